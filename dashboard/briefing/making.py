"""A set of pages made one after the other, kept as parts until all are there, then bound.

A run that was interrupted goes on where it stood: its parts lie beside the output, in a folder
named by what the set is of, and bear the moment at which it was begun.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from dashboard.briefing.contents import Leaf
from dashboard.briefing.edition import Edition
from dashboard.files.deck import deck
from dashboard.files.house_style import read_house_style
from dashboard.files.page import Drawing, Page
from dashboard.files.sheet import painted, picture
from dashboard.files.slides import slide
from geo.thai import to_thai_digits

#: Told of each page before it is made: its number, of how many, its name.
Progress = Callable[[int, int, str], None]

#: How pages are composed; another number where that changes, so that no set mixes both.
PAGES = 1
_BEGUN = "begun.json"


@dataclass(frozen=True)
class Bound:
    """What became of a set: its files, its pages, and how many of these were there already."""

    files: tuple[Path, ...]
    pages: int
    kept: int


def make(
    leaves: Sequence[Leaf],
    edition: Callable[[datetime | None], Edition],
    folder: Path,
    name: str,
    title: str,
    of: str,
    progress: Progress,
    thai_report: bool = True,
) -> Bound:
    """Make the pages that are not there yet, and bind all of them.

    Parameters
    ----------
    leaves : the pages in their order
    edition : the print, given the moment that its pages bear; None for now
    folder, name : where the files go, and their name without an ending
    title : of the document
    of : what the set is of, all of it: parts of another set are never taken
    thai_report : whether the report to the government has Thai digits, whatever the others have
    """
    parts = folder / f".{name}-{hashlib.sha256(of.encode()).hexdigest()[:16]}"
    parts.mkdir(parents=True, exist_ok=True)
    print_of = edition(_begun(parts))
    _remember(parts, print_of.printed)
    kept = 0
    for number, leaf in enumerate(leaves, start=1):
        progress(number, len(leaves), leaf.name)
        part = _part(parts, number, leaf)
        # The slide is written last: where it lies, the page does.
        if part.with_suffix(".pptx").exists():
            kept += 1
            continue
        page = leaf.make(print_of.page(number, len(leaves)))
        spell = to_thai_digits if leaf.government and thai_report else print_of.spell
        _write(part.with_suffix(".pdf"), painted(page, spell).pdf(page.name, print_of.printed))
        _write(part.with_suffix(".pptx"), _slide(page, spell))
    files = (
        _bind_pdf(leaves, parts, folder / f"{name}.pdf", title, print_of.printed),
        _bind_pptx(leaves, parts, folder / f"{name}.pptx", title, print_of.printed),
    )
    shutil.rmtree(parts)
    return Bound(files, len(leaves), kept)


def _part(parts: Path, number: int, leaf: Leaf) -> Path:
    """Where the parts of a page lie, without their endings."""
    return parts / f"{number:04d}-{leaf.key}"


def _slide(page: Page, spell: Callable[[str], str]) -> bytes:
    def picture_of(page: Page, drawing: Drawing) -> bytes:
        return picture(page, drawing, spell)

    return slide(page, picture_of, read_house_style().office_font, spell)


def _bind_pptx(
    leaves: Sequence[Leaf], parts: Path, output: Path, title: str, printed: datetime
) -> Path:
    """All slides as one presentation, one at a time in memory."""
    slides = (
        _part(parts, number, leaf).with_suffix(".pptx").read_bytes()
        for number, leaf in enumerate(leaves, start=1)
    )
    deck(slides, output, title, printed)
    return output


def _bind_pdf(
    leaves: Sequence[Leaf], parts: Path, output: Path, title: str, printed: datetime
) -> Path:
    """All pages as one document with bookmarks."""
    writer = PdfWriter()
    for number, leaf in enumerate(leaves, start=1):
        page = PdfReader(_part(parts, number, leaf).with_suffix(".pdf")).pages[0]
        writer.add_page(page)
        writer.add_outline_item(title=leaf.name, page_number=number - 1)
    writer.page_mode = "/UseOutlines"
    writer.add_metadata({"/Title": title, "/CreationDate": printed.strftime("D:%Y%m%d%H%M%S")})
    whole = output.with_name(f".{output.name}.part")
    writer.write(whole)
    whole.replace(output)
    return output


def _write(path: Path, content: bytes) -> None:
    """A part is there whole or not at all."""
    unfinished = path.with_name(f".{path.name}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _begun(parts: Path) -> datetime | None:
    """When the set was begun, where it was."""
    try:
        return datetime.fromisoformat(json.loads((parts / _BEGUN).read_text())["printed"])
    except (OSError, ValueError, KeyError):
        return None


def _remember(parts: Path, printed: datetime) -> None:
    _write(parts / _BEGUN, json.dumps({"printed": printed.isoformat()}).encode())
