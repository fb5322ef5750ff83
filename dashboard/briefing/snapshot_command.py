"""The command ``python -m dashboard snapshot``: one view, written to a file."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl

from dashboard import access, audited
from dashboard import served as published
from dashboard.access import Person
from dashboard.aids.saved import saved_views
from dashboard.data import Data
from dashboard.files.house_style import read_house_style
from dashboard.fitting import fitted
from dashboard.formats import DIGITS
from dashboard.link import from_query
from dashboard.maps import compare
from dashboard.reach import within_reach
from dashboard.result import Result, evaluate
from dashboard.strict_link import view_of
from dashboard.view import LEVELS_OF, View, holds
from etl.store import Url, mirror
from geo.codes import LEVELS, Level, level_of
from geo.commands import UNITS, Unit
from geo.errors import InputError, UsageError
from geo.files import read_commands


def snapshot(args: argparse.Namespace) -> None:
    """Write one view to ``args.output``.

    Parameters
    ----------
    args : ``layer``, ``level``, ``area``, ``query``, ``as_of``, ``lang`` (they override the
        query), ``digits``, ``store``, ``output``

    Raises
    ------
    InputError
        when there is no store, or it does not reach the day
    UsageError
        when not all of the query counts, or the area is not above the level, not of its tree or
        not of the query's bureau
    """
    fmt, data = args.output.suffix.lower().removeprefix("."), opened(args)
    view = viewed(args, data)
    result = evaluate(view, data)
    content = _content(result, data, fmt, args)
    rows, units = len(result.facts.rows), len(result.units)
    audited.commanded(asking(args).name, "snapshot", fmt, view, data, rows, units)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_bytes(content)


def opened(args: argparse.Namespace) -> Data:
    """The records that a command speaks of: those of its store that the person may see."""
    place = args.store or published.store_place()
    if args.store or isinstance(place, Url):
        # The store is a setting of the process; a command is a process of its own.
        os.environ[published.STORE_VARIABLE] = str(mirror.brought(place))
    return published.current(asking(args).scope)


def asking(args: argparse.Namespace) -> Person:
    """Whose eyes a command sees with: those of ``--as``, else of whoever uses the machine."""
    return access.named(args.person) if args.person else access.LOCAL


def viewed(args: argparse.Namespace, data: Data) -> View:
    """The view of the query, or of the frame, with the options set on it.

    Raises
    ------
    InputError
        also for a day that the data does not reach, or an area that the person may not see
    """
    begun = framed(args.frame, data, asking(args)) if args.frame else _asked(args)
    as_of = args.as_of or (None if args.frame else begun.as_of)
    if as_of and not data.first_day <= as_of <= data.as_of:
        raise InputError(f"as-of was {_in_both_eras(as_of)} but {_reach(data)}")
    named = args.frame or "level" in dict(parse_qsl(args.query.lstrip("?")))
    level = args.level or (begun.level if named else "tambon")
    limited = _by_command if level in UNITS else _by_place
    view = limited(begun, level, args.area)  # type: ignore[arg-type]
    if args.layer and args.layer != view.layer:
        view = view.at_layer(args.layer)
    view = replace(
        view,
        as_of=args.as_of or view.as_of,
        lang=args.lang or view.lang,
    )
    if view.limit and within_reach(view, data).limit != view.limit:
        raise InputError(f"'{view.limit}' is not among the areas that {args.person} may see")
    if not args.frame:
        _refuse_unknown(view, data)
    return view


def _refuse_unknown(view: View, data: Data) -> None:
    """A page lets go what the data does not have; a file that lacks it is not what was asked."""
    known = fitted(view, data)
    for name in ("base", "place"):
        if getattr(known, name) != getattr(view, name):
            raise InputError(
                f"{name} '{getattr(view, name)}' of --query is not in the data, or not within the "
                "area: copy the address of a page that shows it, or leave it out"
            )
    if view.values("period") and not known.values("period"):
        raise InputError(
            f"period '{','.join(view.values('period'))}' of --query holds no day of the data: "
            f"{_reach(data)}"
        )


def _reach(data: Data) -> str:
    first, last = _in_both_eras(data.first_day), _in_both_eras(data.as_of)
    return f"the data reaches from {first} to {last}"


def _asked(args: argparse.Namespace) -> View:
    options = ("layer", "level", "area", "as_of", "lang")
    return view_of(args.query, [name for name in options if getattr(args, name) is not None])


def _in_both_eras(day: date) -> str:
    return f"{day} (B.E. {day.year + 543})"


def framed(name: str, data: Data, person: Person) -> View:
    """A view that the person saved, with its classes frozen: those that it names, else those that
    it had on the day on which it was saved. So pages of other days have the same frame.

    Raises
    ------
    InputError
        when nothing was saved by that name
    """
    saved = {view.name: view for view in saved_views(person)}
    if name not in saved:
        known = ", ".join(f"'{one}'" for one in saved) or "none is saved"
        raise InputError(f"frame '{name}' is unknown; saved views: {known}")
    view = from_query(saved[name].query)
    if view.breaks:
        return view
    then = evaluate(replace(view, as_of=saved[name].day), data)
    return replace(view, breaks=then.classes.edges)


def _by_place(view: View, level: Level, given: str | None) -> View:
    if given is None and view.bureau in read_commands().without_place:
        raise UsageError(
            f"'{view.bureau}' is a unit without a place but level was '{level}': "
            f"give one of {', '.join(LEVELS_OF['command'])}"
        )
    view = view.at_tree("place")
    area = view.area if given is None else given
    if area and not area.isdigit():
        raise UsageError(
            f"area '{area}' is a unit of command but level was '{level}': "
            f"give one of {', '.join(LEVELS_OF['command'])}"
        )
    if area and LEVELS.index(level) <= LEVELS.index(level_of(area)):
        raise UsageError(
            f"level was '{level}' but area {area} is itself of level {level_of(area)}: "
            "give a level below it"
        )
    if area and view.bureau and not holds(area, view.bureau):
        raise UsageError(f"area {area} is not of the bureau '{view.bureau}': leave out one of them")
    return replace(view, level=level, area=area)


def _by_command(view: View, level: Unit, given: str | None) -> View:
    view = view.at_tree("command")
    limited = view if given is None else view.at_unit(_unit(given))
    key = limited.division or limited.bureau
    own: Unit = "division" if limited.division else "bureau"
    if key and UNITS.index(level) >= UNITS.index(own):
        raise UsageError(
            f"level was '{level}' but area {key} is itself a {own}: give a level below it"
        )
    return replace(limited, level=level)


def _unit(key: str) -> str:
    commands = read_commands()
    if key and key not in commands.bureaus_by_key and key not in commands.bureau_of_division:
        raise UsageError(
            f"area '{key}' is no unit of command; expected the key of a bureau or a division, one "
            f"of {', '.join([*commands.bureaus_by_key, *commands.bureau_of_division])}"
        )
    return key


def _content(result: Result, data: Data, fmt: str, args: argparse.Namespace) -> bytes:
    # Each writer is loaded when it is wanted: pictures, spreadsheets and vector files each
    # bring a large package along.
    marking = read_house_style().chosen(args.marking)
    if result.view.compare and not compare.panes(result, data):
        raise InputError(
            f"what the view is compared with ('{result.view.other or result.view.compare}') is not "
            "in the data; choose another period, area or layer in --query"
        )
    spell = DIGITS[args.digits or "arabic"]
    if fmt == "csv":
        from dashboard.files.export import csv

        return csv(result, data, marking)
    if fmt == "gpkg":
        from dashboard.files.geopackage import gpkg

        return gpkg(result, data, args.marking)
    if fmt == "xlsx":
        from dashboard.files.workbook import xlsx

        return xlsx(result, data, spell=spell, marking=marking)
    if fmt == "html":
        from dashboard.files.html_map import html

        return html(result, data, spell=spell, marking=marking)
    from dashboard.briefing.snapshot import render

    return render(result, data, fmt, spell=spell, size=args.size, marking=marking)
