"""What may be typed after ``python -m etl``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from etl.dates import parse_times
from etl.fields import KINDS
from geo.thai import tidy

_RUN_EXAMPLE = """example:
  python -m etl run --stations stations.xlsx --members members.csv --issues 2565.csv 2566.csv \\
      --store data/store"""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; the parsed ``command`` is the name of the one given."""
    parser = argparse.ArgumentParser(
        prog="python -m etl", description="From files of records to a store that the map shows."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands, "run", "publish one version of exactly the files given")
    _add_run(commands, "check", "the account of `run` without publishing")
    _add_demo(commands)
    _add_template(commands)
    _add_boundaries(commands)
    _add_versions(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(commands: _Commands, name: str, text: str, example: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=example,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=name, parser=parser)
    return parser


def _add_store(parser: argparse.ArgumentParser, required: bool = True) -> None:
    parser.add_argument(
        "--store",
        type=Path,
        required=required,
        default=Path("data/store"),
        metavar="DIR",
        help="the folder of the published versions",
    )


def _add_boundary_layer(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--boundaries", metavar="B", help="a boundary file, or 'schematic'; found when not given"
    )


def _add_allow_shrink(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-shrink",
        action="store_true",
        help="even if an area loses many of its records (limits: data/publishing.toml)",
    )


def _add_run(commands: _Commands, name: str, text: str) -> None:
    parser = _command(commands, name, text, _RUN_EXAMPLE.replace("etl run", f"etl {name}"))
    for kind in KINDS:
        parser.add_argument(
            f"--{kind}",
            type=Path,
            nargs="+",
            default=[],
            metavar="F",
            help=f"files of {kind}: CSV, XLSX, Parquet or a vector file",
        )
    parser.add_argument("--mapping", type=Path, metavar="M", help="column mapping, a TOML file")
    _add_boundary_layer(parser)
    parser.add_argument("--merge", action="store_true", help="onto the current version")
    _add_allow_shrink(parser)
    parser.add_argument(
        "--any-size",
        action="store_true",
        help="read files however large they are (limits: data/uploads.toml)",
    )
    parser.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="the day of the data, such as 2565-07-01 or 2022-07-01; the latest in the files "
        "when not given",
    )
    _add_store(parser, required=name == "run")
    parser.add_argument("--json", action="store_true", help="print the account as JSON only")


def _add_demo(commands: _Commands) -> None:
    parser = _command(
        commands,
        "demo",
        "publish demonstration records, made and marked as such",
        "example:\n  python -m etl demo --store data/store --seed 7 --issues 20000",
    )
    _add_store(parser)
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="same seed, same records")
    parser.add_argument("--issues", type=int, default=120_000, metavar="N", help="how many issues")
    _add_allow_shrink(parser)
    _add_boundary_layer(parser)
    parser.add_argument("--json", action="store_true", help="print the account as JSON only")


def _add_template(commands: _Commands) -> None:
    parser = _command(
        commands,
        "template",
        "write empty tables with one example row and a description of each column",
        "example:\n  python -m etl template templates",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write them")


def _add_boundaries(commands: _Commands) -> None:
    parser = _command(
        commands,
        "boundaries",
        "show, install or download the boundary layer",
        "examples:\n  python -m etl boundaries\n  python -m etl boundaries --from tambon.gpkg\n"
        "  python -m etl boundaries --download",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--from", dest="file", type=Path, metavar="FILE", help="install this file")
    source.add_argument("--download", action="store_true", help="get the official set (COD-AB)")


def _add_versions(commands: _Commands) -> None:
    example = "example:\n  python -m etl {} --store data/store"
    parser = _command(commands, "versions", "list what was published", example.format("versions"))
    _add_store(parser)
    parser = _command(
        commands, "rollback", "make an earlier version current",
        example.format("rollback"),
    )  # fmt: skip
    parser.add_argument(
        "version", nargs="?", metavar="VERSION", help="the one before the current when not given"
    )
    _add_store(parser)
    parser = _command(
        commands, "prune", "delete old versions, never the current one",
        example.format("prune") + " --keep 3",
    )  # fmt: skip
    parser.add_argument("--keep", type=_positive, default=5, metavar="N", help="newest to keep (5)")
    _add_store(parser)


def _day(text: str) -> date:
    """A day in any form in which the records may write one."""
    day = parse_times(pd.Series([tidy(text)], dtype="str"))["day"].iloc[0]
    if pd.isna(day):
        raise argparse.ArgumentTypeError(
            f"'{text}' is no day of the calendar; write it like 2565-07-01, 2022-07-01 or "
            "'1 ก.ค. 2565'"
        )
    return day.date()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number
