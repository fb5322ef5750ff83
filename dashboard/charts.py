"""Charts in the theme's colours, with Thai numbers and dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.palettes import GROUPS
from dashboard.texts import text
from geo.gazetteer import Lang
from geo.ladder import Ladder

FONT = "Sarabun"
INK = "#33475b"
NETWORK = "#2b8294"
ISSUES = "#d75a34"
LATE = "#b0342c"
IN_TIME = "#9a79b9"
QUIET = "#c9ced6"

_WORDS = {"labelColor": INK, "labelFontSize": 12, "labelFont": FONT}
# The theme's font and colours, in every chart.
_STYLE = {
    "font": FONT,
    "background": "transparent",
    "axis": {**_WORDS, "gridColor": "#e8ebef"},
    "legend": _WORDS,
    "view": {"stroke": None},
    "text": {"font": FONT, "fontSize": 12},
}
_DIGIT_WIDTH = 8  # pixels, rather more than the font's


def trend(
    table: pd.DataFrame, lang: Lang, label: str, colour: str = ISSUES, height: int = 170
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A count a month as an area with its line: what :func:`streamlit.vega_lite_chart` takes.

    The map page draws it at every click: written out, it takes a tenth of the time in which a
    chart is built and checked.

    Parameters
    ----------
    table : ``month``, ``count``
    label : what is counted, for the tooltip
    """
    data = _with_months(table, lang)
    counted = {"field": "count", "type": "quantitative"}
    encoding = {
        "x": _month_axis(data).to_dict(),
        "y": {**counted, "title": None, "axis": _count_axis().to_dict()},
        "tooltip": [
            {"field": "written", "type": "nominal", "title": " "},
            {**counted, "title": label, "format": ",.0f"},
        ],
    }
    area = {"type": "area", "color": colour, "opacity": 0.15}
    points = {"color": colour, "size": 18}
    line = {"type": "line", "color": colour, "strokeWidth": 2, "point": points}
    layers = [{"mark": mark, "encoding": encoding} for mark in (area, line)]
    return data[["written", "count"]], {"layer": layers, "height": height, "config": _STYLE}


def stacked_months(
    table: pd.DataFrame,
    split: str,
    names: Mapping[str, str],
    lang: Lang,
    label: str,
    height: int = 310,
) -> alt.Chart:
    """A count a month, stacked by ``split`` in the order of ``names`` (key → name)."""
    data = _with_months(table[table[split].isin(names)], lang)
    data["name"] = data[split].map(names)
    chart = (
        alt.Chart(data)
        .mark_bar()
        .encode(
            x=_month_axis(data),
            y=alt.Y("sum(count):Q", title=None, axis=_count_axis()),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=list(names.values()), range=list(GROUPS)),
                legend=alt.Legend(orient="bottom", columns=3, labelLimit=220),
            ),
            tooltip=[
                alt.Tooltip("written:N", title=" "),
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("sum(count):Q", title=label, format=",.0f"),
            ],
        )
    )
    return styled(chart, height)


def bars(
    names: Sequence[str],
    values: Sequence[float],
    label: str,
    colour: str = ISSUES,
    height: int | None = None,
) -> alt.Chart:
    """Horizontal bars with their numbers, in the order given; at least one."""
    data = pd.DataFrame({"name": list(names), "value": list(values)})
    data["written"] = [formats.number(value) for value in data["value"]]
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=_name_axis()),
        x=alt.X("value:Q", title=None, axis=None, scale=_bar_scale(data)),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("value:Q", title=label, format=",.0f"),
        ],
    )
    bar = base.mark_bar(color=colour, cornerRadiusEnd=2)
    number = base.mark_text(align="left", dx=4, color=INK).encode(text="written:N")
    return styled(bar + number, height or 24 * len(data) + 16)


def stacked_bars(
    table: pd.DataFrame, names: Mapping[str, tuple[str, str]], label: str, height: int | None = None
) -> alt.Chart:
    """Horizontal bars in parts.

    Parameters
    ----------
    table : ``name`` and one column a part
    names : part → (its name on screen, its colour), in the order of stacking
    """
    long = table.melt("name", list(names), "part", "value")
    long["order"] = long["part"].map({part: i for i, part in enumerate(names)})
    long["part"] = long["part"].map({part: name for part, (name, _) in names.items()})
    chart = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y("name:N", sort=None, title=None, axis=_name_axis()),
            x=alt.X("value:Q", title=None, axis=_count_axis()),
            color=alt.Color(
                "part:N",
                title=None,
                scale=alt.Scale(
                    domain=[name for name, _ in names.values()],
                    range=[colour for _, colour in names.values()],
                ),
                legend=alt.Legend(orient="bottom", labelLimit=220),
            ),
            order="order:Q",
            tooltip=[
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("part:N", title=" "),
                alt.Tooltip("value:Q", title=label, format=",.0f"),
            ],
        )
    )
    return styled(chart, height or 30 * table.shape[0] + 50)


def standing(table: pd.DataFrame, ladder: Ladder, lang: Lang) -> alt.Chart:
    """Open issues a level, in time and overdue (:func:`geo.summaries.standing`)."""
    named = table.assign(
        name=[f"{rung.number} {rung.name(lang, short=True)}" for rung in ladder.rungs]
    )
    parts = {
        "overdue": (text("figure.overdue", lang), LATE),
        "in_time": (text("chart.in_time", lang), IN_TIME),
    }
    return stacked_bars(named, parts, text("table.issues", lang))


def moves(table: pd.DataFrame, ladder: Ladder, lang: Lang, height: int = 230) -> alt.LayerChart:
    """How often issues went from level to level, as a matrix (:func:`geo.flows.moves`)."""
    names = {rung.number: f"{rung.number} {rung.name(lang, short=True)}" for rung in ladder.rungs}
    data = table.assign(
        source=table["from_level"].map(names),
        target=table["to_level"].astype("str"),
        written=[formats.number(count) for count in table["count"]],
    )
    base = alt.Chart(data).encode(
        x=alt.X("target:N", title=text("chart.to", lang), axis=_name_axis()),
        y=alt.Y("source:N", title=text("chart.from", lang), axis=_name_axis()),
        tooltip=[
            alt.Tooltip("source:N", title=text("chart.from", lang)),
            alt.Tooltip("target:N", title=text("chart.to", lang)),
            alt.Tooltip("count:Q", title=text("table.issues", lang), format=",.0f"),
        ],
    )
    scale = alt.Scale(range=["#efe9f4", "#7d539f"], type="sqrt")
    cell = base.mark_rect().encode(color=alt.Color("count:Q", scale=scale, legend=None))
    number = base.mark_text().encode(text="written:N")
    return styled(cell + number, height)


def histogram(
    data: pd.DataFrame, mark_at: float, mark_name: str, lang: Lang, height: int = 220
) -> alt.LayerChart:
    """How many stations have how many members (:func:`geo.summaries.binned`), and the target."""
    bar = (
        alt.Chart(data)
        .mark_bar(color=NETWORK, stroke="white", orient="vertical")
        .encode(
            x=alt.X(
                "start:Q",
                title=text("chart.members_of_station", lang),
                axis=_count_axis(grid=False),
            ),
            x2="end:Q",
            y=alt.Y("count:Q", title=None, axis=_count_axis()),
            tooltip=[
                alt.Tooltip("start:Q", title="≥"),
                alt.Tooltip("end:Q", title="<"),
                alt.Tooltip("count:Q", title=text("chart.stations", lang), format=",.0f"),
            ],
        )
    )
    at = pd.DataFrame({"x": [mark_at], "name": [mark_name]})
    rule = alt.Chart(at).mark_rule(color=LATE, strokeDash=[4, 3]).encode(x="x:Q")
    name = (
        alt.Chart(at)
        .mark_text(align="center", color=LATE, baseline="bottom")
        .encode(x="x:Q", y=alt.value(-3), text="name:N")
    )
    return styled(bar + rule + name, height)


def _bar_scale(data: pd.DataFrame) -> alt.Scale:
    """From nothing to the largest value, with room for the number behind its bar."""
    room = _DIGIT_WIDTH * (data["written"].str.len().max() + 1)
    return alt.Scale(
        domain=[0, max(1.0, float(data["value"].max()))],
        range=[0, alt.ExprRef(expr=f"width - {room}")],
    )


def _with_months(table: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    months = table["month"]
    return table.assign(
        written=[formats.short_month(month, lang) for month in months],
        order=months.dt.strftime("%Y-%m"),
    )


def _month_axis(data: pd.DataFrame) -> alt.X:
    """Months as words in the order of time; a handful is labelled."""
    order = list(dict.fromkeys(data.sort_values("order")["written"]))
    shown = order[:: max(1, -(-len(order) // 5))]
    axis = alt.Axis(labelAngle=0, values=shown, labelOverlap=False, ticks=False, labelFlush=True)
    return alt.X("written:N", sort=order, title=None, axis=axis)


def _count_axis(grid: bool = True) -> alt.Axis:
    return alt.Axis(format=",.0f", grid=grid, tickCount=4, tickMinStep=1, domain=False, ticks=False)


def _name_axis() -> alt.Axis:
    return alt.Axis(labelLimit=230, ticks=False, domain=False, labelAngle=0, labelOverlap=False)


def styled(chart: alt.Chart | alt.LayerChart, height: int) -> alt.Chart | alt.LayerChart:
    """A chart of that height in the theme's font and colours."""
    return chart.properties(height=height).configure(**_STYLE)
