"""A view as the parameters of an address, and back: one entry a parameter.

What is unknown or absurd in an address is passed over, never an error. What only the data can
judge (whether a station or an issue exists) is judged by :func:`dashboard.fitting.fitted`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from dashboard import breaks
from dashboard.aids.methods import methods
from dashboard.coverage import wish
from dashboard.filters import FILTERS
from dashboard.layers.registry import LAYERS
from dashboard.palettes import RAMPS
from dashboard.view import (
    COMPARISONS,
    LEAGUES,
    LEAST_CLASSES,
    MARKERS,
    MOST_CLASSES,
    ORDERS,
    SAID,
    STEPS,
    View,
    holds,
)
from geo.classes import MASKED, NO_DATA, SCHEMES
from geo.codes import LEVELS, below, level_of
from geo.commands import UNITS
from geo.files import read_commands, read_gazetteer, read_ladder
from geo.gazetteer import LANGS
from geo.periods import day_of
from geo.priority import COMPONENTS

SEPARATOR = ","
# The key of an issue. Whether there is one, the data says.
_KEY = re.compile(r"[^\s\x00-\x1f]{1,64}")
# What an agency wrote: the code of a station, a denominator, or a desk of the ladder, of which the
# government's is a report's number.
_NAME = re.compile(r"[^\x00-\x1f]{1,200}")
# A province, an amphoe or a tambon; a polygon's code of an older layer looks the same.
_PLACE = re.compile(r"\d{2}(\d{2}){0,2}")


@dataclass(frozen=True)
class Parameter:
    """One attribute of the view in an address; ``read`` raises ValueError where it is absurd, and
    ``expected`` says what is none."""

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    expected: Callable[[], str] = lambda: "a key or a name that the data has"


def to_query(view: View) -> dict[str, str]:
    """The view as parameters of the URL; what is at its default is left out.

    At least the level is said: an address that says nothing leads everybody to the own area.
    """
    default = View()
    query = {
        name: parameter.write(getattr(view, name))
        for name, parameter in PARAMETERS.items()
        if getattr(view, name) != getattr(default, name)
    }
    query |= {key: SEPARATOR.join(values) for key, values in view.filters}
    return query if says_something(query) else query | {"level": view.level}


def says_something(query: Mapping[str, str]) -> bool:
    """Whether parameters say more than a language."""
    return bool(query.keys() - {"lang"})


def from_query(query: Mapping[str, str] | str) -> View:
    """The view of a URL's parameters."""
    given = dict(parse_qsl(query.lstrip("?"))) if isinstance(query, str) else dict(query)
    view = _consistent(View(**_attributes(given)))
    for key, filter_ in FILTERS.items():
        values = tuple(given.get(key, "").split(SEPARATOR)) if given.get(key) else ()
        view = view.with_filter(key, filter_.valid(values))
    return view


def _attributes(given: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name, parameter in PARAMETERS.items():
        try:
            found[name] = parameter.read(given[name])
        except (KeyError, ValueError):
            continue
    return found


def _consistent(view: View) -> View:
    """The view without limits that contradict each other, or lie below its units."""
    if view.tree == "place" and not view.area and view.bureau in read_commands().without_place:
        view = view.at_unit(view.bureau)
    if view.tree == "command":
        view = replace(view, area="")
        if view.division:
            bureau = read_commands().bureau_of_division[view.division]
            view = replace(view, level="station", bureau=bureau)
        elif view.bureau and view.level == "bureau":
            view = replace(view, level="division")
    else:
        view = replace(view, division="")
        if view.area and LEVELS.index(view.level) <= LEVELS.index(level_of(view.area)):
            view = replace(view, level=below(level_of(view.area)))
        if view.area and view.bureau and not holds(view.area, view.bureau):
            view = replace(view, bureau="")
        if not _PLACE.fullmatch(view.place) or view.place[:2] not in _areas():
            view = replace(view, place="")
    if not (view.compare and view.other):
        view = replace(view, compare="", other="")
    return replace(view, play="") if view.compare else view


def _one_of(allowed: Callable[[], Collection[str]]) -> Parameter:
    def read(text: str) -> str:
        if text not in allowed():
            raise ValueError(text)
        return text

    return Parameter(read, expected=lambda: f"one of {', '.join(allowed())}")


def _some_of(allowed: Collection[str]) -> Parameter:
    def read(text: str) -> tuple[str, ...]:
        return tuple(item for item in allowed if item in text.split(SEPARATOR))

    return Parameter(read, SEPARATOR.join, lambda: f"some of {', '.join(allowed)}")


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError(text)
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(text)
    return text


def _rung(text: str) -> int:
    if int(text) not in read_ladder().service_days:
        raise ValueError(text)
    return int(text)


def _rungs() -> str:
    return f"one of {', '.join(map(str, read_ladder().service_days))}"


def _areas() -> Collection[str]:
    gazetteer = read_gazetteer()
    return gazetteer.provinces.index.union(gazetteer.amphoes.index)


def _classes(text: str) -> int:
    return min(max(int(text), LEAST_CLASSES), MOST_CLASSES)


def _edges(text: str) -> tuple[float, ...]:
    edges = tuple(float(part) for part in text.split(SEPARATOR))
    if breaks.problem_of(edges):
        raise ValueError(text)
    return edges


def _weights(text: str) -> tuple[int, ...]:
    weights = tuple(int(part) for part in text.split(SEPARATOR))
    if len(weights) != len(COMPONENTS) or not all(0 <= weight <= 100 for weight in weights):
        raise ValueError(text)
    return weights


def _numbers(text: str) -> tuple[int, ...]:
    numbers = {int(part) for part in text.split(SEPARATOR)}
    others = (NO_DATA, *MASKED.values())
    if not all(0 <= number <= MOST_CLASSES or number in others for number in numbers):
        raise ValueError(text)
    return tuple(sorted(numbers))


def _listed(values: tuple[float, ...]) -> str:
    return SEPARATOR.join(map(repr, values))


def _such_as(example: str) -> Callable[[], str]:
    return lambda: example


_DAY = Parameter(day_of, date.isoformat, _such_as("a day of the common era, such as 2022-05-31"))
#: What an address may say beside the filters, in the order in which it is written.
PARAMETERS: Mapping[str, Parameter] = {
    "lang": _one_of(lambda: LANGS),
    "layer": _one_of(lambda: LAYERS),
    "rate": _one_of(lambda: SAID),
    "level": _one_of(lambda: (*LEVELS, *UNITS)),
    "area": Parameter(
        _one_of(_areas).read,
        expected=_such_as("the code of a province or an amphoe, such as 50 or 5001"),
    ),
    "bureau": _one_of(lambda: read_commands().bureaus_by_key),
    "division": _one_of(lambda: read_commands().bureau_of_division),
    "place": Parameter(_name),
    "base": Parameter(_name),
    "as_of": _DAY,
    "scheme": _one_of(lambda: SCHEMES),
    "k": Parameter(_classes, expected=_such_as(f"{LEAST_CLASSES} to {MOST_CLASSES}")),
    "breaks": Parameter(_edges, _listed, _such_as("edges of classes, lowest first, as 0,1,5,20")),
    "palette": _one_of(lambda: RAMPS),
    "only": Parameter(_numbers, _listed, _such_as("numbers of classes, such as 0,1")),
    "order": _one_of(lambda: ORDERS),
    "show": _some_of(MARKERS),
    "compare": _one_of(lambda: COMPARISONS),
    "other": Parameter(_name),
    "play": _one_of(lambda: STEPS),
    "issue": Parameter(_key),
    "desk_level": Parameter(_rung, expected=_rungs),
    "desk": Parameter(_name),
    "since": _DAY,
    "league": _one_of(lambda: LEAGUES),
    "weights": Parameter(
        _weights, _listed, _such_as(f"{len(COMPONENTS)} whole numbers from 0 to 100")
    ),
    "plan": Parameter(wish.read, expected=_such_as(f"a plan such as {wish.DEFAULT}")),
    "method": _one_of(methods),
}
