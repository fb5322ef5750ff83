"""Names that would run or mark something up stay text in every file that is taken away."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from pptx import Presentation
from pypdf import PdfReader

from dashboard import formats
from dashboard.__main__ import main
from dashboard.data import Data
from dashboard.files.export import as_csv
from dashboard.link import from_query, to_query
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING
from dashboard.served import STORE_VARIABLE, current
from geo.spreadsheet import inert_text
from tests import hostile

#: Cells that a spreadsheet would run: none begins so, numbers excepted.
ACTIVE = re.compile(r"[\s\x00-\x1f\u200b\u2060\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
NUMBER = re.compile(r"\s*[+-]?\d+(\.\d+)?\s*")


@pytest.fixture(scope="module")
def hostile_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.publish(tmp_path_factory.mktemp("hostile"))


@pytest.fixture
def hostile_data(hostile_store: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    monkeypatch.setenv(STORE_VARIABLE, str(hostile_store))
    return current(EVERYTHING)


def taken(store: Path, folder: Path, ending: str, lang: str, query: str = "") -> bytes:
    """The stations of a division as a file."""
    file = folder / f"view{ending}"
    command = ["snapshot", "--layer", "members_vs_target", "--level", "station", "--area", "50"]
    options = ["--store", str(store), "--lang", lang, "-o", str(file)]
    assert main([*command, *options, *(["--query", query] if query else [])]) == 0
    return file.read_bytes()


def run(cell: object) -> bool:
    """Whether a spreadsheet would run a cell."""
    return isinstance(cell, str) and bool(ACTIVE.match(cell)) and not NUMBER.fullmatch(cell)


class Elements(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _ in attrs)}
        self.seen |= {str(value) for _, value in attrs if "evil.example" in str(value)}


@pytest.mark.parametrize("lang", ["th", "en"])
def test_no_cell_of_a_csv_is_run(hostile_store, tmp_path, lang):
    content = taken(hostile_store, tmp_path, ".csv", lang).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
    assert [cell for cell in cells if run(cell)] == []
    assert any("<script>" in cell for cell in cells), "names are there as they were written"
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_no_cell_of_a_workbook_is_run(hostile_store, tmp_path, lang):
    content = taken(hostile_store, tmp_path, ".xlsx", lang)
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or run(cell.value)] == []
    assert [cell.coordinate for cell in cells if cell.hyperlink] == []
    assert any("<script>" in str(cell.value) for cell in cells)


def test_no_attribute_of_a_geopackage_is_run(hostile_store, tmp_path):
    taken(hostile_store, tmp_path, ".gpkg", "th")
    frame = gpd.read_file(tmp_path / "view.gpkg")
    cells = [cell for name in ("code", "th", "en", "name") for cell in frame[name]]
    assert [cell for cell in cells if run(cell)] == []
    assert any("<script>" in cell for cell in cells)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_page_that_opens_without_a_network_holds_no_element_of_a_name(
    hostile_store, tmp_path, lang
):
    page = Elements(taken(hostile_store, tmp_path, ".html", lang).decode())
    assert not page.seen & {"iframe", "onerror", "onload", "srcdoc", "http://evil.example/x.png"}


@pytest.mark.parametrize("lang", ["th", "en"])
def test_pages_and_slides_hold_the_names_as_text(hostile_store, tmp_path, lang):
    pdf = PdfReader(io.BytesIO(taken(hostile_store, tmp_path, ".pdf", lang)))
    links = [note for page in pdf.pages for note in page.get("/Annots", [])]
    assert links == []
    slides = Presentation(io.BytesIO(taken(hostile_store, tmp_path, ".pptx", lang))).slides
    for slide in slides:
        for shape in slide.shapes:
            assert shape.click_action.hyperlink.address is None or not shape.has_text_frame
    assert taken(hostile_store, tmp_path, ".png", lang).startswith(b"\x89PNG")


def test_what_rates_are_per_bears_no_signs_and_survives_the_address(hostile_data, tmp_path):
    own = [base for base in hostile_data.denominators if base]
    assert own
    for base in own:
        assert not set("<>${}`*_[]=\\") & set(base)
        view = from_query({"base": base, "level": "tambon", "area": "50"})
        assert from_query(to_query(view)) == view
        assert evaluate(view, hostile_data).view.base == base


def test_no_header_is_run(hostile_data):

    frame = pd.DataFrame({"=1+1": ["a"], "＠x": ["b"]})
    header = as_csv(frame, hostile_data, "th").decode("utf-8-sig").splitlines()[0].split(",")
    assert header[:2] == [inert_text("=1+1"), inert_text("＠x")] == ["'=1+1", "'＠x"]


def test_words_of_others_are_no_links(hostile_data):
    for words in ("http://evil.example/x", "HTTPS://evil.example", "www.evil.example", "a@b.co"):
        assert words not in formats.literal(words).replace("\\", "")
        assert formats.literal(words).replace("\\", "").replace("\u2060", "") == words
