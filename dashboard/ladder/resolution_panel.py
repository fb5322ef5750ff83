"""How long it takes until an issue is closed, those that are still open included."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.data import Data
from dashboard.ladder import choice, ladder_charts
from dashboard.ladder.tables import days_said, level_names
from dashboard.ladder.tables import draw as draw_table
from dashboard.lists import unit_names_of
from dashboard.result import Result
from dashboard.texts import text
from geo import resolution
from geo.files import read_taxonomy
from geo.gazetteer import Lang
from geo.journey import highest
from geo.survival import Curve, incidence
from geo.units import COLUMN_OF

#: Days at which the page says what has become of the issues, and how many are still watched.
_DAYS = (30, 90, 180, 365)
_WHOLE, _GROUP, _LEVEL, _AREA = "whole", "group", "reached", "area"


def draw(result: Result, data: Data) -> None:
    """The curve of all issues or of groups of them, the table behind it, and how they ended."""
    lang, issues = result.view.lang, result.facts.issues
    measured = resolution.times(issues, pd.Timestamp(result.as_of))
    undated, ends = resolution.undated(measured)
    if undated:
        st.warning(_undated(undated, ends, lang))
    if not resolution.can_tell(ends, undated):
        return
    whole = resolution.whole(measured)
    st.markdown(_sentence(whole, lang))
    chosen = _choice(result)
    if chosen == _WHOLE:
        shapes = {text("ladder.all_issues", lang): whole}
    else:
        curves = resolution.by_group(measured, _groups(chosen, result, data))
        shapes = _named(curves, chosen, result, data)
    st.altair_chart(ladder_charts.curves(shapes, lang))
    draw_table(_table(shapes, lang))
    if chosen in (_LEVEL, _AREA):
        st.caption(text(f"ladder.by_{chosen}_note", lang, count=ladder_charts.MOST_CURVES))
    st.markdown(f"**{text('ladder.ended_how', lang)}**")
    draw_table(_endings(measured, lang))
    for note in ("curve_note", "ends_note", "reopened_note"):
        st.caption(text(f"ladder.{note}", lang))


def _choice(result: Result) -> str:
    lang = result.view.lang
    names = {
        _WHOLE: text("ladder.all_issues", lang),
        _GROUP: text("filter.category", lang),
        _LEVEL: text("ladder.reached", lang),
        _AREA: text(f"level.by_{result.view.level}", lang),
    }
    return choice.draw("ladder_curves", text("ladder.split", lang), names)


def _groups(chosen: str, result: Result, data: Data) -> pd.Series:
    """The group of each issue; of areas the ones with the most issues."""
    issues = result.facts.issues
    if chosen == _GROUP:
        return issues["group"].astype("str")
    if chosen == _LEVEL:
        stays = data.stays(issues.index, result.as_of)
        return highest(stays).reindex(issues.index).astype("str")
    areas = issues[COLUMN_OF[result.view.level]].astype("str")
    most = areas.value_counts().index[: ladder_charts.MOST_CURVES]
    return areas.where(areas.isin(most))


def _named(curves: dict[str, Curve], chosen: str, result: Result, data: Data) -> dict[str, Curve]:
    """The curves by their names on screen: categories and areas the largest first, levels in
    their order."""
    lang = result.view.lang
    if chosen == _LEVEL:
        levels = level_names(lang)
        return {levels[int(key)]: curves[key] for key in sorted(curves)}
    if chosen == _GROUP:
        groups = {group.key: group.name(lang) for group in read_taxonomy().groups}
        return {groups[key]: shape for key, shape in curves.items()}
    names = unit_names_of(pd.Series(list(curves), dtype="str"), result.view.level, data, lang)
    return dict(zip(names, curves.values(), strict=True))


def _table(shapes: dict[str, Curve], lang: Lang) -> pd.DataFrame:
    """Each curve in numbers: median with its interval, ninth decile, how many are still watched."""
    rows = []
    for name, shape in shapes.items():
        low, high = (days_said(end, shape.longest, lang) for end in shape.interval(0.5))
        watched = dict(zip(_DAYS, shape.left_at(_DAYS), strict=True))
        rows.append(
            {
                text("column.unit", lang): name,
                text("column.issues", lang): shape.count,
                text("ladder.closed", lang): shape.ended,
                text("ladder.median", lang): days_said(shape.quantile(0.5), shape.longest, lang),
                text("ladder.interval", lang): f"{low} – {high}",
                text("ladder.most", lang): days_said(shape.quantile(0.9), shape.longest, lang),
                **{text("ladder.watched", lang, days=day): count for day, count in watched.items()},
            }
        )
    return pd.DataFrame(rows)


def _endings(measured: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """What had become of the issues some days after the report, in percent."""
    known = measured[measured["dated"]]
    ways = incidence(known["days"], known["end"])
    rows = []
    for day in _DAYS:
        if ways.empty or day > ways.index[-1]:
            break
        at = ways[: day + 0.5].iloc[-1] if (ways.index <= day).any() else 0 * ways.iloc[0]
        said = {text(f"status.{way}", lang) + " (%)": at[way] * 100 for way in ways}
        still = {text("ladder.still_open", lang) + " (%)": (1 - at.sum()) * 100}
        rows.append({text("ladder.by_day", lang): formats.number(day), **said, **still})
    return pd.DataFrame(rows).round(1)


def _sentence(shape: Curve, lang: Lang) -> str:
    low, high = (days_said(end, shape.longest, lang) for end in shape.interval(0.5))
    return text(
        "ladder.resolution",
        lang,
        count=formats.number(shape.count),
        open=formats.number(shape.count - shape.ended),
        median=days_said(shape.quantile(0.5), shape.longest, lang),
        low=low,
        high=high,
        most=days_said(shape.quantile(0.9), shape.longest, lang),
    )


def _undated(undated: int, ends: int, lang: Lang) -> str:
    key = "undated_some" if resolution.can_tell(ends, undated) else "undated_most"
    return text(
        f"ladder.{key}",
        lang,
        count=formats.number(undated),
        ends=formats.number(ends),
        share=formats.share(undated, ends),
    )
