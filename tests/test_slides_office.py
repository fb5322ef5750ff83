"""Slides as LibreOffice draws them: what is written stays in its box, whatever the font."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from dashboard.files.deck import deck
from dashboard.files.page import FORMATS, Box, Column, Page, Table, Text
from dashboard.files.slides import slide
from tests.slide_pages import LEGEND, MARKING, SENTENCE, TITLE, map_of, whole_page

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        shutil.which("soffice") is None,
        reason="LibreOffice is missing, so no slide was drawn: apt-get install libreoffice-impress",
    ),
]

#: The font that offices have, and one that nobody has.
FONTS = ("TH SarabunPSK", "No Such Font")
#: Letters may stand out of their box by so many points: a mark above, an edge drawn soft.
OUT = 1.5


def drawn(slides: list[bytes], folder: Path) -> pypdfium2.PdfDocument:
    """The slides as LibreOffice prints them."""
    file = folder / "deck.pptx"
    deck(slides, file, "ชุดเอกสาร", datetime(2025, 10, 6))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(file)], check=True, capture_output=True, timeout=180)
    return pypdfium2.PdfDocument(folder / "deck.pdf")


def ink(page: pypdfium2.PdfPage) -> Box:
    """Left, top, right and bottom of all that is not white, in points."""
    dark = np.asarray(page.render(scale=3).to_pil().convert("L")) < 200
    (down,), (across,) = np.nonzero(dark.any(axis=1)), np.nonzero(dark.any(axis=0))
    return across[0] / 3, down[0] / 3, (across[-1] + 1) / 3, (down[-1] + 1) / 3


def alone(name: str) -> list[Page]:
    """A page for each text and table of the whole page, in dark ink, and for harder ones."""
    items = [item for item in whole_page(name).items if isinstance(item, Text | Table)]
    hard = [
        Text((100, 100, 220, height), (SENTENCE, TITLE), 11, weight)
        for height in (24, 40, 80, 120, 300)
        for weight in ("regular", "bold")
    ]
    hard += [
        Text((100, 100, width, 30), (TITLE,), 18, "bold", align=align, one_line=True)
        for width in (150, 300, 420)
        for align in ("left", "center", "right")
    ]
    hard += [
        Table((100, 100, width, 62), (Column("คน/ประชากร 10,000 คน", 0.6), Column("ตำบล", 0.4)),
              (("19.5 ≤ x ≤ 220.6", "1,583"), (TITLE, SENTENCE)), 9.5, 15.5, LEGEND)
        for width in (120, 158, 200, 320)
    ]  # fmt: skip
    items = [
        replace(item, colour="#000000") if isinstance(item, Text) else item
        for item in [*items, *hard]
    ]
    return [Page(FORMATS[name], str(n), [item]) for n, item in enumerate(items)]


@pytest.mark.parametrize("font", FONTS)
@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_stays_in_its_box(font: str, name: str, tmp_path: Path) -> None:
    pages = alone(name)
    document = drawn([slide(page, map_of, font) for page in pages], tmp_path)
    assert len(document) == len(pages) > 30
    over = []
    for page, one in zip(document, pages, strict=True):
        left, top, right, bottom = ink(page)
        x, y, width, height = one.items[0].box
        if left < x - OUT or top < y - OUT or right > x + width + OUT or bottom > y + height + OUT:
            over.append((one.items[0], (left, top, right, bottom)))
    assert over == []


@pytest.mark.parametrize("name", FORMATS)
def test_the_whole_page_is_drawn_and_read_back(name: str, tmp_path: Path) -> None:
    document = drawn([slide(whole_page(name), map_of, FONTS[0])], tmp_path)
    (page,) = document
    size = FORMATS[name]
    assert page.get_size() == pytest.approx((size.width, size.height), abs=0.1)
    said = "".join(page.get_textpage().get_text_range().split())
    assert said.count(MARKING) == 2
    for words in ("ข้อมูลณวันที่6ตุลาคม2568", "แผนที่สังเขปไม่ใช่แนวเขตจริง"):
        assert words in said
