"""The crime clock on a page: a chart of 7 days by 24 hours, and in words what it leaves out."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import INK, ISSUES, styled
from dashboard.palettes import RAMPS
from dashboard.texts import text
from geo.clock import Clock, clock
from geo.gazetteer import Lang

# Lengths in cells: the room of the bars beside and above the hours, and the gap before them.
_BESIDE, _ABOVE, _GAP = 4.0, 2.0, 0.25
_DAYS = range(7)
_LABELLED = (0, 6, 12, 18)


def draw(issues: pd.DataFrame, lang: Lang, height: int = 270) -> None:
    """The clock of some issues, its peak, and how many of them have no hour."""
    found = clock(issues)
    if not found.counts.to_numpy().any():
        st.caption(text("clock.nothing", lang))
        return
    st.altair_chart(chart(found, lang, height))
    st.caption(sentence(found, lang))


def sentence(found: Clock, lang: Lang) -> str:
    """Which time is counted, when most, and what is left out."""
    counted = int(found.counts.to_numpy().sum())
    day, hour = found.counts.stack().idxmax()
    said = text(
        f"clock.{found.moment}",
        lang,
        count=formats.number(counted),
        day=_day(day, lang),
        hour=_hour(hour, lang),
        most=formats.number(found.counts.at[day, hour]),
    )
    if not found.left_out:
        return said
    left_out = text("clock.left_out", lang, count=formats.number(found.left_out))
    return f"{said} {left_out}"


def chart(found: Clock, lang: Lang, height: int) -> alt.LayerChart:
    """Cells shaded by their count; beside them a bar a weekday, above them a bar an hour."""
    cells = alt.Chart(_cells(found.counts, lang)).mark_rect(stroke="white", strokeWidth=0.5)
    shade = alt.Scale(range=["#f7f6f2", *RAMPS["issues"]], domainMin=0)
    bars = alt.Chart(_bars(found.counts, lang)).mark_rect(color=ISSUES, opacity=0.75)
    tooltip = [
        alt.Tooltip("when:N", title=" "),
        alt.Tooltip("count:Q", title=text("table.issues", lang), format=",.0f"),
    ]
    place = {"x": _hours(lang), "x2": "right:Q", "y": _weekdays(lang), "y2": "bottom:Q"}
    return styled(
        bars.encode(**place, tooltip=tooltip)
        + cells.encode(
            **place, tooltip=tooltip, color=alt.Color("count:Q", scale=shade, legend=None)
        ),
        height,
    )


def _cells(counts: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    table = counts.rename_axis(index="top", columns="left").stack().rename("count").reset_index()
    hours = zip(table["top"], table["left"], strict=True)
    when = [f"{_day(day, lang)} {_hour(hour, lang)}" for day, hour in hours]
    return table.assign(right=table["left"] + 1, bottom=table["top"] + 1, when=when)


def _bars(counts: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """The sums as rectangles on the same two axes, the longest as long as there is room."""
    days, hours = counts.sum(axis=1), counts.sum(axis=0)
    beside = pd.DataFrame(
        {
            "left": 24 + _GAP,
            "right": 24 + _GAP + days / days.max() * _BESIDE,
            "top": days.index + 0.15,
            "bottom": days.index + 0.85,
            "count": days,
            "when": [_day(day, lang) for day in days.index],
        }
    )
    above = pd.DataFrame(
        {
            "left": hours.index + 0.1,
            "right": hours.index + 0.9,
            "top": -_GAP - hours / hours.max() * _ABOVE,
            "bottom": -_GAP,
            "count": hours,
            "when": [_hour(hour, lang) for hour in hours.index],
        }
    )
    return pd.concat([beside, above], ignore_index=True)


def _hours(lang: Lang) -> alt.X:
    sign = "." if lang == "th" else ":"
    signs = {float(hour): f"{hour:02}{sign}00" for hour in _LABELLED}
    return alt.X(
        "left:Q",
        title=None,
        scale=alt.Scale(domain=[0, 24 + _GAP + _BESIDE], nice=False),
        axis=_axis(signs),
    )


def _weekdays(lang: Lang) -> alt.Y:
    names = {day + 0.5: text(f"weekday.short_{day}", lang) for day in _DAYS}
    return alt.Y(
        "top:Q",
        title=None,
        scale=alt.Scale(domain=[7, -_GAP - _ABOVE], nice=False),
        axis=_axis(names),
    )


def _axis(names: Mapping[float, str]) -> alt.Axis:
    """An axis with a word at some of its values."""
    choices = " : ".join(f"datum.value == {value} ? '{name}'" for value, name in names.items())
    return alt.Axis(
        values=list(names),
        labelExpr=f"{choices} : ''",
        grid=False,
        domain=False,
        ticks=False,
        labelColor=INK,
        labelOverlap=False,
    )


def _day(day: int, lang: Lang) -> str:
    return text(f"weekday.day_{day}", lang)


def _hour(hour: int, lang: Lang) -> str:
    """An hour from its first to its last minute: ``14.00–14.59 น.``."""
    if lang == "th":
        return f"{hour:02}.00–{hour:02}.59 น."
    return f"{hour:02}:00–{hour:02}:59"
