"""What may be typed after ``python -m etl``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn, TypeAlias

from etl.argument_values import day, key, month, positive, seconds, seed, two_years_ago, workers
from etl.columns.fields import KINDS
from etl.remote.address import records_at, store_at
from geo.personal import scrub
from geo.typed_paths import file_to_read, file_to_write, folder

_RUN_EXAMPLE = """examples:
  python -m etl run --stations stations.xlsx --members members.csv --issues 2565.csv 2566.csv \\
      --store data/store
  PGHOST=db PGDATABASE=crime PGUSER=reader PGPASSWORD=… \\
      python -m etl run --mapping ours.toml --from-database issues members --store data/store"""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; the parsed ``command`` is the name of the one given."""
    parser = _Parser(
        prog="python -m etl", description="From files of records to a store that the map shows."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands, "run", "publish one version of exactly the files given")
    _add_run(commands, "check", "the account of `run` without publishing")
    _add_watch(commands)
    _add_demo(commands)
    _add_template(commands)
    _add_boundaries(commands)
    _add_versions(commands)
    _add_audit(commands)
    _add_backup(commands)
    _add_erase(commands)
    _add_retain(commands)
    _add_postgis(commands)
    return parser


class _Parser(argparse.ArgumentParser):
    """A parser whose errors repeat nothing that tells of a person: a log may keep them."""

    def error(self, message: str) -> NoReturn:
        """Say what was wrong and exit with 2."""
        super().error(scrub(message))


_Commands: TypeAlias = "argparse._SubParsersAction[_Parser]"


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
        type=store_at,
        required=required,
        default=Path("data/store"),
        metavar="DIR",
        help="the folder of the published versions, or s3://bucket/prefix",
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


def _add_mapping(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mapping", type=file_to_read, metavar="M", help="column mapping, a TOML file"
    )


def _add_run(commands: _Commands, name: str, text: str) -> None:
    parser = _command(commands, name, text, _RUN_EXAMPLE.replace("etl run", f"etl {name}"))
    for kind in KINDS:
        parser.add_argument(
            f"--{kind}",
            type=records_at,
            nargs="+",
            default=[],
            metavar="F",
            help=f"files of {kind}: CSV, XLSX, Parquet or a vector file; s3://bucket/*.csv too",
        )
    _add_mapping(parser)
    parser.add_argument(
        "--from-database",
        nargs="*",
        choices=KINDS,
        metavar="KIND",
        help="read these kinds from PostgreSQL, or all that [database] of the mapping names; "
        "DATABASE_URL, or PGHOST, PGDATABASE, PGUSER, PGPASSWORD … say where that is",
    )
    _add_boundary_layer(parser)
    parser.add_argument("--merge", action="store_true", help="onto the current version")
    _add_allow_shrink(parser)
    parser.add_argument(
        "--any-size",
        action="store_true",
        help="read files however large they are (limits: data/uploads.toml)",
    )
    parser.add_argument(
        "--workers",
        type=workers,
        metavar="N",
        help="share large files out among N processes of Dask; without it among as many as the "
        "machine has processors",
    )
    parser.add_argument(
        "--scheduler",
        metavar="URL",
        help="share them out among the workers of this Dask cluster, tcp://HOST:8786",
    )
    parser.add_argument(
        "--as-of",
        type=day,
        metavar="DATE",
        help="the day of the data, such as 2565-07-01 or 2022-07-01; the latest in the files "
        "when not given",
    )
    _add_store(parser, required=name == "run")
    parser.add_argument("--json", action="store_true", help="print the account as JSON only")


def _add_watch(commands: _Commands) -> None:
    parser = _command(
        commands,
        "watch",
        "publish what lands in a folder, each file once",
        "examples:\n  python -m etl watch /srv/landing --store data/store\n"
        "  python -m etl watch /srv/landing --store data/store --once    # for a scheduler\n\n"
        "Files are merged onto the current version and moved to DIR/done or DIR/refused, with a\n"
        "report beside each. What kind a file is, its columns say, or the folder that it lies in: "
        f"\n{', '.join(f'{kind}/' for kind in KINDS)}",
    )
    parser.add_argument("folder", type=folder, metavar="DIR", help="where files land")
    _add_store(parser)
    _add_mapping(parser)
    _add_boundary_layer(parser)
    parser.add_argument(
        "--every",
        type=seconds,
        metavar="SECONDS",
        help="between two looks; what did not change meanwhile is whole (data/watching.toml)",
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="take what lies there now and end; with 1 if any of it was refused or has to wait",
    )
    parser.add_argument("--json", action="store_true", help="tell of each file in a line of JSON")


def _add_demo(commands: _Commands) -> None:
    parser = _command(
        commands,
        "demo",
        "publish demonstration records, made and marked as such",
        "example:\n  python -m etl demo --store data/store --seed 7 --issues 20000",
    )
    _add_store(parser)
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="same seed, same records")
    parser.add_argument(
        "--issues", type=positive, default=120_000, metavar="N", help="how many issues"
    )
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
    parser.add_argument("folder", type=folder, metavar="DIR", help="where to write them")


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
    parser.add_argument("--keep", type=positive, default=5, metavar="N", help="newest to keep (5)")
    _add_store(parser)


def _add_audit(commands: _Commands) -> None:
    example = "example:\n  python -m etl audit --store data/store "
    parser = _command(
        commands, "audit", "show who did what, or check that the log of it is whole",
        f"{example}--person somsak --since 2568-09-01\n"
        f"  {example.splitlines()[1].strip()} --verify",
    )  # fmt: skip
    _add_store(parser)
    parser.add_argument("--person", metavar="P", help="what this person did, or this account")
    parser.add_argument("--since", type=day, metavar="DAY", help="from this day on, of Bangkok")
    parser.add_argument(
        "--verify", action="store_true", help="whether any line was changed, removed or inserted"
    )
    parser.add_argument(
        "--expect", metavar="NUMBER:HASH", help="with --verify: a head known from elsewhere"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, one line an entry")
    parser.add_argument(
        "--archive", type=folder, metavar="DIR", help="move old months into this folder"
    )
    parser.add_argument(
        "--before", type=month, metavar="MONTH", default=two_years_ago(),
        help="with --archive: months before this one, such as 2024-01 (those of two years ago)",
    )  # fmt: skip


def _add_backup(commands: _Commands) -> None:
    parser = _command(
        commands, "backup", "write the store, its audit log and saved views into one file",
        "example:\n  python -m etl backup --store data/store -o backup.zip",
    )  # fmt: skip
    _add_store(parser)
    parser.add_argument(
        "-o", "--output", type=file_to_write, required=True, metavar="FILE", help="a .zip"
    )
    parser = _command(
        commands, "restore", "bring back what `backup` wrote, checked part by part",
        "example:\n  python -m etl restore backup.zip --store data/store",
    )  # fmt: skip
    parser.add_argument("file", type=file_to_read, metavar="FILE", help="what `backup` wrote")
    _add_store(parser)
    parser.add_argument(
        "--allow-older",
        action="store_true",
        help="even if the store has versions that the backup lacks (they stay, not current)",
    )


def _add_erase(commands: _Commands) -> None:
    parser = _command(
        commands,
        "erase",
        "erase a record, or a person's records, from every version, reject file and saved view",
        "examples:\n  python -m etl erase --store data/store --record template S0512 12/2565\n"
        "  python -m etl erase --store data/store --key 0123456789abcdef\n"
        "  python -m etl erase --store data/store --person    # then type the number\n\n"
        "It can't be undone, and what is erased isn't taken in again, from old files or by "
        "`restore`.\nErase it from your own files too, and don't copy an old folder into the "
        "store's place by hand.\nA PostGIS database loses it when `postgis` writes there again.",
    )
    _add_store(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--record",
        nargs=3,
        metavar=("SOURCE", "OWNER", "ID"),
        help="an issue: the name of its mapping (template, unless you have one), its station or "
        "organisation, its number",
    )
    what.add_argument("--key", type=key, metavar="KEY", help="an issue: issue=… of its address")
    what.add_argument(
        "--person",
        action="store_true",
        help="the person whose number is read from standard input: as member, coordinator and "
        "reporter",
    )
    parser.add_argument(
        "--views",
        type=folder,
        metavar="DIR",
        help="saved views; those of the dashboard if not given",
    )


def _add_retain(commands: _Commands) -> None:
    parser = _command(
        commands,
        "retain",
        "delete what is older than it is kept for (data/retention.toml); for a timer, every night",
        "example:\n  python -m etl retain --store data/store",
    )
    _add_store(parser)
    parser.add_argument(
        "--today", type=day, metavar="DATE", help="the day of the calendar, where the clock errs"
    )


def _add_postgis(commands: _Commands) -> None:
    parser = _command(
        commands,
        "postgis",
        "write a version into a PostGIS database, for QGIS and other programs",
        "example:\n  PGHOST=db PGDATABASE=gis PGUSER=publisher PGPASSWORD=… \\\n"
        "      python -m etl postgis --store data/store --schema stronger_together\n\n"
        "For an administrator: where single issues happened goes along, in a table of its own; of\n"
        "members and coordinators only counts that may be told to anybody. After `erase` and\n"
        "`retain`, run it again.",
    )
    _add_store(parser)
    parser.add_argument(
        "--schema",
        default="stronger_together",
        metavar="NAME",
        help="the schema that it fills, made where there is none (%(default)s)",
    )
    parser.add_argument("--version", metavar="V", help="a version; the current one if not given")
