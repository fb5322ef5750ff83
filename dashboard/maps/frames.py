"""The pictures that the map's player shows: one view after the other, in the classes of one legend.

A picture is a view like any other. Layers of what is reported are drawn for each week or month;
layers of how things stand as of the end of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from dashboard.data import Data
from dashboard.heads import TOLD
from dashboard.layers.layer import Layer, Over
from dashboard.result import (
    Result,
    classified,
    coloured,
    evaluate,
    layer_of,
    values_and_masks,
)
from dashboard.scope import Scope
from dashboard.served import of_version
from dashboard.since import on_day
from dashboard.view import Step, View
from geo import periods
from geo.classes import Classes, with_index
from geo.periods import Days

#: How many steps are shown at most: a year of weeks, two years of months.
MOST: Mapping[Step, int] = {"week": 52, "month": 24}

_DAYS_OF = {"week": periods.weeks, "month": periods.months}
# Pictures of so many views are kept, for all sessions together.
_KEPT = 8


@dataclass(frozen=True)
class Frames:
    """The pictures of a view, the latest last.

    Attributes
    ----------
    step : from one to the next
    over : what they show of each step: what is reported in it, or how things stand at its end
    days : first and last day of each
    values : DataFrame, units × pictures, missing where there is no data
    masks : the same, why a value is not told, empty where it is
    classes : the classes of all values together, one picture after the other
    """

    step: Step
    over: Over
    days: tuple[Days, ...]
    values: pd.DataFrame
    masks: pd.DataFrame
    classes: Classes

    @cached_property
    def index(self) -> np.ndarray:
        """The class of every unit in every picture: units × pictures, uint8."""
        return self.classes.index.to_numpy().reshape(self.values.shape[::-1]).T


def can_play(result: Result) -> bool:
    """Whether the values of the layer go by time, and there are any."""
    return bool(result.layer.over) and not result.layer.kinds and not result.missing


def frames(result: Result, data: Data) -> Frames | None:
    """The pictures of a view that is played; None where it is not."""
    view = result.view
    if not view.play or not can_play(result):
        return None
    shown = tuple(steps(view.play, data.first_day, result.as_of))
    values, masks = _values(_asked(view, result.layer.key), shown, data.version, data.scope)
    shown = shown[-len(values.columns) :]
    every, masked = (pd.Series(table.to_numpy().ravel(order="F")) for table in (values, masks))
    classes = classified(every, view, result.layer, masks=masked)
    return Frames(view.play, result.layer.over, shown, values, masks, classes)


def steps(step: Step, first: date, last: date) -> list[Days]:
    """The last whole steps between two days, and the one that ends with the last day; all of the
    days in one step where they are fewer."""
    return _DAYS_OF[step](first, last)[-MOST[step] :] or [(first, last)]


def last_picture(result: Result, shown: Frames, data: Data) -> Result:
    """The last picture with all that stands behind it, in the classes of all of them: what legend,
    sentence, table and files are of while a view is played."""
    view = of_step(result.view, result.layer, shown.days[-1], result.as_of)
    return latest(evaluate(view, data), shown)


def latest(result: Result, shown: Frames) -> Result:
    """The result with the values of its last picture, in the classes of all of them: what the map
    begins with."""
    index = pd.Series(shown.index[:, -1], index=result.units.index)
    classes = with_index(shown.classes, index)
    return replace(
        result,
        units=result.units.assign(value=shown.values.iloc[:, -1]),
        masks=shown.masks.iloc[:, -1],
        classes=classes,
        colours=coloured(classes, result.view, result.layer),
    )


def of_step(view: View, layer: Layer, days: Days, as_of: date) -> View:
    """The picture of some days in a view that stands as of a day.

    How issues stand is shown of the same issues in every picture. A change has a period of its
    own, which moves with the day.
    """
    if layer.over == "period":
        return view.of_days(*days)
    return replace(view, as_of=days[1]) if layer.diverging else on_day(view, days[1], as_of)


def _asked(view: View, layer: str) -> View:
    """Of a view only what its values hang on, so that all who ask for the same share it."""
    return View(
        layer=layer,
        rate=view.rate,
        level=view.level,
        area=view.area,
        bureau=view.bureau,
        division=view.division,
        base=view.base,
        as_of=view.as_of,
        filters=view.filters,
    )


@lru_cache(maxsize=_KEPT)
def _values(
    view: View, shown: tuple[Days, ...], version: str, scope: Scope
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Units × pictures from the first that has a value, of one version of the records for one
    scope: the values, and why some are not told."""
    data = of_version(version, scope)
    layer, as_of = layer_of(view, data), view.as_of or data.as_of
    steps = [of_step(view, layer, days, as_of) for days in shown]
    found = [values_and_masks(step, data) for step in steps]
    values, masks = (pd.concat(columns, axis=1) for columns in zip(*found, strict=True))
    said = values.notna().to_numpy() | masks.ne(TOLD).to_numpy()
    first = said.any(axis=0).argmax()
    values, masks = (
        table.iloc[:, first:].set_axis(range(len(shown) - first), axis=1)
        for table in (values, masks)
    )
    return values, masks
