"""What a set holds: its pages in their order, each made when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from dashboard.briefing import government
from dashboard.briefing.cover import cover
from dashboard.briefing.coverage_page import coverage_page
from dashboard.briefing.edition import Edition
from dashboard.briefing.ladder_page import ladder_page
from dashboard.briefing.map_page import map_page
from dashboard.briefing.meeting_page import meeting_page
from dashboard.coverage.covered import covered
from dashboard.coverage.measures import tambons_in
from dashboard.data import Data
from dashboard.files.page import Format, Page
from dashboard.meetings.meeting import met
from dashboard.result import Result, evaluate
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import area_name, command_name
from geo.codes import LEVELS, Level, level_of
from geo.commands import Unit
from geo.errors import UsageError
from geo.files import read_commands, read_gazetteer

#: Pages for the whole country, every bureau and every province.
ALL = "all"


@dataclass(frozen=True)
class Leaf:
    """A page of a set.

    Attributes
    ----------
    key : its name among the set's, for files
    name : its name in contents and bookmarks
    make : the page at its place in a print
    government : whether it is of the report to the government, whose digits are Thai by default
    continued : whether it goes on with the page before, and stands in no contents
    """

    key: str
    name: str
    make: Callable[[Edition], Page]
    government: bool = False
    continued: bool = False


def leaves(view: View, data: Data, areas: tuple[str, ...], size: Format) -> list[Leaf]:
    """All pages of a set.

    Parameters
    ----------
    view : what the maps show, of which day, in which language; its limit is that of the set
    areas : :data:`ALL`, or codes of places and keys of bureaus and divisions
    size : of the pages: the report to the government has as many as its list needs
    """
    inner = [*_whole(view, data), *_of_areas(view, data, areas), *_ends(view, data, size)]
    contents = [
        (leaf.name, number) for number, leaf in enumerate(inner, start=2) if not leaf.continued
    ]

    def first(edition: Edition) -> Page:
        shown = evaluate(replace(view, level=_coarse(view)), data)
        return cover(shown, data, contents, edition)

    return [Leaf("cover", text("briefing.cover", view.lang), first), *inner]


def of_area(view: View, key: str) -> View:
    """The view limited to a place or a unit of command.

    Raises
    ------
    UsageError
        when it is no code and no key
    """
    commands, gazetteer = read_commands(), read_gazetteer()
    by_place = view.tree == "place"
    is_place = key in gazetteer.provinces.index or key in gazetteer.amphoes.index
    is_bureau = key in commands.bureaus_by_key
    # A provincial division has the key of its province: a set by place means the place.
    if by_place and is_place:
        level = view.level if LEVELS.index(view.level) > LEVELS.index(level_of(key)) else "tambon"
        return replace(view, area=key, bureau="", level=level)
    if by_place and is_bureau:
        return view.at_bureau(key)
    if is_bureau or key in commands.bureau_of_division:
        return view.at_tree("command").at_unit(key)
    if not is_place:
        raise UsageError(
            f"area '{key}' is unknown: expected '{ALL}', codes of provinces or amphoe as 50 or "
            f"5001, or keys of bureaus and divisions as {', '.join([*commands.bureaus_by_key][:3])}"
        )
    return view.at_tree("place").at_area(key)


def _whole(view: View, data: Data) -> Iterator[Leaf]:
    """The meeting and the map of all."""
    if data.has("issues"):
        yield Leaf(
            "meeting",
            text("page.meeting", view.lang),
            lambda edition: meeting_page(met(view, data), data, edition),
        )
    yield Leaf("all", area_name(view), partial(_map, view, data))


def _of_areas(view: View, data: Data, areas: tuple[str, ...]) -> Iterator[Leaf]:
    keys = _every(view, data) if areas == (ALL,) else areas
    for key in keys:
        limited = of_area(view, key)
        yield Leaf(f"area-{key}", _name(key, data, view), partial(_map, limited, data))


def _ends(view: View, data: Data, size: Format) -> Iterator[Leaf]:
    """What the network lacks, the ladder, the report to the government."""
    lang = view.lang
    tambons = replace(view, level="tambon") if view.tree == "place" else view
    # A unit without a place answers for no tambon.
    if data.has("members") and not tambons_in(tambons, data).empty:

        def under(edition: Edition) -> Page:
            return coverage_page(covered(tambons, data), evaluate(tambons, data), data, edition)

        yield Leaf("coverage", text("section.coverage_ranking", lang), under)
    if not data.has("issues"):
        return
    yield Leaf(
        "ladder",
        text("page.ladder", lang),
        lambda edition: ladder_page(evaluate(view, data), data, edition),
    )
    result = evaluate(view, data)
    title = text("briefing.government", lang)
    for part in range(len(government.parts(result, size))):
        name = title if not part else text("briefing.continued", lang, title=title)
        make = partial(_report, result, data, part)
        yield Leaf(f"government-{part + 1}", name, make, government=True, continued=part > 0)


def _map(view: View, data: Data, edition: Edition) -> Page:
    return map_page(evaluate(view, data), data, edition)


def _report(result: Result, data: Data, part: int, edition: Edition) -> Page:
    return government.report_page(result, data, edition, part)


def _every(view: View, data: Data) -> list[str]:
    """The bureaus and the provinces within the view's limit and the person's reach."""
    units = data.units("province")
    if view.bureau:
        units = units[units.index.isin(read_commands().provinces(view.bureau))]
    if view.area:
        return []
    bureaus = [] if view.bureau or data.provinces is not None else [*data.units("bureau").index]
    return [*bureaus, *units.sort_values(f"order_{view.lang}").index]


def _name(key: str, data: Data, view: View) -> str:
    if key.isdigit():
        return data.gazetteer.full_name(key, view.lang)
    return command_name(key, view.lang)


def _coarse(view: View) -> Level | Unit:
    """The units of the map on the cover."""
    if view.tree == "command" or view.area:
        return view.level
    return "province"
