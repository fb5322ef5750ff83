"""Reads a file in a process of its own, with little memory and time.

The readers of spreadsheets, Parquet and vector files are programs of others in another language: a
file that is made for it can occupy them for ever, or end the process that they run in. Here they
end one that nobody misses. That process opens no network, and of the drivers for vector files only
those that read the one file which they are given.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from etl.reading.header import Region
from etl.reading.limits import Limits
from etl.reading.sheets import Sheet, sheets
from geo.errors import InputError
from geo.files import DATA

#: The drivers of GDAL that read nothing but the file that they are given.
DRIVERS = frozenset(
    {"GPKG", "GeoJSON", "ESRI Shapefile", "FlatGeobuf", "KML", "LIBKML", "GML", "MEM"}
)
#: An address at which nobody answers.
_NOWHERE = "http://127.0.0.1:9"
_MEGABYTE = 1_000_000


def workbook(path: Path, limits: Limits) -> list[Sheet]:
    """All sheets of a workbook; :func:`etl.reading.sheets.sheets`.

    Raises
    ------
    InputError
        It cannot be read, is larger than allowed, or takes more memory or time than allowed.
    """
    found = _asked("workbook", path, limits)
    return [
        Sheet(sheet["name"], sheet["cells"], [Region(*region) for region in sheet["merged"]])
        for sheet in found
    ]


def typed(kind: str, path: Path, limits: Limits) -> tuple[list[str], list[list[str | None]],
                                                          dict[int, bytes]]:  # fmt: skip
    """Columns, rows and areas of a ``parquet`` or ``vector`` file; see
    :class:`etl.reading.typed.Typed`.

    Raises
    ------
    InputError
        as :func:`workbook`.
    """
    found = _asked(kind, path, limits)
    areas = {int(row): base64.b64decode(wkb) for row, wkb in found["areas"].items()}
    return found["columns"], found["rows"], areas


def _asked(kind: str, path: Path, limits: Limits) -> Any:
    command = [sys.executable, "-m", "etl.reading.apart", kind, str(path.resolve()), str(path)]
    try:
        done = subprocess.run(
            [*command, json.dumps(asdict(limits))],
            cwd=DATA.parent,
            env=os.environ | _confined(kind),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{path} could not be read within {limits.seconds} seconds; open it in the program "
            "that made it, save it as .xlsx or CSV and try again"
        ) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise InputError(
            f"{path} cannot be read: its reader ended without an answer, because the file is "
            f"damaged or takes more than {limits.memory_megabytes} MB of memory; open it in the "
            "program that made it, save it as .xlsx or CSV and try again"
        ) from error
    if "problem" in answer:
        raise InputError(answer["problem"])
    return answer["found"]


def _confined(kind: str) -> dict[str, str]:
    """Variables that keep the reader of vector files to the one file and off the network."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "GDAL_HTTP_PROXY"), _NOWHERE)
    if kind == "workbook":
        return nowhere
    import pyogrio

    others = sorted(pyogrio.list_drivers().keys() - DRIVERS)
    return nowhere | {
        "GDAL_SKIP": ",".join(others),
        "no_proxy": "",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
    }


def _main(kind: str, place: str, name: str, limits: Limits) -> dict[str, Any]:
    """The answer of the process, as JSON."""
    _limit_memory(limits)
    path = Path(place)
    try:
        return {
            "found": _workbook(path, limits) if kind == "workbook" else _typed(kind, path, limits)
        }
    except InputError as error:
        return {"problem": str(error).replace(place, name)}
    except Exception as error:
        return {
            "problem": f"{name} cannot be read ({type(error).__name__}: {str(error)[:200]}); open "
            "it in the program that made it, save it as .xlsx or CSV and try again"
        }


def _workbook(path: Path, limits: Limits) -> list[dict[str, Any]]:
    found = []
    for sheet in sheets(path, limits):
        cells = sheet.cells
        height, width = len(cells), max(map(len, cells), default=0)
        merged = [region for region in sheet.merged if region.top < height and region.left < width]
        # A merged cell that claims the whole sheet ends where the sheet does.
        clipped = [
            (r.top, r.left, min(r.bottom, height - 1), min(r.right, width - 1)) for r in merged
        ]
        found.append({"name": sheet.name, "cells": cells, "merged": clipped})
    return found


def _typed(kind: str, path: Path, limits: Limits) -> dict[str, Any]:
    from etl.reading import typed as reading

    table = (reading.parquet if kind == "parquet" else reading.vector)(path, limits)
    areas = {row: base64.b64encode(wkb).decode() for row, wkb in table.areas.items()}
    return {"columns": table.columns, "rows": table.rows, "areas": areas}


def _limit_memory(limits: Limits) -> None:
    if os.name == "nt" or limits.memory_megabytes is None:
        return
    import resource

    most = limits.memory_megabytes * _MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    _kind, _place, _name, _limits = sys.argv[1:]
    print(json.dumps(_main(_kind, _place, _name, Limits(**json.loads(_limits)))))
