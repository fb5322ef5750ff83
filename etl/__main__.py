"""The commands: ``python -m etl run|check|demo|template|boundaries|versions|rollback|prune``."""

from __future__ import annotations

import sys

from geo.environment import missing_packages

if advice := missing_packages("etl"):
    sys.exit(advice)

import argparse
import errno
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from etl import store
from etl.fields import KINDS
from etl.progress import progress_bar
from geo.errors import InputError

if TYPE_CHECKING:
    from etl.pipeline import Request
    from etl.report import Report

_RUN_EXAMPLE = """example:
  python -m etl run --stations stations.xlsx --members members.csv --issues 2565.csv 2566.csv \\
      --store data/store"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 for success, 1 for failure (wrong use exits with 2)."""
    args = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = args.command
    try:
        command(args)
    except InputError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(_said(error))
    except KeyboardInterrupt:
        return _failed("stopped; nothing was published")
    return 0


def _failed(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return 1


def _said(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full{where}; nothing was published: make room and run again"
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"no permission to read or write{where}; choose another folder or ask its owner"
    return f"{error.strerror or error}{where}; nothing was published"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl", description="From files of records to a store that the map shows."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands, "run", _run, "publish one version of exactly the files given")
    _add_run(commands, "check", _check, "the account of `run` without publishing")
    _add_demo(commands)
    _add_template(commands)
    _add_boundaries(commands)
    _add_versions(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(
    commands: _Commands, name: str, function: Callable[..., None], text: str, example: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog=example,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=function, parser=parser)
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


def _add_run(commands: _Commands, name: str, function: Callable[..., None], text: str) -> None:
    parser = _command(
        commands, name, function, text, _RUN_EXAMPLE.replace("etl run", f"etl {name}")
    )
    for kind in KINDS:
        parser.add_argument(
            f"--{kind}",
            type=Path,
            nargs="+" if kind != "population" else 1,
            default=[],
            metavar="F",
            help=f"files of {kind}: CSV, XLSX, Parquet or a vector file",
        )
    parser.add_argument("--mapping", type=Path, metavar="M", help="column mapping, a TOML file")
    _add_boundary_layer(parser)
    parser.add_argument("--merge", action="store_true", help="onto the current version")
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help="the day of the data, YYYY-MM-DD; the latest in the files when not given",
    )
    _add_store(parser, required=name == "run")
    parser.add_argument("--json", action="store_true", help="print the account as JSON only")


def _add_demo(commands: _Commands) -> None:
    parser = _command(
        commands,
        "demo",
        _demo,
        "publish demonstration records, made and marked as such",
        "example:\n  python -m etl demo --store data/store --seed 7 --issues 20000",
    )
    _add_store(parser)
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="same seed, same records")
    parser.add_argument("--issues", type=int, default=120_000, metavar="N", help="how many issues")
    _add_boundary_layer(parser)
    parser.add_argument("--json", action="store_true", help="print the account as JSON only")


def _add_template(commands: _Commands) -> None:
    parser = _command(
        commands,
        "template",
        _template,
        "write empty tables with one example row and a description of each column",
        "example:\n  python -m etl template templates",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write them")


def _add_boundaries(commands: _Commands) -> None:
    parser = _command(
        commands,
        "boundaries",
        _boundaries,
        "show, install or download the boundary layer",
        "examples:\n  python -m etl boundaries\n  python -m etl boundaries --from tambon.gpkg\n"
        "  python -m etl boundaries --download",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--from", dest="file", type=Path, metavar="FILE", help="install this file")
    source.add_argument("--download", action="store_true", help="get the official set (COD-AB)")


def _add_versions(commands: _Commands) -> None:
    example = "example:\n  python -m etl {} --store data/store"
    parser = _command(
        commands, "versions", _versions, "list what was published", example.format("versions")
    )
    _add_store(parser)
    parser = _command(
        commands, "rollback", _rollback, "make an earlier version current",
        example.format("rollback"),
    )  # fmt: skip
    parser.add_argument(
        "version", nargs="?", metavar="VERSION", help="the one before the current when not given"
    )
    _add_store(parser)
    parser = _command(
        commands, "prune", _prune, "delete old versions, never the current one",
        example.format("prune") + " --keep 3",
    )  # fmt: skip
    parser.add_argument("--keep", type=_positive, default=5, metavar="N", help="newest to keep (5)")
    _add_store(parser)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


# The commands. What takes a second to import is imported by the command that needs it.


def _run(args: argparse.Namespace) -> None:
    from etl import pipeline

    _print(args, pipeline.run(_request(args), progress_bar()))


def _check(args: argparse.Namespace) -> None:
    from etl import pipeline

    _print(args, pipeline.check(_request(args), progress_bar()))


def _request(args: argparse.Namespace) -> Request:
    from etl import pipeline

    files = {kind: tuple(getattr(args, kind)) for kind in KINDS if getattr(args, kind)}
    if not files:
        args.parser.error("no file given; name at least one, such as --issues FILE")
    return pipeline.Request(
        files,
        args.store,
        mapping=args.mapping,
        boundaries=args.boundaries,
        merge=args.merge,
        as_of=args.as_of,
    )


def _print(args: argparse.Namespace, report: Report) -> None:
    print(report.to_json() if args.json else report.to_text())


def _demo(args: argparse.Namespace) -> None:
    from etl import demo, pipeline
    from geo.files import read_commands, read_gazetteer, read_ladder, read_taxonomy

    progress = progress_bar()
    with tempfile.TemporaryDirectory() as folder:
        progress(0.0, "making demonstration records")
        files = demo.generate(
            Path(folder),
            seed=args.seed,
            issues=args.issues,
            gazetteer=read_gazetteer(),
            commands=read_commands(),
            taxonomy=read_taxonomy(),
            ladder=read_ladder(),
        )
        request = pipeline.Request(
            {kind: (path,) for kind, path in files.items()},
            args.store,
            boundaries=args.boundaries,
            demo=True,
        )
        _print(args, pipeline.run(request, progress))


def _template(args: argparse.Namespace) -> None:
    from etl import template

    for path in template.write(args.folder):
        print(path)


def _boundaries(args: argparse.Namespace) -> None:
    from etl import boundaries
    from etl.report import layer_text

    progress = progress_bar()
    if args.file:
        layer = boundaries.install(args.file, progress=progress)
    elif args.download:
        layer = boundaries.download(progress=progress)
    else:
        layer = boundaries.find(progress=progress)
    progress(1.0, "")
    print(layer_text(layer))


def _versions(args: argparse.Namespace) -> None:
    current = store.open_store(args.store).version
    for manifest in store.versions(args.store):
        mark = "*" if manifest.version == current else " "
        counts = ", ".join(f"{name} {manifest.rows(name):,}" for name in store.TABLES)
        demo = "  demonstration" if manifest.demo else ""
        print(f"{mark} {manifest.version}  as of {manifest.as_of}  {counts}{demo}")


def _rollback(args: argparse.Namespace) -> None:
    version = store.rollback(args.store, args.version)
    print(f"current is version {version}")


def _prune(args: argparse.Namespace) -> None:
    gone = store.prune(args.store, args.keep)
    print(f"deleted {len(gone)} versions" + "".join(f"\n{version}" for version in gone))


if __name__ == "__main__":
    sys.exit(main())
