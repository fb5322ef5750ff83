"""The commands that make a version, and what they need: records, forms, boundaries."""

from __future__ import annotations

from pathlib import Path

from etl.argument_values import day, positive, seconds, seed, workers
from etl.arguments.shared import (
    Commands,
    add_allow_shrink,
    add_boundary_layer,
    add_mapping,
    add_store,
    command,
)
from etl.columns.fields import KINDS
from etl.remote.address import records_at
from geo.typed_paths import folder

_RUN_EXAMPLE = """examples:
  python -m etl run --stations stations.xlsx --members members.csv --issues 2565.csv 2566.csv \\
      --store data/store
  PGHOST=db PGDATABASE=crime PGUSER=reader PGPASSWORD=… \\
      python -m etl run --mapping ours.toml --from-database issues members --store data/store"""


def add_run(commands: Commands, name: str, text: str) -> None:
    """``run`` and ``check``, which take the same."""
    parser = command(commands, name, text, _RUN_EXAMPLE.replace("etl run", f"etl {name}"))
    for kind in KINDS:
        parser.add_argument(
            f"--{kind}",
            type=records_at,
            nargs="+",
            default=[],
            metavar="F",
            help=f"files of {kind}: CSV, XLSX, Parquet or a vector file; s3://bucket/*.csv too",
        )
    add_mapping(parser)
    parser.add_argument(
        "--from-database",
        nargs="*",
        choices=KINDS,
        metavar="KIND",
        help="read these kinds from PostgreSQL, or all that [database] of the mapping names; "
        "DATABASE_URL, or PGHOST, PGDATABASE, PGUSER, PGPASSWORD … say where that is",
    )
    add_boundary_layer(parser)
    parser.add_argument("--merge", action="store_true", help="onto the current version")
    add_allow_shrink(parser)
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
    add_store(parser, required=name == "run")
    parser.add_argument("--json", action="store_true", help="print the account as JSON only")


def add_watch(commands: Commands) -> None:
    """``watch``: what lands in a folder."""
    parser = command(
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
    add_store(parser)
    add_mapping(parser)
    add_boundary_layer(parser)
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


def add_demo(commands: Commands) -> None:
    """``demo``: demonstration records."""
    parser = command(
        commands,
        "demo",
        "publish demonstration records, made and marked as such",
        "example:\n  python -m etl demo --store data/store --seed 7 --issues 20000",
    )
    add_store(parser)
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="same seed, same records")
    parser.add_argument(
        "--issues", type=positive, default=120_000, metavar="N", help="how many issues"
    )
    add_allow_shrink(parser)
    add_boundary_layer(parser)
    parser.add_argument("--json", action="store_true", help="print the account as JSON only")


def add_template(commands: Commands) -> None:
    """``template``: empty forms."""
    parser = command(
        commands,
        "template",
        "write empty tables with one example row and a description of each column",
        "example:\n  python -m etl template templates",
    )
    parser.add_argument("folder", type=folder, metavar="DIR", help="where to write them")


def add_boundaries(commands: Commands) -> None:
    """``boundaries``: shown, installed or downloaded."""
    parser = command(
        commands,
        "boundaries",
        "show, install or download the boundary layer",
        "examples:\n  python -m etl boundaries\n  python -m etl boundaries --from tambon.gpkg\n"
        "  python -m etl boundaries --download",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--from", dest="file", type=Path, metavar="FILE", help="install this file")
    source.add_argument("--download", action="store_true", help="get the official set (COD-AB)")
