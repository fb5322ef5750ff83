"""The commands: ``python -m dashboard layers|snapshot|briefing``."""

from __future__ import annotations

import sys

from geo.environment import missing_packages

if advice := missing_packages("dashboard"):
    sys.exit(advice)

import argparse
import json
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from dashboard.files.page import FORMATS
from dashboard.layers.registry import LAYERS
from etl.store import day, logs, store_at
from geo.codes import LEVELS
from geo.commands import UNITS
from geo.console import fail, speak_anywhere
from geo.errors import InputError, refusal
from geo.files import read_commands, read_gazetteer
from geo.gazetteer import LANGS
from geo.typed_paths import file_to_write, folder

#: What a snapshot can be written as.
_WRITTEN_AS = ("png", "pdf", "pptx", "html", "csv", "xlsx", "gpkg")

_SNAPSHOT_EXAMPLES = """examples:
  python -m dashboard snapshot --layer members_vs_target --level amphoe --area 50 -o chiang_mai.pdf
  python -m dashboard snapshot --layer issues_per_10k --level tambon \\
      --query 'category=drugs&period=2025-01-01,2025-03-31' --lang en -o drugs.png
  python -m dashboard snapshot --layer overdue_share --level station --area n5 -o division_5.xlsx
  python -m dashboard snapshot --layer members_per_10k --level tambon -o map.html"""


_BRIEFING_EXAMPLES = """examples:
  python -m dashboard briefing -o out/briefing
  python -m dashboard briefing --areas 50 51 p5 --layer overdue_share --marking ลับ -o out/north"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 for success, 1 for failure (wrong use exits with 2)."""
    speak_anywhere()
    args = _parser().parse_args(arguments)
    logs.set_up()
    command: Callable[[argparse.Namespace], None] = args.command
    if check := getattr(args, "check", None):
        check(args)
    try:
        command(args)
    except InputError as error:
        return fail(str(error), error)
    except KeyboardInterrupt:
        print("stopped; the same command goes on where it stood", file=sys.stderr)
        return 130
    except OSError as error:
        return fail(refusal(error, "what was written before it stays"))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard", description="What the dashboard shows, without a browser."
    )
    commands = parser.add_subparsers(required=True, metavar="layers|snapshot|briefing")
    _add_layers(commands)
    _add_snapshot(commands)
    _add_briefing(commands)
    return parser


def _add_layers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    layers = commands.add_parser(
        "layers",
        help="the keys of all layers with their titles",
        description="The keys of all layers with their Thai and English titles.",
        epilog="example:\n  python -m dashboard layers --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    layers.add_argument("--json", action="store_true", help="print a JSON list")
    layers.set_defaults(command=_layers)


def _add_snapshot(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    snapshot = commands.add_parser(
        "snapshot",
        help="one view as a page or a table",
        description="One view as a page (.png, .pdf) or a slide (.pptx), as a map that any browser "
        "opens without a network (.html), or as a table (.csv, .xlsx, .gpkg).",
        epilog=_SNAPSHOT_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = snapshot.add_argument
    add("--layer", type=_layer, metavar="K", help="what is mapped; see `layers`")
    add("--level", choices=(*LEVELS, *UNITS[::-1]), help="the units")
    add(
        "--area",
        type=_area,
        metavar="CODE",
        help="a province or amphoe, by command a bureau or division; else all of them",
    )
    _add_shared(add)
    add(
        "-o",
        "--output",
        type=_page,
        required=True,
        metavar="FILE",
        help="a .png, .pdf, .pptx, .html, .csv, .xlsx or .gpkg",
    )
    snapshot.set_defaults(command=_snapshot, check=partial(_named, snapshot))


def _named(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Without a frame, a page has to be told what it shows."""
    missing = [option for option in ("layer", "level") if not getattr(args, option)]
    if missing and not args.frame:
        named = ", ".join(f"--{option}" for option in missing)
        parser.error(f"the following arguments are required: {named} (or --frame)")


def _add_briefing(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    briefing = commands.add_parser(
        "briefing",
        help="the whole set of pages, as one PDF with bookmarks and one PPTX",
        description="A set of pages: cover, what changed since the last meeting, the map of all,\n"
        "one page an area, the under-covered tambons, the ladder, the report to the government.\n"
        "What was interrupted is taken up where it stood.",
        epilog=_BRIEFING_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = briefing.add_argument
    add("--areas", nargs="+", default=["all"], metavar="CODE", help="all, or codes and keys")
    add("--layer", type=_layer, metavar="K", help="what is mapped; see `layers`")
    add("--level", choices=(*LEVELS, *UNITS[::-1]), help="the units (tambon)")
    add("--area", type=_area, metavar="CODE", help="the area or unit that the set is limited to")
    _add_shared(add)
    add("-o", "--output", type=folder, required=True, metavar="DIR", help="the folder of the files")
    briefing.set_defaults(command=_briefing)


def _add_shared(add: Callable[..., argparse.Action]) -> None:
    """What all pages ask for."""
    add("--query", default="", metavar="Q", help="the string of a URL; options override it")
    add("--frame", metavar="NAME", help="a view saved by this name: its classes stay as they are")
    add(
        "--as-of",
        type=day,
        metavar="DATE",
        help="such as 2565-07-01 or 2022-07-01; the data's own day when not given",
    )
    add("--lang", choices=LANGS, help="language of the page (th)")
    add(
        "--digits",
        choices=("arabic", "thai"),
        help="numerals of all text (arabic; thai in a Thai report to the government)",
    )
    add("--size", choices=FORMATS, default="a4", help="of the pages: A4, A4 upright, 16:9 (a4)")
    add(
        "--as",
        dest="person",
        metavar="USER",
        help="with the eyes of somebody of the file of people (all records, with all exact)",
    )
    add("--marking", metavar="TEXT", help="a secrecy marking of data/briefing.toml; '' for none")
    add(
        "--store",
        type=store_at,
        metavar="DIR",
        help="the folder of the published versions, or s3://bucket/prefix",
    )


def _layer(key: str) -> str:
    if key not in LAYERS:
        raise argparse.ArgumentTypeError(f"'{key}' is not one of {', '.join(LAYERS)}")
    return key


def _page(text: str) -> Path:
    path = file_to_write(text)
    if path.suffix.lower().removeprefix(".") not in _WRITTEN_AS:
        raise argparse.ArgumentTypeError(
            f"'{path.name}' cannot be written: a snapshot is one of "
            f"{', '.join(f'.{name}' for name in _WRITTEN_AS)}; give the file one of these endings"
        )
    return path


def _area(code: str) -> str:
    gazetteer, commands = read_gazetteer(), read_commands()
    if code in gazetteer.tambons.index:
        raise argparse.ArgumentTypeError(
            f"'{code}' is a tambon, too fine for an area: give its amphoe ({code[:4]}) or its "
            f"province ({code[:2]}), and --level tambon"
        )
    units = {**commands.bureaus_by_key, **commands.bureau_of_division}
    known = (units, gazetteer.provinces.index, gazetteer.amphoes.index)
    if code and not any(code in codes for codes in known):
        raise argparse.ArgumentTypeError(
            f"'{code}' is not the code of an amphoe (4 digits), of a province (2 digits): "
            f"{', '.join(gazetteer.provinces.index)}; nor of a unit of command: "
            f"{', '.join(key for key in units if not key.isdigit())}"
        )
    return code


def _layers(args: argparse.Namespace) -> None:
    rows = [(key, layer.title("th"), layer.title("en")) for key, layer in LAYERS.items()]
    if args.json:
        listed = [dict(zip(("key", "th", "en"), row, strict=True)) for row in rows]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    widths = [max(_columns(row[i]) for row in rows) for i in (0, 1)]
    for key, th, en in rows:
        print(f"{_padded(key, widths[0])}  {_padded(th, widths[1])}  {en}")


def _padded(said: str, width: int) -> str:
    return said + " " * (width - _columns(said))


def _columns(said: str) -> int:
    """The columns that a terminal needs: Thai marks above and below take none."""
    return sum(unicodedata.category(char) != "Mn" for char in said)


def _briefing(args: argparse.Namespace) -> None:
    from dashboard.briefing.command import briefing

    briefing(args)


def _snapshot(args: argparse.Namespace) -> None:
    # Only here, because class breaks bring matplotlib along, which `layers` has no use for.
    from dashboard.briefing.snapshot_command import snapshot

    snapshot(args)


if __name__ == "__main__":
    sys.exit(main())
