"""The commands about what is published: versions, who saw what, copies, what is taken out."""

from __future__ import annotations

from etl.argument_values import day, key, month, positive, two_years_ago
from etl.arguments.shared import (
    Commands,
    add_store,
    command,
)
from geo.typed_paths import file_to_read, file_to_write, folder


def add_versions(commands: Commands) -> None:
    """``versions``, ``rollback`` and ``prune``."""
    example = "example:\n  python -m etl {} --store data/store"
    parser = command(commands, "versions", "list what was published", example.format("versions"))
    add_store(parser)
    parser = command(
        commands, "rollback", "make an earlier version current",
        example.format("rollback"),
    )  # fmt: skip
    parser.add_argument(
        "version", nargs="?", metavar="VERSION", help="the one before the current when not given"
    )
    add_store(parser)
    parser = command(
        commands, "prune", "delete old versions, never the current one",
        example.format("prune") + " --keep 3",
    )  # fmt: skip
    parser.add_argument("--keep", type=positive, default=5, metavar="N", help="newest to keep (5)")
    add_store(parser)


def add_audit(commands: Commands) -> None:
    """``audit``: who saw what."""
    example = "example:\n  python -m etl audit --store data/store "
    parser = command(
        commands, "audit", "show who did what, or check that the log of it is whole",
        f"{example}--person somsak --since 2568-09-01\n"
        f"  {example.splitlines()[1].strip()} --verify",
    )  # fmt: skip
    add_store(parser)
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


def add_backup(commands: Commands) -> None:
    """``backup`` and ``restore``."""
    parser = command(
        commands, "backup", "write the store, its audit log and saved views into one file",
        "example:\n  python -m etl backup --store data/store -o backup.zip",
    )  # fmt: skip
    add_store(parser)
    parser.add_argument(
        "-o", "--output", type=file_to_write, required=True, metavar="FILE", help="a .zip"
    )
    parser = command(
        commands, "restore", "bring back what `backup` wrote, checked part by part",
        "example:\n  python -m etl restore backup.zip --store data/store",
    )  # fmt: skip
    parser.add_argument("file", type=file_to_read, metavar="FILE", help="what `backup` wrote")
    add_store(parser)
    parser.add_argument(
        "--allow-older",
        action="store_true",
        help="even if the store has versions that the backup lacks (they stay, not current)",
    )


def add_erase(commands: Commands) -> None:
    """``erase``: what is taken out of every version."""
    parser = command(
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
    add_store(parser)
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


def add_retain(commands: Commands) -> None:
    """``retain``: what is too old."""
    parser = command(
        commands,
        "retain",
        "delete what is older than it is kept for (data/retention.toml); for a timer, every night",
        "example:\n  python -m etl retain --store data/store",
    )
    add_store(parser)
    parser.add_argument(
        "--today", type=day, metavar="DATE", help="the day of the calendar, where the clock errs"
    )


def add_postgis(commands: Commands) -> None:
    """``postgis``: a version for other programs."""
    parser = command(
        commands,
        "postgis",
        "write a version into a PostGIS database, for QGIS and other programs",
        "example:\n  PGHOST=db PGDATABASE=gis PGUSER=publisher PGPASSWORD=… \\\n"
        "      python -m etl postgis --store data/store --schema stronger_together\n\n"
        "For an administrator: where single issues happened goes along, in a table of its own; of\n"
        "members and coordinators only counts that may be told to anybody. After `erase` and\n"
        "`retain`, run it again.",
    )
    add_store(parser)
    parser.add_argument(
        "--schema",
        default="stronger_together",
        metavar="NAME",
        help="the schema that it fills, made where there is none (%(default)s)",
    )
    parser.add_argument("--version", metavar="V", help="a version; the current one if not given")
