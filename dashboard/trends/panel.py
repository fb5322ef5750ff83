"""More or fewer? The part of the issues page that compares a period with two others."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.data import Data
from dashboard.frame import section
from dashboard.listing import listing
from dashboard.result import Result
from dashboard.texts import text
from dashboard.trends import compared
from dashboard.trends.compared import AGAINST, ALL, Against, Past
from dashboard.trends.forest import forest
from dashboard.trends.said import said
from dashboard.words import unit_names
from geo import change
from geo.dispersion import LEAST_WEEKS
from geo.files import read_taxonomy
from geo.gazetteer import Lang

# Units that are shown at most on each side: those that grew, those that fell.
_SHOWN = 5


def draw(result: Result, data: Data) -> None:
    """Both comparisons beside each other, the rule below them, and all of it as a table."""
    lang, facts = result.view.lang, result.facts
    section("issues_change", lang)
    tables = {}
    for against, column in zip(AGAINST, st.columns(2, gap="large"), strict=True):
        with column:
            then = compared.past(facts, against)
            st.markdown(f"**{_heading(result, against)}**")
            if then is None:
                st.info(text(f"change.no_{against}", lang))
                continue
            tables[against] = _comparison(result, then, against)
    if tables:
        st.caption(_rule(result))
        listing(_side_by_side(tables, lang), "trend", result, data)


def _comparison(result: Result, then: Past, against: Against) -> pd.DataFrame:
    """The sentence of the whole, groups and units as a chart, and how many units were tested.

    Returns the numbers of all groups and units, and the ``name`` of those of the chart.
    """
    lang = result.view.lang
    groups = compared.of_groups(result.facts, then)
    st.markdown(said(groups.loc[ALL], lang))
    units = compared.of_units(result.facts, against)
    shown = _standing_out(units)
    table = pd.concat([groups, shown])
    names = pd.concat([_group_names(groups.index, lang), _unit_names(result, shown.index)])
    st.altair_chart(forest(table, names, lang))
    st.caption(_found(units, result))
    return pd.concat([groups, units]).assign(name=names)


def _standing_out(units: pd.DataFrame) -> pd.DataFrame:
    """The units that changed for sure, those first that grew most at least, then those that fell
    most at least."""
    real = units[units["real"]]
    grown = real[real["low"] > 0].sort_values("low", ascending=False, kind="stable")
    fallen = real[real["high"] < 0].sort_values("high", kind="stable")
    return pd.concat([grown.head(_SHOWN), fallen.head(_SHOWN)])


def _found(units: pd.DataFrame, result: Result) -> str:
    lang, real = result.view.lang, units[units["real"]]
    tested = (units["now"] + units["before"] >= change.LEAST).sum()
    return text(
        "change.tested",
        lang,
        level=text(f"level.many_{result.view.level}", lang),
        tested=formats.number(tested),
        all=formats.number(len(units)),
        more=formats.number((real["low"] > 0).sum()),
        less=formats.number((real["high"] < 0).sum()),
        least=change.LEAST,
        shown=_SHOWN,
    )


def _heading(result: Result, against: Against) -> str:
    lang, facts = result.view.lang, result.facts
    return text(
        f"change.against_{against}",
        lang,
        now=formats.period(*facts.period, lang),
        days=formats.period(*compared.days_of(facts, against), lang),
    )


def _rule(result: Result) -> str:
    """How the limits were found, and how much more than by chance the counts vary."""
    lang, weeks = result.view.lang, len(compared.weeks(result.facts, ""))
    if weeks < LEAST_WEEKS:
        return text("change.rule_short", lang, least=LEAST_WEEKS)
    factor = compared.overall_dispersion(result.facts)
    return text("change.rule", lang, factor=formats.number(factor, 2), weeks=weeks)


def _side_by_side(tables: dict[Against, pd.DataFrame], lang: Lang) -> pd.DataFrame:
    """Groups and units that stand in either chart, the numbers of both comparisons."""
    names = pd.concat([table["name"].dropna() for table in tables.values()])
    names = names[~names.index.duplicated()]
    now = pd.concat([table["now"] for table in tables.values()]).groupby(level=0).first()
    columns = {"name": names, "issues_now": _counts(now, names.index)}
    for against, table in tables.items():
        numbers = table.replace(float("inf"), float("nan")).reindex(names.index)
        columns[f"{against}_before"] = _counts(numbers["before"], names.index)
        columns |= {f"{against}_{key}": numbers[key] for key in ("change", "low", "high")}
    said = {text(f"column.{key}", lang): column for key, column in columns.items()}
    return pd.DataFrame(said, index=names.index)


def _counts(numbers: pd.Series, index: pd.Index) -> pd.Series:
    return numbers.reindex(index).astype("Int64")


def _group_names(groups: pd.Index, lang: Lang) -> pd.Series:
    names = {group.key: group.name(lang) for group in read_taxonomy().groups}
    names[ALL] = text("change.all", lang)
    return groups.to_series().map(names)


def _unit_names(result: Result, units: pd.Index) -> pd.Series:
    return unit_names(result.units.loc[units], result.view.lang)
