"""What several commands take, and how each is told."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NoReturn, TypeAlias

from etl.remote.address import store_at
from geo.personal import scrub
from geo.typed_paths import file_to_read


class Parser(argparse.ArgumentParser):
    """A parser whose errors repeat nothing that tells of a person: a log may keep them."""

    def error(self, message: str) -> NoReturn:
        """Say what was wrong and exit with 2."""
        super().error(scrub(message))


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def command(commands: Commands, name: str, text: str, example: str) -> argparse.ArgumentParser:
    """A command with an example, which remembers its own parser."""
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=example,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=name, parser=parser)
    return parser


def add_store(parser: argparse.ArgumentParser, required: bool = True) -> None:
    """Where the published versions lie."""
    parser.add_argument(
        "--store",
        type=store_at,
        required=required,
        default=Path("data/store"),
        metavar="DIR",
        help="the folder of the published versions, or s3://bucket/prefix",
    )


def add_boundary_layer(parser: argparse.ArgumentParser) -> None:
    """On which boundaries records are placed."""
    parser.add_argument(
        "--boundaries", metavar="B", help="a boundary file, or 'schematic'; found when not given"
    )


def add_allow_shrink(parser: argparse.ArgumentParser) -> None:
    """That an area may lose many of its records."""
    parser.add_argument(
        "--allow-shrink",
        action="store_true",
        help="even if an area loses many of its records (limits: data/publishing.toml)",
    )


def add_mapping(parser: argparse.ArgumentParser) -> None:
    """Which column is which."""
    parser.add_argument(
        "--mapping", type=file_to_read, metavar="M", help="column mapping, a TOML file"
    )
