"""The commands: ``python -m geo locate|resolve``, for CSV files of points and of names."""

from __future__ import annotations

import sys

from geo.environment import missing_packages

if advice := missing_packages("geo"):
    sys.exit(advice)

import argparse
import codecs
import csv
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

import pandas as pd

from geo import layer_files
from geo.codes import LEVELS
from geo.errors import InputError
from geo.files import read_gazetteer
from geo.layer import Layer
from geo.locate import locate
from geo.names import resolve, split_address
from geo.thai import to_arabic_digits

_CHUNK = 100_000

_LOCATED = ["tambon", "amphoe", "province", "polygon"]
_RESOLVED = ["code", "method", "score", "candidates"]

Step = Callable[[pd.DataFrame], pd.DataFrame]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 for success, 1 for failure (wrong use exits with 2)."""
    parser = _parser()
    args = parser.parse_args(arguments)
    if args.command == "resolve" and not _name_columns(args).keys() - {"date"}:
        parser.error("resolve needs one of --tambon, --amphoe, --province, --address")
    try:
        _add_columns(args)
    except InputError as error:
        return _failed(str(error))
    except UnicodeDecodeError as error:
        return _failed(f"{args.input} is not UTF-8 ({error.reason}); save it as CSV UTF-8")
    except csv.Error as error:
        return _failed(f"{args.input} cannot be read as CSV ({error}); check its quotes")
    except OSError as error:
        return _failed(f"{error.strerror or error}: {error.filename or args.output}")
    return 0


def _failed(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo", description="Places for CSV files.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="locate|resolve")
    points = _command(
        commands,
        "locate",
        "add tambon, amphoe, province and polygon to a CSV of points",
        "python -m geo locate points.csv -o placed.csv --lon lon --lat lat",
    )
    points.add_argument("--lon", required=True, metavar="COLUMN", help="longitude, degrees WGS 84")
    points.add_argument("--lat", required=True, metavar="COLUMN", help="latitude, degrees WGS 84")
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
    command.add_argument("input", type=Path, metavar="IN", help="CSV in UTF-8 with a header")
    command.add_argument("-o", "--output", type=Path, required=True, metavar="OUT")
    command.add_argument("--prefix", default="", help="put before the names of the added columns")
    return command


def _locating(args: argparse.Namespace) -> Step:
    layer = _layer(args.boundaries)

    def step(rows: pd.DataFrame) -> pd.DataFrame:
        lon, lat = (
            pd.to_numeric(to_arabic_digits(rows[column].str.strip()), errors="coerce")
            for column in (args.lon, args.lat)
        )
        units = layer.units.reindex(locate(layer, lon.to_numpy(), lat.to_numpy()))
        return pd.DataFrame(
            {
                "tambon": units["codes"].str[0].where(units["codes"].str.len() == 1),
                "amphoe": units["amphoe"],
                "province": units["province"],
                "polygon": units.index,
            }
        )

    return step


def _resolving(args: argparse.Namespace) -> Step:
    gazetteer = read_gazetteer()

    def step(rows: pd.DataFrame) -> pd.DataFrame:
        text = rows.apply(lambda column: column.mask(column.str.strip().eq("")))
        names = pd.DataFrame(
            {option: text[column] for option, column in _name_columns(args).items()}
        ).reindex(columns=list(LEVELS))
        if args.address:
            names = names.fillna(split_address(text[args.address]))
        if args.date:
            days = text[args.date].str.slice(0, 10)
            names["date"] = pd.to_datetime(days, format="%Y-%m-%d", errors="coerce")
        return resolve(names, gazetteer)

    return step


def _name_columns(args: argparse.Namespace) -> dict[str, str]:
    """What the options name, and the columns that they name for it."""
    options = (*LEVELS, "address", "date")
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


def _add_columns(args: argparse.Namespace) -> None:
    """Copy IN to OUT with the added columns, a part at a time; OUT appears when it is complete."""
    locating = args.command == "locate"
    needed = [args.lon, args.lat] if locating else list(_name_columns(args).values())
    added = _LOCATED if locating else _RESOLVED
    with _opened(args.input) as lines:
        reader = csv.reader(lines)
        header = next(reader, [])
        _check(header, args.input, needed, [args.prefix + name for name in added])
        step = _locating(args) if locating else _resolving(args)
        args.output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=args.output.parent, prefix=".geo-") as scratch:
            part = Path(scratch) / args.output.name
            with part.open("w", encoding=_encoding(args.input), newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow([*header, *(args.prefix + name for name in added)])
                for rows in _parts(reader, len(header), args.input):
                    writer.writerows(_widened(rows, header, needed, step, added))
            part.replace(args.output)


def _widened(
    rows: list[list[str]], header: list[str], needed: list[str], step: Step, added: list[str]
) -> Iterator[list[str]]:
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    found = step(pd.DataFrame({name: columns[name] for name in needed}, dtype="str"))[added]
    values = found.astype("object").where(found.notna(), "").to_numpy()
    return ([*row, *more] for row, more in zip(rows, values, strict=True))


def _opened(path: Path) -> TextIO:
    if not path.is_file():
        raise InputError(f"{path} does not exist; check the name and the folder")
    return path.open(encoding="utf-8-sig", newline="")


def _parts(reader: Iterator[list[str]], width: int, path: Path) -> Iterator[list[list[str]]]:
    """The rows, all as wide as the header, some at a time; tells how far it is."""
    done = 0
    while rows := list(islice(reader, _CHUNK)):
        for number, row in enumerate(rows, done + 2):
            if len(row) > width:
                raise InputError(
                    f"row {number} of {path.name} has {len(row)} cells, the header {width}; "
                    "check the quotes and commas of that row"
                )
        yield [row + [""] * (width - len(row)) for row in rows]
        done += len(rows)
        if len(rows) == _CHUNK:
            print(f"{done:,} rows", file=sys.stderr)


def _check(header: list[str], path: Path, needed: list[str], added: list[str]) -> None:
    found = ", ".join(header)
    if len(set(header)) < len(header):
        raise InputError(f"{path.name} has two columns of one name; found: {found}; rename one")
    for column in needed:
        if column not in header:
            raise InputError(f"column '{column}' is missing in {path.name}; found: {found}")
    for column in added:
        if column in header:
            raise InputError(
                f"{path.name} has a column '{column}' already; give --prefix to name the added ones"
            )


def _encoding(path: Path) -> str:
    """UTF-8, with the byte-order mark if the input has one."""
    with path.open("rb") as stream:
        return "utf-8-sig" if stream.read(3) == codecs.BOM_UTF8 else "utf-8"


if __name__ == "__main__":
    sys.exit(main())
