"""Charts of the ladder page, in the style of :mod:`dashboard.charts`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import IN_TIME, INK, LATE, styled
from dashboard.ladder.tables import level_names
from dashboard.palettes import GROUPS, RAMPS
from dashboard.texts import text
from geo.dwell import AGES
from geo.gazetteer import Lang
from geo.survival import Curve

#: Curves that can be told apart in one chart.
MOST_CURVES = len(GROUPS)
_POINTS = 400  # of a curve: more than its pixels would show
_ALONE = "#5f3281"


def dwell(table: pd.DataFrame, lang: Lang) -> alt.LayerChart:
    """Half of the stays a level as a bar, the median and the ninth decile in it, and the service
    time (:func:`geo.dwell.by_level`); what the curve does not reach is not drawn."""
    data = table[table["stays"] > 0].assign(
        name=lambda rows: rows.index.map(level_names(lang)),
        end=lambda rows: rows["upper"].fillna(rows["longest"]),
    )
    names = {key: text(f"ladder.{key}", lang) for key in ("median", "most", "service_days")}
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=_names()),
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            *(
                alt.Tooltip(f"{key}:Q", title=text(f"ladder.{key}", lang), format=",.0f")
                for key in ("stays", "lower", "median", "upper", "most", "service_days")
            ),
        ],
    )
    days = alt.X("lower:Q", title=text("ladder.days", lang), axis=_numbers())
    half = base.transform_filter("isValid(datum.lower)").mark_bar(
        color=IN_TIME, opacity=0.45, height=14
    )
    marks = {"median": ("tick", _ALONE), "most": ("point", INK), "service_days": ("tick", LATE)}
    scale = alt.Scale(domain=list(names.values()), range=[colour for _, colour in marks.values()])
    layers = [half.encode(x=days, x2="end:Q")]
    for key, (kind, _) in marks.items():
        one = base.transform_calculate(mark=f"'{names[key]}'").encode(
            x=f"{key}:Q",
            color=alt.Color("mark:N", title=None, scale=scale, legend=alt.Legend(orient="bottom")),
        )
        layers.append(
            one.mark_tick(thickness=3, height=20)
            if kind == "tick"
            else one.mark_point(filled=True, size=45)
        )
    return styled(alt.layer(*layers), 30 * len(data) + 80)


def ages(lang: Lang) -> dict[int, tuple[str, str]]:
    """The steps of age as parts of :func:`dashboard.charts.stacked_bars`, the older the darker."""
    return dict(zip(AGES, zip(age_names(lang), RAMPS["ladder"], strict=True), strict=True))


def age_names(lang: Lang) -> list[str]:
    """The steps of age in words: ``0–7``, ``8–30``, … ``เกิน 365`` days."""
    closed = [f"{start}–{end - 1}" for start, end in pairwise(AGES)]
    return [*closed, text("ladder.older", lang, days=AGES[-1] - 1)]


def curves(shapes: Mapping[str, Curve], lang: Lang, height: int = 300) -> alt.LayerChart:
    """The share still open by day, each with its confidence band.

    Parameters
    ----------
    shapes : name on screen → curve; :data:`MOST_CURVES` at most, none of them empty
    """
    data = pd.concat([_drawn(shape).assign(name=name) for name, shape in shapes.items()])
    colours = [_ALONE] if len(shapes) == 1 else list(GROUPS[: len(shapes)])
    colour = alt.Color(
        "name:N",
        title=None,
        scale=alt.Scale(domain=list(shapes), range=colours),
        legend=None if len(shapes) == 1 else alt.Legend(orient="right", labelLimit=220),
    )
    base = alt.Chart(data).encode(
        x=alt.X("day:Q", title=text("ladder.days_since_report", lang), axis=_numbers()),
        color=colour,
        tooltip=[
            alt.Tooltip("name:N", title=" "),
            alt.Tooltip("day:Q", title=text("ladder.days", lang), format=",.0f"),
            alt.Tooltip("open:Q", title=text("ladder.still_open", lang), format=".1%"),
        ],
    )
    percent = alt.Axis(format=".0%", domain=False, ticks=False, tickCount=5)
    share = alt.Y("open:Q", title=None, axis=percent, scale=alt.Scale(domain=[0, 1]))
    band = base.transform_filter("isValid(datum.low) && isValid(datum.high)").mark_area(
        opacity=0.18, interpolate="step-after"
    )
    line = base.mark_line(strokeWidth=2, interpolate="step-after")
    half = alt.Chart(pd.DataFrame({"open": [0.5]})).mark_rule(color=INK, strokeDash=[2, 4])
    return styled(
        band.encode(y=alt.Y("low:Q", axis=percent, title=None), y2="high:Q")
        + line.encode(y=share)
        + half.encode(y="open:Q"),
        height,
    )


def _drawn(shape: Curve) -> pd.DataFrame:
    """As many days of a curve as can be seen, from the day of the report on."""
    table = shape.table
    days = np.unique(np.linspace(0, shape.longest, _POINTS).round())
    at = table.reindex(days, method="ffill")
    at["open"] = at["open"].fillna(1.0)
    return at.reset_index()


def _numbers() -> alt.Axis:
    return alt.Axis(format=",.0f", tickCount=6, domain=False, ticks=False)


def _names() -> alt.Axis:
    return alt.Axis(labelLimit=230, ticks=False, domain=False)
