"""What somebody is looking at: the one state that URL, map, table, export and snapshot share.

How a view is written into an address stands in :mod:`dashboard.link`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast, get_args

from dashboard.coverage.wish import DEFAULT, Wish
from geo.classes import Scheme
from geo.codes import LEVELS, Level, below, level_of
from geo.commands import UNITS, Unit
from geo.files import read_commands
from geo.gazetteer import Lang

Tree = Literal["place", "command"]
#: How a rate is said: as it is, drawn towards the others, or whether it differs for sure.
Said = Literal["raw", "smoothed", "significant"]
#: What the two panes of a comparison differ in.
Comparison = Literal["layer", "period", "area"]
#: The step of the player.
Step = Literal["week", "month"]
#: What is drawn on the map beside the units: points, and the density surface of the issues.
Marker = Literal["issues", "stations", "surface"]
#: The units of the league table.
League = Literal["bureau", "division", "province"]

TREES: tuple[Tree, ...] = get_args(Tree)
SAID: tuple[Said, ...] = get_args(Said)
COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)
STEPS: tuple[Step, ...] = get_args(Step)
MARKERS: tuple[Marker, ...] = get_args(Marker)
LEAGUES: tuple[League, ...] = get_args(League)
#: The units that a map may show, coarsest first, by tree.
LEVELS_OF: dict[Tree, tuple[Level | Unit, ...]] = {"place": LEVELS, "command": UNITS[::-1]}
#: Lowest value first, highest first, or names in dictionary order.
ORDERS = ("low", "high", "name")
#: The fewest and the most classes of a map, and how many it has unless somebody says otherwise.
LEAST_CLASSES, MOST_CLASSES, CLASSES = 3, 7, 5


@dataclass(frozen=True)
class View:
    """One view of the dashboard.

    Attributes
    ----------
    layer : key of what is mapped (:mod:`dashboard.layers`); empty for the first that the data
        can show
    rate : how a layer of rates is said (:mod:`dashboard.rates`)
    level : the units that the map draws; it says by which tree (:attr:`tree`)
    area : code of the province or amphoe that the map is limited to; empty for the country, and
        always in the tree of command
    bureau, division : keys of the bureau and the division that the view is limited to; empty
        for all. A division is a limit of the tree of command alone
    place : code of the unit that is selected; empty for none
    base : what rates are per, of :attr:`dashboard.data.Data.denominators`; empty for registered
        people
    as_of : the day as of which everything is said; None for the data's own
    scheme, k, breaks : how values are cut into classes; ``breaks`` are all edges, lowest first,
        as somebody set or froze them, and beat the other two
    palette : key of the ramp; empty for the layer's own
    only : numbers of the classes to be seen alone; empty for all
    order : how the table is ordered, one of :data:`ORDERS`; empty for the layer's own way
    show : what is drawn beside the units
    compare, other : what the second map differs in, and its layer, its period (as the filter
        writes it) or its area or bureau; both empty for one map
    play : the step of the player; empty while there is none
    issue : key of the issue whose journey is open; empty for none
    desk_level, desk : the level of the ladder whose work list is shown, 0 for the one that the
        filter ``rung`` or the area names, and the body; empty for all of that level
    since : the day of the last meeting; None for a week before the day of the data
    league : units of the league table; empty for those of which the view's area is one
    weights : of the components of the priority score, in their order
        (:data:`geo.priority.COMPONENTS`); empty for those of ``data/coverage.toml``
    plan : what is asked of the recruitment planner
    method : the entry of the methods page that is open; empty for that of the layer
    filters : filter key and its values, in the order of the keys (:mod:`dashboard.filters`)
    own : whether the whole is somebody's own areas, not the country; never in an address, but
        found of what the person may see (:mod:`dashboard.reach`)
    """

    layer: str = ""
    rate: Said = "raw"
    level: Level | Unit = "province"
    area: str = ""
    bureau: str = ""
    division: str = ""
    place: str = ""
    lang: Lang = "th"
    base: str = ""
    as_of: date | None = None
    scheme: Scheme = "quantiles"
    k: int = CLASSES
    breaks: tuple[float, ...] = ()
    palette: str = ""
    only: tuple[int, ...] = ()
    order: str = ""
    show: tuple[Marker, ...] = ()
    compare: Comparison | Literal[""] = ""
    other: str = ""
    play: Step | Literal[""] = ""
    issue: str = ""
    desk_level: int = 0
    desk: str = ""
    since: date | None = None
    league: League | Literal[""] = ""
    weights: tuple[int, ...] = ()
    plan: Wish = DEFAULT
    method: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    own: bool = False

    @property
    def tree(self) -> Tree:
        """The tree whose units the map draws."""
        return "command" if self.level in UNITS else "place"

    @property
    def limit(self) -> str:
        """The place or the unit of command that the view is limited to; empty for the whole."""
        return self.area or self.division or self.bureau

    def values(self, key: str) -> tuple[str, ...]:
        """The values chosen in a filter; empty when it is not set."""
        return dict(self.filters).get(key, ())

    def with_filter(self, key: str, values: tuple[str, ...]) -> View:
        """The same view with one filter set, or cleared by no values."""
        filters = {**dict(self.filters), key: values}
        return replace(self, filters=tuple(sorted((k, v) for k, v in filters.items() if v)))

    def said(self, rate: Said) -> View:
        """The view with its rates said in another way, whose classes are others."""
        return replace(self, rate=rate, breaks=(), only=())

    def of_days(self, first: date, last: date) -> View:
        """The view of what was reported in days of its own."""
        return self.with_filter("period", (first.isoformat(), last.isoformat()))

    def at_layer(self, layer: str) -> View:
        """The view of another layer: the classes set for this one do not fit it."""
        return replace(self, layer=layer, breaks=(), only=())

    def played(self, step: Step | Literal[""]) -> View:
        """The view as its player steps through it, or standing still (empty); one map is played,
        not two."""
        view = replace(self, play=step)
        return replace(view, compare="", other="") if step else view

    def drilled_to(self, code: str) -> View:
        """The view after a click on a unit: into it, or onto it where nothing lies below."""
        if self.tree == "command":
            return self._commanded(code)
        if level_of(code) == "tambon":
            return replace(self, place=code)
        return replace(self, area=code, level=below(level_of(code)), place="")

    def upwards(self) -> View:
        """The view one level up: of what is selected lets go first, then leaves the area."""
        if self.place:
            return replace(self, place="")
        if self.tree == "place":
            return self.at_area(self.area[:-2]) if self.area else self
        return self.at_unit(self.bureau if self.division else "")

    def at_area(self, area: str) -> View:
        """The view of an area, or of the country (empty), at the level just below it; a bureau
        that does not hold the area is no limit any more."""
        if not area:
            return self._top("place")
        there = self.at_tree("place").drilled_to(area)
        return there if holds(area, there.bureau) else replace(there, bureau="")

    def at_bureau(self, bureau: str) -> View:
        """The view of the provinces of a bureau, by place; of one without a place, by command."""
        if bureau in read_commands().without_place:
            return self.at_unit(bureau)
        return replace(self.at_tree("place"), area="", bureau=bureau)

    def at_unit(self, unit: str) -> View:
        """The view of a bureau or a division, or of all (empty), in the tree of command."""
        if not unit:
            return replace(self._top("command"), bureau="")
        bureau = read_commands().bureau_of_division.get(unit, "")
        level: Unit = "station" if bureau else "division"
        return replace(
            self._top("command"),
            level=level,
            bureau=bureau or unit,
            division=unit if bureau else "",
        )

    def at_limit(self) -> View:
        """The view of the same area or unit of command, at the level just below it."""
        if self.tree == "place":
            return self.at_area(self.area)
        return self.at_unit(self.division or self.bureau)

    def at_level(self, level: Level | Unit) -> View:
        """The view with other units; a limit that is not above them gives way to its parent."""
        view = self.at_tree("command" if level in UNITS else "place")
        if level in UNITS:
            bureau = "" if level == "bureau" else view.bureau
            division = view.division if level == "station" else ""
            return replace(view, level=level, bureau=bureau, division=division, place="")
        area = view.area
        while area and LEVELS.index(level_of(area)) >= LEVELS.index(cast(Level, level)):
            area = area[:-2]
        return replace(view, level=level, area=area, place="")

    def at_tree(self, tree: Tree) -> View:
        """The view by the other tree, limited to what is nearest to its limit."""
        if tree == self.tree:
            return self
        commands = read_commands()
        if tree == "command":
            bureau = commands.bureau_of_province.get(self.area[:2], self.bureau)
            # In Bangkok a division is less than the province.
            division = self.area[:2] if self.area[:2] in commands.bureau_of_division else ""
            return self.at_unit(division or bureau)
        province = commands.province_of_unit.get(self.division or self.bureau, "")
        # A unit without a place is nowhere in that tree.
        bureau = "" if self.bureau in commands.without_place else self.bureau
        place = replace(self._top("place"), bureau=bureau)
        return place.drilled_to(province) if province else place

    def _top(self, tree: Tree) -> View:
        level = LEVELS_OF[tree][0]
        return replace(self, level=level, area="", division="", place="")

    def _commanded(self, key: str) -> View:
        if self.level == "station":
            return replace(self, place=key)
        return self.at_unit(key)


def holds(area: str, bureau: str) -> bool:
    """Whether a place lies in the provinces of a bureau."""
    return area[:2] in read_commands().provinces(bureau)
