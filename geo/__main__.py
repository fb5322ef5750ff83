"""The commands: ``python -m geo locate|resolve``, for CSV files of points and of names."""

from __future__ import annotations

import sys

from geo.environment import missing_packages

if advice := missing_packages("geo"):
    sys.exit(advice)

import argparse
from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo import layer_files
from geo.addresses import resolve_addresses
from geo.codes import LEVELS
from geo.console import fail, speak_anywhere
from geo.coordinates import positions
from geo.csvstream import Step, add_columns, check_header
from geo.errors import InputError, refusal
from geo.files import read_gazetteer
from geo.layer import Layer
from geo.locate import locate_positions
from geo.names import resolve
from geo.progress import progress_bar
from geo.typed_paths import file_to_read, file_to_write

_LOCATED = ["tambon", "amphoe", "province", "polygon"]
_RESOLVED = ["code", "method", "score", "candidates"]
#: The options of each command that name a column.
_NAMING = {"locate": ("lon", "lat", "point", "crs"), "resolve": (*LEVELS, "address", "date")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 for success, 1 for failure (wrong use exits with 2)."""
    speak_anywhere()
    parser = _parser()
    args = parser.parse_args(arguments)
    if advice := _wrong_use(args):
        parser.error(advice)
    try:
        _run(args)
    except InputError as error:
        return fail(str(error), error)
    except OSError as error:
        return fail(refusal(error, f"{args.output} was not written"))
    return 0


def _wrong_use(args: argparse.Namespace) -> str | None:
    """What is missing among the options, where something is."""
    given = _columns(args).keys()
    if args.command == "resolve":
        if given <= {"date"}:
            return "resolve needs one of --tambon, --amphoe, --province, --address"
    elif len(given & {"lon", "lat"}) == 1 or given <= {"crs"}:
        return "locate needs --lon and --lat together, or --point"
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo", description="Places for CSV files.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="locate|resolve")
    points = _command(
        commands,
        "locate",
        "add tambon, amphoe, province and polygon to a CSV of points",
        "python -m geo locate points.csv -o placed.csv --lon lon --lat lat\n"
        "  python -m geo locate points.csv -o placed.csv --point พิกัด --crs ระบบพิกัด",
    )
    points.add_argument("--lon", metavar="COLUMN", help="longitude or easting")
    points.add_argument("--lat", metavar="COLUMN", help="latitude or northing")
    points.add_argument(
        "--point",
        metavar="COLUMN",
        help="both in one cell, such as '18.795, 98.993'; instead of --lon and --lat, or for the "
        "rows in which these are empty",
    )
    points.add_argument(
        "--crs", metavar="COLUMN", help="such as UTM 47N or Indian 1975; WGS 84 where empty"
    )
    points.add_argument("--boundaries", metavar="FILE", help="boundary layer, any vector file")
    names = _command(
        commands,
        "resolve",
        "add code, method, score and candidates to a CSV of names or addresses",
        "python -m geo resolve names.csv -o codes.csv --tambon ตำบล --amphoe อำเภอ "
        "--province จังหวัด",
    )
    for level in reversed(LEVELS):
        names.add_argument(f"--{level}", metavar="COLUMN", help=f"names of the {level}")
    names.add_argument("--address", metavar="COLUMN", help="addresses with ต. อ. จ. or แขวง เขต")
    names.add_argument("--date", metavar="COLUMN", help="the record's day, YYYY-MM-DD C.E.")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    example: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=text,
        description=text[0].upper() + text[1:] + "; order and rows are kept.",
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "input", type=file_to_read, metavar="IN", help="CSV in UTF-8 with a header"
    )
    command.add_argument("-o", "--output", type=file_to_write, required=True, metavar="OUT")
    command.add_argument("--prefix", default="", help="put before the names of the added columns")
    return command


def _run(args: argparse.Namespace) -> None:
    locating = args.command == "locate"
    needed = list(_columns(args).values())
    added = [args.prefix + name for name in (_LOCATED if locating else _RESOLVED)]
    check_header(args.input, needed, added)
    step = _locating(args) if locating else _resolving(args)
    tell = progress_bar()
    add_columns(
        args.input, args.output, needed, added, step,
        lambda share, rows: tell(min(share, 0.99), f"{rows:,} rows"),
    )  # fmt: skip
    tell(1.0, "")


def _locating(args: argparse.Namespace) -> Step:
    layer = _layer(args.boundaries)
    units = layer.units
    alone = units["codes"].str[0].where(units["codes"].str.len() == 1)
    added = [alone, units["amphoe"], units["province"], units.index.to_series()]
    # One more row, of nothing: position -1 is outside.
    places = pd.concat(added, axis=1).astype("object").to_numpy()
    places = np.vstack([places, np.full(len(_LOCATED), None)])

    columns = _columns(args)

    def step(rows: pd.DataFrame) -> pd.DataFrame:
        given = pd.DataFrame({option: rows[column] for option, column in columns.items()})
        found = positions(given.rename(columns={"lon": "x", "lat": "y"}))
        at = locate_positions(layer, found["lon"].to_numpy(), found["lat"].to_numpy())
        return pd.DataFrame(places[at], columns=_LOCATED)

    return step


def _resolving(args: argparse.Namespace) -> Step:
    gazetteer = read_gazetteer()
    columns = _columns(args)

    def step(rows: pd.DataFrame) -> pd.DataFrame:
        text = rows.apply(lambda column: column.mask(column.str.strip().eq("")))
        given = pd.DataFrame({option: text[column] for option, column in columns.items()})
        names = given.reindex(columns=[*LEVELS, "date"]).astype("str")
        days = names["date"].str.slice(0, 10)
        names["date"] = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")
        found = resolve(names, gazetteer)
        if args.address:
            said = resolve_addresses(given["address"], gazetteer, names["date"])
            found = _completed(found, said)
        return found[_RESOLVED]

    return step


def _completed(by_name: pd.DataFrame, by_address: pd.DataFrame) -> pd.DataFrame:
    """Rows whose names give no tambon take what their address says, where it agrees."""
    code, name = by_address["code"].fillna(""), by_name["code"].fillna("")
    options = by_name["candidates"].where(by_name["method"].eq("ambiguous")).fillna("")
    agrees = np.array(
        [
            said.startswith(known) and said.startswith(tuple(among.split("|")))
            for said, known, among in zip(code, name, options, strict=True)
        ],
        dtype="bool",
    )
    finer = code.str.len() > name.str.len()
    nothing = by_name["method"].eq("none") & code.eq("")
    return by_name.mask(finer & agrees | nothing, by_address)


def _columns(args: argparse.Namespace) -> dict[str, str]:
    """What the options name, and the columns that they name for it."""
    options = _NAMING[args.command]
    return {option: column for option in options if (column := getattr(args, option))}


def _layer(option: str | None) -> Layer:
    """The layer to locate in: one that was built already, else built of the file."""
    file = layer_files.source(option, layer_files.LAYERS, layer_files.SHARED)
    if file is None:
        raise InputError(
            "points cannot be located in the schematic layer, whose lines are not the real ones; "
            "give a boundary file with --boundaries, or install one with "
            "python -m etl boundaries --download"
        )
    return layer_files.built(file, layer_files.LAYERS, lambda _, text: print(text, file=sys.stderr))


if __name__ == "__main__":
    sys.exit(main())
