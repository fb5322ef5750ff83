"""Pages as slides: read back, what was said is there, native, in Thai and within the slide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_FILL
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from dashboard.files.deck import deck
from dashboard.files.page import (
    FORMATS,
    SMALLEST,
    Column,
    Drawing,
    Page,
    Panel,
    Picture,
    Rule,
    Table,
    Text,
)
from dashboard.files.slide_frame import EMU
from dashboard.files.slides import slide
from tests.slide_pages import LEGEND, MARKING, PLACES, SENTENCE, TITLE, emblem, map_of, whole_page

FONT = "TH SarabunPSK"
PRINTED = datetime(2025, 10, 6, 14, 30)
WIDE = FORMATS["wide"]
ROOMY = (20.0, 20.0, 920.0, 500.0)
HOSTILE = (
    "<b>&amp;</b> \"'",
    "_x000D_",
    "=cmd|'/c calc'!A1",
    "]]> <!-- -->",
    "${x} {0} %s",
    "น้ำ ที่ ปู่ กี่ ญี่ปุ่น ฐานฐู เยิ้ม 👮",
)


def opened(content: bytes) -> Any:
    return Presentation(BytesIO(content))


def shapes_of(*items: Any, spell: Any = str, size: str = "wide") -> list[Any]:
    """The shapes that items become."""
    page = Page(FORMATS[size], "หน้า", list(items))
    (only,) = opened(slide(page, map_of, FONT, spell)).slides
    return list(only.shapes)


def made(tmp_path: Path, slides: Any) -> bytes:
    target = tmp_path / "deck.pptx"
    deck(slides, target, "ชุดเอกสาร", PRINTED)
    return target.read_bytes()


@pytest.fixture(scope="module", params=list(FORMATS))
def whole(request: pytest.FixtureRequest) -> bytes:
    return slide(whole_page(request.param), map_of, FONT)


def texts(shape: Any) -> Iterator[Any]:
    """The bodies of text of a shape."""
    if shape.has_text_frame:
        yield shape.text_frame
    if shape.has_table:
        yield from (cell.text_frame for row in shape.table.rows for cell in row.cells)


# ---- what was said ------------------------------------------------------------------------------


def test_everything_said_is_read_back_in_its_order(whole: bytes) -> None:
    (only,) = opened(whole).slides
    page = whole_page()
    said = [shape.text_frame.text for shape in only.shapes if shape.has_text_frame]
    assert [text for text in said if text] == [
        "\n".join(item.paragraphs) for item in page.items if isinstance(item, Text)
    ]
    assert only.shapes.title.text_frame.text == TITLE
    assert said.count(MARKING) == 2


def test_every_run_names_language_and_fonts(whole: bytes) -> None:
    (only,) = opened(whole).slides
    runs = list(only.element.iter(qn("a:rPr"), qn("a:endParaRPr")))
    assert len(runs) > 50
    for properties in runs:
        assert properties.get("lang") == "th-TH"
        for script in ("a:latin", "a:ea", "a:cs"):
            assert properties.find(qn(script)).get("typeface") == FONT


def test_theme_and_default_styles_name_language_and_font(whole: bytes) -> None:
    presentation = opened(whole)
    master = presentation.slide_master
    theme = etree.fromstring(master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)
    for kind in ("a:majorFont", "a:minorFont"):
        (fonts,) = theme.iter(qn(kind))
        for one in ("a:latin", "a:cs", "a:font[@script='Thai']"):
            (found,) = fonts.xpath(one, namespaces={"a": theme.nsmap["a"]})
            assert found.get("typeface") == FONT
    for root in (presentation.element, master.element, presentation.slide_layouts[0].element):
        for properties in root.iter(qn("a:defRPr"), qn("a:rPr"), qn("a:endParaRPr")):
            assert properties.get("lang") == "th-TH"


def test_bold_size_colour_and_alignment_are_as_composed() -> None:
    text = Text((30, 30, 400, 30), ("แม่ริม",), 18, "semibold", "#c00000", "right", one_line=True)
    ((frame,),) = [list(texts(shape)) for shape in shapes_of(text)]
    (run,) = frame.paragraphs[0].runs
    assert run.font.bold and run.font.size.pt == 18
    assert run.font.color.rgb == RGBColor(0xC0, 0, 0)
    assert frame.paragraphs[0].alignment == 3  # right
    assert frame.word_wrap is False
    assert {frame.margin_left, frame.margin_top, frame.margin_right, frame.margin_bottom} == {0}


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_text_stays_text(said: str) -> None:
    table = Table((20, 300, 800, 60), (Column(said, 1),), ((said,),), 9, 20, name=said)
    text = Text(ROOMY, (said,), 12, role="title")
    title, grid = shapes_of(text, table)
    assert title.text_frame.text == said
    assert [frame.text for frame in texts(grid)] == [said, said]
    assert grid.element.xpath(".//p:cNvPr")[0].get("descr") == said


def test_what_no_xml_can_hold_is_left_out() -> None:
    (box,) = shapes_of(Text(ROOMY, ("\x00ก\x0bข\ud800\ufffe\x1bค", "a\nb\tc\r\nd"), 12))
    assert [paragraph.text for paragraph in box.text_frame.paragraphs] == ["กขค", "a b c d"]


@pytest.mark.filterwarnings("ignore:Glyph")
@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_any_text_comes_back(said: list[str]) -> None:
    (box,) = shapes_of(Text(ROOMY, tuple(said), 9))
    held = [re.sub("\r\n|[\t\n\r\x85\u2028\u2029]", " ", text) for text in said]
    held = [re.sub("[\x00-\x1f\ud800-\udfff\ufffe\uffff]", "", text) for text in held]
    runs = [paragraph.findall(f".//{qn('a:t')}") for paragraph in box.element.iter(qn("a:p"))]
    assert ["".join(run.text for run in paragraph) for paragraph in runs] == held


@pytest.mark.filterwarnings("ignore:Glyph")
@given(st.lists(st.text("กำแน้ี่ 1a\u00a0\u200b", max_size=80), max_size=3), st.floats(0, 60))
def test_any_text_is_put_into_any_box(said: list[str], side: float) -> None:
    for one_line in (True, False):
        (box,) = shapes_of(Text((5, 5, side, side), tuple(said), 12, one_line=one_line))
        kept = [paragraph.text for paragraph in box.text_frame.paragraphs]
        assert 1 <= len(list(box.element.iter(qn("a:p")))) <= max(1, len(said))
        for before, after in zip(said, kept, strict=False):
            assert after == before or after.endswith("…")


def test_digits_are_spelled_but_not_in_what_is_verbatim() -> None:
    thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    one, two, table, picture = shapes_of(
        Text((0, 0, 300, 40), ("12 เรื่อง",), 12),
        Text((0, 50, 300, 40), ("v12",), 12, verbatim=True),
        Table((0, 100, 300, 60), (Column("2568", 1),), (("34",),), 9, 20),
        Picture((0, 200, 50, 50), emblem(), "รูป 5"),
        spell=lambda said: said.translate(thai),
    )
    assert (one.text_frame.text, two.text_frame.text) == ("๑๒ เรื่อง", "v12")
    assert [frame.text for frame in texts(table)] == ["๒๕๖๘", "๓๔"]
    assert picture.element.xpath(".//p:cNvPr")[0].get("descr") == "รูป ๕"


# ---- room ---------------------------------------------------------------------------------------


def test_nothing_lies_outside_the_slide(whole: bytes) -> None:
    presentation = opened(whole)
    (only,) = presentation.slides
    placed = [presentation.slide_master, presentation.slide_layouts[0], only]
    for shape in [shape for one in placed for shape in one.shapes]:
        assert shape.left >= 0 and shape.top >= 0
        assert shape.left + shape.width <= presentation.slide_width
        assert shape.top + shape.height <= presentation.slide_height


def test_a_line_without_room_is_set_smaller_and_at_last_cut() -> None:
    def line(width: float) -> tuple[str, float]:
        (box,) = shapes_of(Text((0, 0, width, 30), (TITLE,), 20, least=10, one_line=True))
        (run,) = box.text_frame.paragraphs[0].runs
        return run.text, run.font.size.pt

    assert line(900) == (TITLE, 20)
    said, size = line(400)
    assert said == TITLE and 10 < size < 20
    said, size = line(150)
    assert size == 10 and said.endswith("…") and TITLE.startswith(said[:-1])


def test_paragraphs_without_room_are_set_smaller_and_at_last_cut() -> None:
    def block(*said: str, height: float) -> tuple[list[str], float, bool]:
        (box,) = shapes_of(Text((0, 0, 300, height), said, 12))
        frame = box.text_frame
        size = frame.paragraphs[0].runs[0].font.size.pt
        shrinks = frame._txBody.bodyPr.find(qn("a:normAutofit")) is not None
        return [paragraph.text for paragraph in frame.paragraphs], size, shrinks

    assert block(SENTENCE, "จบ", height=200) == ([SENTENCE, "จบ"], 12, False)
    said, size, _ = block(SENTENCE, "จบ", height=60)
    assert said == [SENTENCE, "จบ"] and SMALLEST <= size < 12
    (said,), size, shrinks = block(SENTENCE, "จบ", height=18)
    assert size == SMALLEST and shrinks
    assert said.endswith("…") and SENTENCE.startswith(said[:-1].rstrip())
    said, _, _ = block("ก", "ข", "ค", height=17)
    assert said == ["ก", "ข …"]


# ---- tables, pictures, shapes -------------------------------------------------------------------


def test_tables_are_native_and_equal(whole: bytes) -> None:
    (only,) = opened(whole).slides
    legend, places = [shape for shape in only.shapes if shape.has_table]
    rows = [[cell.text for cell in row.cells] for row in places.table.rows]
    assert rows[0] == ["", "สิบอันดับที่มีมากที่สุด", "คน"]
    assert [(row[0], row[1]) for row in rows[1:]] == [(str(n), p) for n, p in enumerate(PLACES, 1)]
    assert places.element.xpath(".//p:cNvPr")[0].get("descr") == "สิบตำบลที่มีมากที่สุด"
    assert legend.table.first_row and not legend.table.horz_banding
    colours = [row.cells[0].fill.fore_color.rgb for row in list(legend.table.rows)[1:]]
    assert [f"#{colour}".lower() for colour in colours] == list(LEGEND)
    assert [row.cells[2].text for row in legend.table.rows] == [
        "ตำบล", "3", "20", "37", "54", "71", "11",
    ]  # fmt: skip


@pytest.mark.parametrize("headings", [True, False])
def test_a_table_has_the_rows_that_fit_and_the_measures_of_its_box(headings: bool) -> None:
    columns = (Column("ก", 0.25), Column("ข", 0.75, "right"))
    rows = tuple((str(n), str(n * n)) for n in range(50))
    item = Table((30, 40, 301.3, 205), columns, rows, 9, 20, headings=headings)
    (shape,) = shapes_of(item)
    table = shape.table
    assert len(table.rows) == item.fitting + headings == 10
    assert table.first_row is headings
    assert sum(column.width for column in table.columns) == shape.width == round(301.3 * EMU)
    assert sum(row.height for row in table.rows) == shape.height == 200 * EMU
    assert abs(table.columns[0].width - shape.width / 4) <= 1
    bold = [run.font.bold for run in table.cell(0, 0).text_frame.paragraphs[0].runs]
    assert bold == [headings]


def test_a_table_without_rows_leaves_nothing() -> None:
    empty = Table((0, 0, 100, 100), (Column("ก", 1),), (), 9, 20, headings=False)
    assert shapes_of(empty) == []
    assert len(shapes_of(Table((0, 0, 100, 100), (Column("ก", 1),), (), 9, 20))) == 1


def test_pictures_have_alternative_texts_and_keep_their_shape(whole: bytes) -> None:
    (only,) = opened(whole).slides
    pictures = [s for s in only.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    names = [picture.element.xpath(".//p:cNvPr")[0].get("descr") for picture in pictures]
    assert names == ["ตราสัญลักษณ์", "แผนที่จังหวัดเชียงใหม่ รายตำบล"]
    small = pictures[0]
    assert (small.width, small.height) == (40 * EMU, 20 * EMU)  # 60 × 30 in a box of 40 × 34
    assert small.top == 33 * EMU


def test_a_picture_of_another_kind_is_made_readable() -> None:
    buffer = BytesIO()
    Image.new("RGB", (8, 8), "red").save(buffer, "WEBP")
    (shape,) = shapes_of(Picture((0, 0, 50, 50), buffer.getvalue(), "แดง"))
    assert shape.image.content_type == "image/png"


def test_a_map_gets_a_palette_and_keeps_the_colours_of_its_legend() -> None:
    def picture(content: Image.Image) -> Image.Image:
        buffer = BytesIO()
        content.save(buffer, "PNG")
        drawing = Drawing((0, 0, 300, 300), lambda sheet: None, "แผนที่")
        (only,) = opened(
            slide(Page(WIDE, "", [drawing]), lambda *_: buffer.getvalue(), FONT)
        ).slides
        return Image.open(BytesIO(only.shapes[0].image.blob))

    rings = Image.open(BytesIO(map_of(Page(WIDE, ""), whole_page().items[5])))
    soft = rings.resize((500, 500), Image.Resampling.BICUBIC)
    kept = picture(soft)
    assert kept.mode == "P"
    found = {colour for _, colour in kept.convert("RGB").getcolors(256)}
    assert {tuple(bytes.fromhex(colour[1:])) for colour in LEGEND} <= found
    off = np.asarray(kept.convert("RGB")).astype(int) - np.asarray(soft)
    assert np.abs(off).mean() < 1
    for side in (64, 300):
        noise = np.random.default_rng(1).integers(0, 255, (side, side, 3), np.uint8)
        assert (np.asarray(picture(Image.fromarray(noise))) == noise).all()


def test_shapes_have_their_colours_and_are_passed_over() -> None:
    panel, square, rule = shapes_of(
        Panel((10, 10, 100, 20), "#f3f6f7", round_by=4),
        Panel((10, 40, 100, 20), "none", "#d5dbdf"),
        Rule(10, 80, 200, "white", 1.2),
    )
    assert panel.fill.fore_color.rgb == RGBColor(0xF3, 0xF6, 0xF7)
    assert panel.line.fill.type == MSO_FILL.BACKGROUND
    assert panel.adjustments[0] == pytest.approx(0.2)
    assert square.fill.type == MSO_FILL.BACKGROUND
    assert square.line.color.rgb == RGBColor(0xD5, 0xDB, 0xDF)
    assert (rule.line.color.rgb, rule.line.width.pt) == (RGBColor(255, 255, 255), 1.2)
    assert (rule.begin_x, rule.end_x) == (10 * EMU, 210 * EMU)
    for shape in (panel, square, rule):
        assert "decorative" in etree.tostring(shape.element).decode()
        assert "effectRef" not in etree.tostring(shape.element).decode()


def test_a_page_without_a_title_has_no_empty_one() -> None:
    (box,) = shapes_of(Text(ROOMY, ("ก",), 12))
    assert not box.is_placeholder


# ---- decks --------------------------------------------------------------------------------------


def test_a_deck_has_every_slide_as_it_was_stored(tmp_path: Path) -> None:
    pages = [whole_page(number=number) for number in (1, 2, 3)]
    parts = []
    for number, page in enumerate(pages):
        (tmp_path / f"{number}.part").write_bytes(slide(page, map_of, FONT))
        parts.append((tmp_path / f"{number}.part").read_bytes())
    content = made(tmp_path, iter(parts))
    assert content == made(tmp_path, (slide(page, map_of, FONT) for page in pages))
    presentation = opened(content)
    assert (presentation.slide_width, presentation.slide_height) == (960 * EMU, 540 * EMU)
    for part, copy in zip(parts, presentation.slides, strict=True):
        (alone,) = opened(part).slides
        assert etree.tostring(copy.element) == etree.tostring(alone.element)
        pictures = [
            [s.image.blob for s in one.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
            for one in (copy, alone)
        ]
        assert pictures[0] == pictures[1] and len(pictures[0]) == 2
        assert copy.shapes.title.text_frame.text == TITLE
    core = presentation.core_properties
    assert (core.title, core.language, core.author) == ("ชุดเอกสาร", "th-TH", "")
    assert core.created == datetime(2025, 10, 6, 7, 30)  # of Greenwich: 14.30 in Bangkok
    with ZipFile(BytesIO(content)) as file:
        names = file.namelist()
        assert len(names) == len(set(names)) and file.testzip() is None
        assert sum(name.startswith("ppt/media/") for name in names) == 2  # each picture once
    buffer = BytesIO()
    presentation.save(buffer)  # what was put together can be saved again
    assert len(opened(buffer.getvalue()).slides) == 3


def test_every_part_of_a_deck_is_declared_and_related(tmp_path: Path) -> None:
    content = made(tmp_path, [slide(whole_page(), map_of, FONT)] * 2)
    with ZipFile(BytesIO(content)) as file:
        types = etree.fromstring(file.read("[Content_Types].xml"))
        declared = {one.get("PartName", "")[1:] for one in types}
        suffixes = {one.get("Extension") for one in types}
        names = set(file.namelist()) - {"[Content_Types].xml"}
        assert all(name in declared or name.rpartition(".")[2] in suffixes for name in names)
        assert declared - {""} <= names
        # Every XML part but the lists of relations has a type of its own.
        assert {name for name in names if name.endswith(".xml")} <= declared


def test_a_deck_that_fails_leaves_the_file_of_before(tmp_path: Path) -> None:
    target = tmp_path / "deck.pptx"
    target.write_bytes(b"before")
    mixed = [slide(whole_page(name), map_of, FONT) for name in ("wide", "a4")]
    with pytest.raises(ValueError, match=r"slide 2 measures 842 × 595 points, .* 960 × 540"):
        deck(mixed, target, "", PRINTED)
    fonts = [slide(Page(WIDE, ""), map_of, font) for font in (FONT, "Tahoma")]
    with pytest.raises(ValueError, match="slide 2 was made with another font"):
        deck(fonts, target, "", PRINTED)
    with pytest.raises(ValueError, match="at least one"):
        deck([], target, "", PRINTED)
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["deck.pptx"]
