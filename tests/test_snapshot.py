"""The A4 page of a view: its colours, its words, its letters."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import shapely
from PIL import Image
from pypdf import PdfReader

from dashboard import words
from dashboard.briefing.edition import edition
from dashboard.briefing.framed import framed
from dashboard.briefing.map_page import about
from dashboard.briefing.snapshot import render
from dashboard.data import Data
from dashboard.files import paper_map, typeset
from dashboard.files.page import FORMATS
from dashboard.files.sheet import Sheet, painted
from dashboard.filters import FILTERS
from dashboard.layers.registry import LAYERS
from dashboard.link import from_query
from dashboard.result import Result, evaluate
from dashboard.scope import EVERYTHING
from etl.store import About, open_store, publish
from geo.errors import InputError
from geo.layer import Layer
from geo.thai import to_thai_digits

PRINTED = datetime(2025, 10, 6, 7, 45)
NATIONAL = "level=tambon&layer=issues_per_10k&kind=problem"
HARD_WORDS = ["น้ำ", "ที่", "ปู่", "กี่", "ญี่ปุ่น", "ฐานฐู", "เยิ้ม", "ผู้ประสานงาน", "เสนอระดับที่สูงขึ้น"]


@pytest.fixture(scope="module")
def data(demo_store: Path, schematic_layer: Layer) -> Data:
    return Data(open_store(demo_store), schematic_layer, EVERYTHING)


@pytest.fixture(scope="module")
def result(data: Data) -> Result:
    return evaluate(from_query(NATIONAL), data)


@pytest.fixture(scope="module")
def pdf(result: Result, data: Data) -> bytes:
    return render(result, data, "pdf", PRINTED)


def said(pdf: bytes) -> list[str]:
    """The words of a page, line by line, as a reader would copy them."""
    lines = PdfReader(BytesIO(pdf)).pages[0].extract_text().split("\n")
    return [line.strip() for line in lines]


def assert_shows_all_classes(result: Result, picture: Image.Image) -> None:
    across, down = (pixels / 100 for pixels in picture.size)
    map_on_it = (int(4 * across), int(19 * down), int(44 * across), int(90 * down))
    left = np.asarray(picture.convert("RGB").crop(map_on_it)).reshape(-1, 3)
    seen = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.unique(left, axis=0)}
    expected = {c for c, n in zip(result.colours, result.classes.counts, strict=True) if n}
    assert len(expected) > 2
    assert expected <= seen


def test_png_shows_the_colour_of_every_class(result: Result, data: Data) -> None:
    picture = Image.open(BytesIO(render(result, data, "png", PRINTED)))
    assert picture.size == (3508, 2480), "A4 in landscape at 300 dots per inch"
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert_shows_all_classes(result, picture)


@pytest.mark.shared
def test_png_on_the_official_boundaries(demo_store: Path, official_layer: Layer) -> None:
    official = Data(open_store(demo_store), official_layer, EVERYTHING)
    result = evaluate(from_query(NATIONAL), official)
    picture = Image.open(BytesIO(render(result, official, "png", PRINTED, dpi=100)))
    assert_shows_all_classes(result, picture)
    page = render(result, official, "pdf", PRINTED)
    assert len(page) < 2_000_000
    assert "แผนที่สังเขป ไม่ใช่แนวเขตจริง" not in said(page)


def test_pdf_is_one_small_page_with_its_fonts(pdf: bytes) -> None:
    assert len(pdf) < 2_000_000
    (page,) = PdfReader(BytesIO(pdf)).pages
    assert [float(side) for side in page.mediabox[2:]] == pytest.approx([841.9, 595.3], abs=0.2)
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].get_object().values()]
    assert fonts
    for font in fonts:
        (descendant,) = font["/DescendantFonts"]
        assert "Sarabun" in font["/BaseFont"]
        assert "/FontFile2" in descendant.get_object()["/FontDescriptor"].get_object()


def test_the_page_says_title_filters_sources_and_moment(
    pdf: bytes, result: Result, data: Data
) -> None:
    lines = said(pdf)
    whole = "".join(lines).replace(" ", "")
    assert words.title(result) in lines
    assert "ชนิด: ปัญหา" in lines
    assert any(line.endswith("พิมพ์เมื่อ 6 ต.ค. 2568 เวลา 07.45 น. · หน้า 1 จาก 1") for line in lines)
    for sentence in (words.sentence(result), *words.notes(result, data)):
        assert sentence.replace(" ", "") in whole
    assert PdfReader(BytesIO(pdf)).metadata.title == words.title(result)


def test_schematic_and_demonstration_are_said_in_the_head(pdf: bytes) -> None:
    assert {"แผนที่สังเขป ไม่ใช่แนวเขตจริง", "ข้อมูลสาธิต"} <= set(said(pdf)[:3])


def test_the_legend_counts_every_unit(pdf: bytes, result: Result) -> None:
    lines = said(pdf)
    assert {f"{count:,}" for count in result.classes.counts} <= set(lines)
    assert sum(result.classes.counts) + result.classes.no_data == len(result.units)


def test_thai_digits_everywhere_but_in_the_version(data: Data) -> None:
    view = evaluate(from_query("level=amphoe&area=50"), data)
    lines = said(render(view, data, "pdf", PRINTED, to_thai_digits))
    assert [line for line in lines if re.search("[0-9]", line)] == [f"รุ่นข้อมูล {data.version}"]
    assert any(line.endswith("พิมพ์เมื่อ ๖ ต.ค. ๒๕๖๘ เวลา ๐๗.๔๕ น. · หน้า ๑ จาก ๑") for line in lines)


def test_an_english_page_has_no_thai(data: Data) -> None:
    view = evaluate(from_query("level=amphoe&area=50&lang=en&category=drugs"), data)
    lines = said(render(view, data, "pdf", PRINTED))
    source = data.layer.info.title
    assert [line for line in lines if re.search("[ก-๛]", line) and source not in line] == []


def test_very_many_filters_stay_above_the_notes(data: Data) -> None:
    query = "level=amphoe&area=50&rung=1,2,3,4,5,6,7&channel=member,walk_in,hotline_191,platform"
    every = ",".join(FILTERS["category"].options())
    view = evaluate(from_query(f"{query}&category={every}"), data)
    lines = said(render(view, data, "pdf", PRINTED))
    assert any(line.endswith(" …") for line in lines), "what has no room is cut with a sign"


def test_records_without_members_say_why(data: Data, tmp_path: Path) -> None:
    store = data.store
    tables = {name: store.table(name) for name in ("issues", "history")}
    publish(tmp_path, tables, About(as_of=store.manifest.as_of, layer=store.manifest.layer))
    alone = Data(open_store(tmp_path), data.layer, EVERYTHING)
    view = evaluate(from_query("layer=members_per_10k"), alone)
    lines = said(render(view, alone, "pdf", PRINTED))
    assert view.missing and view.missing in "".join(lines)
    assert "ข้อมูลสาธิต" not in lines
    assert not [line for line in lines if "อันดับแรก" in line], "no list without values"


def test_pages_drawn_at_the_same_time_are_the_same(data: Data) -> None:
    view = evaluate(from_query("level=amphoe&area=10"), data)
    with ThreadPoolExecutor(3) as pool:
        pages = list(pool.map(lambda _: render(view, data, "pdf", PRINTED), range(3)))
    assert [said(page) for page in pages] == [said(pages[0])] * 3


def test_an_unknown_format_is_refused(result: Result, data: Data) -> None:
    with pytest.raises(InputError, match="fmt was 'gif' but is expected to be one of png, pdf"):
        render(result, data, "gif")


def test_a_map_of_nothing_is_the_country(result: Result, data: Data) -> None:
    sheet = Sheet()
    nothing = replace(result, units=result.units.head(0))
    box = (0.0, 0.0, 300.0, 400.0)
    empty, whole = (paper_map.draw(sheet, r, data, box) for r in (nothing, result))
    assert empty == whole


@pytest.mark.parametrize("word", HARD_WORDS)
@pytest.mark.parametrize("room", [4, 20, 40])
def test_a_line_never_parts_a_letter_from_its_marks(word: str, room: float) -> None:
    lines = typeset.wrapped(word, 12, room)
    assert "".join(lines) == word
    for line in lines:
        assert not re.match("[ะาำๅๆฯ\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", line)
        assert not re.search("[เแโใไ]$", line)


def test_a_number_keeps_its_unit() -> None:
    lines = typeset.wrapped("มัธยฐาน 10.7 คน ต่อประชากร 10,000 คน", 10, 60)
    assert not [line for line in lines if re.search("[0-9]$", line)]


def test_marks_take_no_room_of_their_own() -> None:
    assert typeset.width("ที่", 12) == pytest.approx(typeset.width("ท", 12), abs=1.5)


def test_a_long_line_is_set_smaller_and_at_last_cut() -> None:
    name = "ต.ดอนกลาง อ.โกสุมพิสัย จ.มหาสารคาม"
    room = typeset.width(name, 10) * 0.8
    smaller = typeset.fitted(name, 10, room, least=5)
    assert smaller == pytest.approx(8)
    assert typeset.shortened(name, smaller, room) == name
    cut = typeset.shortened(name, 10, room)
    assert cut.endswith("…") and typeset.width(cut, 10) <= room


def test_borders_run_between_units_and_around_them_once() -> None:
    squares = shapely.box([0, 1, 0, 1], [0, 0, 1, 1], [1, 2, 1, 2], [1, 1, 2, 2])
    west_and_east = paper_map.borders(squares, np.array(["a", "b", "a", "b"]))
    assert shapely.length(west_and_east).sum() == pytest.approx(8 + 2)
    each = paper_map.borders(squares, np.array(["a", "b", "c", "d"]))
    assert shapely.length(each).sum() == pytest.approx(8 + 4)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_head_is_whole_and_within_the_margins(data: Data, lang: str) -> None:
    national = evaluate(from_query(f"level=bureau&period=days_30&lang={lang}"), data)
    for key, layer in LAYERS.items():
        view = replace(national, layer=layer)
        of = edition(printed=PRINTED)
        frame = framed(words.title(view), about(view, data), view, data, of)
        sheet = painted(frame.page)
        drawn = np.asarray(Image.open(BytesIO(sheet.png(key, dpi=100))).convert("L")) < 250
        across = np.flatnonzero(drawn.any(axis=0)) * 72 / 100
        # The first letter of some names reaches out to its left.
        assert across.min() > 28 and across.max() < FORMATS["a4"].width - 29.5, key
        lines = [line.get_text() for line in sheet._figure.texts]
        assert layer.meaning(national.view.lang).replace(" ", "") in "".join(lines).replace(" ", "")
        head = " ".join(lines[:8])
        assert "…" not in head, key


@pytest.mark.parametrize(("most", "expected"), [(0.7, 0.5), (1, 1), (9.9, 5), (37, 20), (240, 200)])
def test_the_scale_bar_is_a_round_distance(most: float, expected: float) -> None:
    assert paper_map.round_distance(most) == pytest.approx(expected)
