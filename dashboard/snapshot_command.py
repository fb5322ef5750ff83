"""The command ``python -m dashboard snapshot``: one view, written to a file."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from dashboard import data as published
from dashboard.access import person
from dashboard.link import from_query
from dashboard.result import evaluate
from dashboard.view import View
from geo.codes import LEVELS, level_of
from geo.errors import InputError
from geo.files import read_commands
from geo.thai import to_thai_digits

#: What a snapshot can be written as.
FORMATS = ("png", "pdf", "csv", "xlsx", "gpkg")


def snapshot(args: argparse.Namespace) -> None:
    """Write one view to ``args.output``.

    Parameters
    ----------
    args : ``layer``, ``level``, ``area``, ``query``, ``as_of``, ``lang`` (they override the
        query), ``digits``, ``store``, ``output``

    Raises
    ------
    InputError
        when the ending of the file is unknown, the area is not above the level or not of the
        query's bureau, or there is no store
    """
    fmt = _format(args.output)
    view = _view(args)
    if args.store:
        # The store is a setting of the process; a command is a process of its own.
        os.environ[published.STORE_VARIABLE] = str(args.store)
    opened = published.current(person().provinces)
    content = _content(view, opened, fmt, thai_digits=args.digits == "thai")
    args.output.parent.mkdir(parents=True, exist_ok=True)
    args.output.write_bytes(content)


def _format(output: Path) -> str:
    fmt = output.suffix.lower().removeprefix(".")
    if fmt not in FORMATS:
        available = ", ".join(f".{name}" for name in FORMATS)
        raise InputError(
            f"'{output.name}' cannot be written: a snapshot is one of {available}; "
            "give the file one of these endings"
        )
    return fmt


def _view(args: argparse.Namespace) -> View:
    """The view of the query, with the options set on it."""
    view = from_query(args.query)
    area = view.area if args.area is None else args.area
    if area and LEVELS.index(args.level) <= LEVELS.index(level_of(area)):
        raise InputError(
            f"level was '{args.level}' but area {area} is itself of level {level_of(area)}: "
            "give a level below it"
        )
    if area and view.bureau and area[:2] not in read_commands().provinces(view.bureau):
        raise InputError(f"area {area} is not of the bureau '{view.bureau}': leave out one of them")
    return replace(
        view,
        layer=args.layer,
        level=args.level,
        area=area,
        as_of=args.as_of or view.as_of,
        lang=args.lang or view.lang,
    )


def _content(view: View, data: published.Data, fmt: str, thai_digits: bool) -> bytes:
    # Each writer is loaded when it is wanted: pictures, spreadsheets and vector files each
    # bring a large package along.
    result, spell = evaluate(view, data), to_thai_digits if thai_digits else str
    if fmt == "csv":
        from dashboard.export import csv

        return csv(result, data)
    if fmt == "gpkg":
        from dashboard.geopackage import gpkg

        return gpkg(result, data)
    if fmt == "xlsx":
        from dashboard.workbook import xlsx

        return xlsx(result, data, spell=spell)
    from dashboard.snapshot import render

    return render(result, data, fmt, spell=spell)
