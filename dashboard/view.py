"""What somebody is looking at: the one state that URL, map, table, export and snapshot share."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar, cast, get_args
from urllib.parse import parse_qsl

from dashboard.filters import FILTERS
from dashboard.layers import LAYERS
from geo.classes import SCHEMES, Scheme
from geo.codes import LEVELS, Level, below, level_of
from geo.files import read_commands, read_gazetteer
from geo.gazetteer import Lang

T = TypeVar("T")

#: Lowest value first, highest first, or names in dictionary order.
ORDERS = ("low", "high", "name")

_SEPARATOR = ","
# A province, an amphoe or a tambon; a polygon's code of an older layer looks the same.
_PLACE = r"\d{2}(\d{2}){0,2}"


@dataclass(frozen=True)
class View:
    """One view of the dashboard.

    Attributes
    ----------
    layer : key of what is mapped (:mod:`dashboard.layers`); empty for the first that the data
        can show
    level : the units that the map draws
    area : code of the province or amphoe that the map is limited to; empty for the country
    bureau : key of the bureau that the view is limited to; empty for all
    place : code of the unit that is selected; empty for none
    as_of : the day as of which everything is said; None for the data's own
    order : how the table is ordered, one of :data:`ORDERS`; empty for the layer's own way
    filters : filter key and its values, in the order of the keys (:mod:`dashboard.filters`)
    """

    layer: str = ""
    level: Level = "province"
    area: str = ""
    bureau: str = ""
    place: str = ""
    lang: Lang = "th"
    as_of: date | None = None
    scheme: Scheme = "quantiles"
    order: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def values(self, key: str) -> tuple[str, ...]:
        """The values chosen in a filter; empty when it is not set."""
        return dict(self.filters).get(key, ())

    def with_filter(self, key: str, values: tuple[str, ...]) -> View:
        """The same view with one filter set, or cleared by no values."""
        filters = {**dict(self.filters), key: values}
        return replace(self, filters=tuple(sorted((k, v) for k, v in filters.items() if v)))

    def drilled_to(self, code: str) -> View:
        """The view after a click on a place: into a province or amphoe, onto a tambon."""
        if level_of(code) == "tambon":
            return replace(self, place=code)
        return replace(self, area=code, level=below(level_of(code)), place="")

    def at_area(self, area: str) -> View:
        """The view of an area, or of the country (empty), at the level just below it."""
        return self.drilled_to(area) if area else replace(self, area="", level="province", place="")

    def at_level(self, level: Level) -> View:
        """The view with other units; an area that is not above them gives way to its parent."""
        area = self.area
        while area and LEVELS.index(level_of(area)) >= LEVELS.index(level):
            area = area[:-2]
        return replace(self, level=level, area=area, place="")


def to_query(view: View) -> dict[str, str]:
    """The view as parameters of the URL; what is at its default is left out."""
    default = View()
    query = {
        key: str(getattr(view, key))
        for key in ("lang", "layer", "level", "area", "bureau", "place", "scheme", "order")
        if getattr(view, key) != getattr(default, key)
    }
    if view.as_of:
        query["as_of"] = view.as_of.isoformat()
    return query | {key: _SEPARATOR.join(values) for key, values in view.filters}


def from_query(query: Mapping[str, str] | str) -> View:
    """The view of a URL's parameters. What is unknown or absurd is passed over, never an error."""
    given = dict(parse_qsl(query.lstrip("?"))) if isinstance(query, str) else dict(query)
    view = View(
        layer=_one_of(given.get("layer"), LAYERS, View.layer),
        level=_one_of(given.get("level"), LEVELS, View.level),
        area=_one_of(given.get("area"), _areas(), ""),
        bureau=_one_of(given.get("bureau"), read_commands().bureaus_by_key, ""),
        lang=_one_of(given.get("lang"), get_args(Lang), View.lang),
        as_of=_day(given.get("as_of")),
        scheme=_one_of(given.get("scheme"), SCHEMES, View.scheme),
        order=_one_of(given.get("order"), ORDERS, View.order),
    )
    if view.area and LEVELS.index(view.level) <= LEVELS.index(level_of(view.area)):
        view = replace(view, level=below(level_of(view.area)))
    if view.area and view.bureau and view.area[:2] not in read_commands().provinces(view.bureau):
        view = replace(view, bureau="")
    place = given.get("place", "")
    if re.fullmatch(_PLACE, place) and place[:2] in _areas():
        view = replace(view, place=place)
    for key, filter_ in FILTERS.items():
        values = tuple(given.get(key, "").split(_SEPARATOR)) if given.get(key) else ()
        view = view.with_filter(key, filter_.valid(values))
    return view


def _areas() -> Container[str]:
    gazetteer = read_gazetteer()
    return gazetteer.provinces.index.union(gazetteer.amphoes.index)


def _one_of(value: str | None, allowed: Container[str], default: T) -> T:
    return cast(T, value) if value is not None and value in allowed else default


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
