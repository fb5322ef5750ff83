"""The part of the issues page that points out likely repeats."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats, lists
from dashboard.access import person
from dashboard.data import Data
from dashboard.frame import section
from dashboard.ladder.journey import open_issue
from dashboard.ladder.repeated import numbers
from dashboard.listing import listing
from dashboard.result import Result
from dashboard.texts import text
from geo.files import read_repeats, read_taxonomy
from geo.gazetteer import Lang
from geo.repeats import STRENGTHS, among, summary


def draw(result: Result, data: Data) -> None:
    """The groups of issues of the view that likely tell of one event each, the surest first."""
    lang, issues = result.view.lang, result.facts.issues
    section("issues_repeats", lang)
    groups = summary(among(data.repeats, issues.index))
    if groups.empty:
        st.caption(text("repeats.none", lang))
        return
    strong = groups["strength"].eq(STRENGTHS[0])
    count = formats.number(groups["issues"].str.len().sum())
    st.markdown(
        text(
            "repeats.sentence",
            lang,
            groups=formats.number(len(groups)),
            issues=count,
            strong=formats.number(strong.sum()),
        )
    )
    st.caption(text("repeats.rules", lang, **_rules()))
    listing(
        _surest_first(groups, issues),
        "repeats",
        result,
        data,
        written=lambda rows: table(rows, issues, data, lang),
        on_row=open_issue,
    )


def table(groups: pd.DataFrame, issues: pd.DataFrame, data: Data, lang: Lang) -> pd.DataFrame:
    """Groups of likely repeats as people read them, headers in ``lang``.

    Parameters
    ----------
    groups : rows of :func:`geo.repeats.summary`
    issues : among them all issues of the groups, indexed by key
    """
    first = issues.loc[groups.index]
    each = groups["issues"].explode()
    told = issues.loc[each].set_axis(each.index)
    ids = numbers(told, lang).groupby(level=0).agg(", ".join)
    days = told["reported"].groupby(level=0).agg(["min", "max"]).reindex(groups.index)
    columns = {
        "strength": groups["strength"].map(lambda key: text(f"repeats.{key}", lang)),
        "reported": [
            formats.period(first_day, last_day, lang)
            for first_day, last_day in zip(days["min"], days["max"], strict=True)
        ],
        "name": lists.place_names(first, data, lang),
        "category": first["category"].map(lambda key: read_taxonomy().category(key).name(lang)),
        "issues": groups["issues"].str.len(),
        "ids": ids.reindex(groups.index),
        **({"metres": groups["metres"].round().astype("Int64")} if person().may_see_points else {}),
        "resemblance": (groups["resemblance"] * 100).round().astype("Int64"),
    }
    return pd.DataFrame(
        {text(f"column.{name}", lang): column for name, column in columns.items()},
        index=groups.index,
    )


def _surest_first(groups: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    rank = groups["strength"].map(STRENGTHS.index)
    order = pd.DataFrame({"rank": rank, "reported": issues["reported"].reindex(groups.index)})
    return groups.loc[order.sort_values(["rank", "reported"], ascending=[True, False]).index]


def _rules() -> dict[str, str]:
    """The thresholds as they are said."""
    rules = read_repeats()
    return {
        "days": formats.number(rules.days),
        "near": formats.number(rules.near_m),
        "alike": formats.number(rules.resemblance * 100),
        "more_alike": formats.number(rules.without_point_resemblance * 100),
        "close": formats.number(rules.without_text_m),
        "soon": formats.number(rules.without_text_days),
    }
