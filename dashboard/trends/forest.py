"""Changes with their limits, one below the other, on a logarithmic axis."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.charts import INK, ISSUES, NETWORK, QUIET, styled
from dashboard.texts import text
from dashboard.trends.said import said, way
from geo.gazetteer import Lang

_COLOURS = {"more": ISSUES, "less": NETWORK, "chance": "#8a94a1", "few": QUIET}
_TICKS = (0.125, 0.25, 0.5, 1, 2, 4, 8)
_FINE_TICKS = (0.5, 0.8, 1, 1.25, 2)
_NARROW = 2.5
# The least and the greatest ratio that an axis shows on either side of 1.
_LEAST, _MOST = 1.3, 10
_ROW = 24  # pixels


def forest(table: pd.DataFrame, names: pd.Series, lang: Lang) -> alt.LayerChart:
    """Point and interval of each row as the ratio to the count before; 1 is no change.

    Parameters
    ----------
    table : :func:`geo.change.compared`
    names : of its rows, same index
    """
    data = _ratios(table).assign(
        name=[_labelled(name, row) for name, (_, row) in zip(names, table.iterrows(), strict=True)],
        way=[way(row) for _, row in table.iterrows()],
        said=[said(row, lang) for _, row in table.iterrows()],
    )
    reach = _reach(data)
    axis = alt.Axis(
        values=list(_FINE_TICKS if reach < _NARROW else _TICKS),
        labelExpr="'×' + format(datum.value, '~g')",
        ticks=False,
        domain=False,
    )
    scale = alt.Scale(type="log", domain=[1 / reach, reach], clamp=True, nice=False)
    base = alt.Chart(data).encode(
        y=alt.Y(
            "name:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelLimit=240, ticks=False, domain=False, labelOverlap=False),
        ),
        color=alt.Color(
            "way:N", scale=alt.Scale(domain=list(_COLOURS), range=[*_COLOURS.values()]), legend=None
        ),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("said:N", title=" ")],
    )
    title = text("chart.ratio", lang)
    line = base.mark_rule(strokeWidth=2.5).encode(
        x=alt.X("low:Q", title=title, axis=axis, scale=scale), x2="high:Q"
    )
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x="ratio:Q")
    none = alt.Chart(pd.DataFrame({"x": [1.0]})).mark_rule(color=INK, strokeDash=[4, 3])
    return styled(none.encode(x="x:Q") + line + point, _ROW * len(data) + 50)


def _ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Limits and points as ratios; a point at nothing, or out of nothing, is left out."""
    ratios = pd.DataFrame({key: 1 + table[key] / 100 for key in ("low", "high")})
    return ratios.assign(ratio=(1 + table["change"] / 100).where(table["now"] > 0)).clip(
        1 / _MOST, _MOST
    )


def _reach(data: pd.DataFrame) -> float:
    """How far the axis goes to both sides of 1."""
    ends = np.abs(np.log(data[["low", "high", "ratio"]].to_numpy("float64")))
    return float(min(max(np.exp(np.nanmax(ends, initial=0.0)), _LEAST), _MOST))


def _labelled(name: str, row: pd.Series) -> str:
    return f"{name}  {formats.number(row['now'])} ← {formats.number(row['before'])}"
