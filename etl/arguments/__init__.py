"""What is typed behind ``python -m etl``: commands, options, examples."""

from __future__ import annotations

import argparse

from etl.arguments import keeping, publishing
from etl.arguments.shared import Parser


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; the parsed ``command`` is the name of the one given."""
    parser = Parser(
        prog="python -m etl", description="From files of records to a store that the map shows."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    publishing.add_run(commands, "run", "publish one version of exactly the files given")
    publishing.add_run(commands, "check", "the account of `run` without publishing")
    publishing.add_watch(commands)
    publishing.add_demo(commands)
    publishing.add_template(commands)
    publishing.add_boundaries(commands)
    keeping.add_versions(commands)
    keeping.add_audit(commands)
    keeping.add_backup(commands)
    keeping.add_erase(commands)
    keeping.add_retain(commands)
    keeping.add_postgis(commands)
    return parser
