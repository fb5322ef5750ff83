"""The pages of a briefing and the set of them: read back as they are printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from dashboard import formats, words
from dashboard.__main__ import main
from dashboard.access import person
from dashboard.aids.saved import SavedView, save
from dashboard.briefing import government
from dashboard.briefing.contents import ALL, leaves
from dashboard.briefing.cover import cover
from dashboard.briefing.coverage_page import coverage_page
from dashboard.briefing.edition import Edition, edition
from dashboard.briefing.ladder_page import ladder_page
from dashboard.briefing.making import make
from dashboard.briefing.map_page import map_page
from dashboard.briefing.meeting_page import meeting_page
from dashboard.briefing.snapshot import page_of
from dashboard.briefing.words_of import plain
from dashboard.coverage.covered import covered
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.files.house_style import read_house_style
from dashboard.files.page import FORMATS, Drawing, Page, Panel, Table, Text
from dashboard.files.sheet import painted
from dashboard.foremost import foremost
from dashboard.legend import legend
from dashboard.link import from_query
from dashboard.meetings.meeting import met
from dashboard.result import evaluate
from dashboard.scope import Scope
from dashboard.served import STORE_VARIABLE
from dashboard.texts import text
from dashboard.view import View
from geo.errors import InputError
from geo.files import VIEWS_VARIABLE

PRINTED = datetime(2025, 10, 6, 7, 45)
MARKING = "ลับมาก"
SIZES = pytest.mark.parametrize("size", list(FORMATS))
#: Pages whose baseline is of another size.
SIZE_OF = {"area": "a4-portrait", "ladder": "wide"}
BASELINES = Path(__file__).with_name("baselines")
#: Of a hundred dots of one thing on a page that may differ from its baseline, and by how much of
#: 255 a dot differs at least.
TOLERANCE, SHADE = 6.0, 64
DPI = 60


def of(size: str = "a4", marking: str | None = MARKING) -> Edition:
    return edition(size, marking, PRINTED)


def pages(data: Data, size: str = "a4") -> dict[str, Page]:
    """One of each kind."""
    view, e = View(), of(size)
    tambons = replace(view, level="tambon")
    return {
        "cover": cover(evaluate(view, data), data, [("แผนที่", 2), ("ลำดับการเสนอ", 3)], e),
        "meeting": meeting_page(met(view, data), data, e),
        "map": map_page(evaluate(from_query("level=tambon&layer=issues_per_10k"), data), data, e),
        "area": map_page(
            evaluate(from_query("level=tambon&layer=members_vs_target&area=50"), data), data, e
        ),
        "two": page_of(
            evaluate(from_query("layer=members_per_10k&compare=period&other=year_before"), data),
            data,
            e,
        ),
        "coverage": coverage_page(covered(tambons, data), evaluate(tambons, data), data, e),
        "ladder": ladder_page(evaluate(view, data), data, e),
        "government": government.report_page(evaluate(view, data), data, e, 0),
    }


def pypdf_words(pdf: bytes, number: int = 0) -> str:
    return PdfReader(BytesIO(pdf)).pages[number].extract_text()


def pdfium_words(pdf: bytes, number: int = 0) -> str:
    return pypdfium2.PdfDocument(pdf)[number].get_textpage().get_text_range()


READERS = pytest.mark.parametrize("reader", [pypdf_words, pdfium_words])


def tight(said: str) -> str:
    """Lines break and stand apart in other places with every reader."""
    return re.sub(r"\s+", "", said)


@READERS
@SIZES
def test_title_legend_and_places_are_read_back(
    data: Data, size: str, reader: Callable[[bytes], str]
) -> None:
    result = evaluate(from_query("level=tambon&layer=members_vs_target&area=50"), data)
    page = map_page(result, data, of(size))
    read = reader(painted(page).pdf("x", PRINTED))
    lines = [line.strip() for line in read.split("\n")]
    assert words.title(result) in lines
    assert lines.count(MARKING) == 2
    found = tight(read)
    for row in legend(result):
        assert tight(row.rule) in found
    for code in foremost(result)[0].index:
        assert tight(words.unit_name(result, code)) in found
    for figure in key_figures(result):
        assert tight(figure.label) in found and tight(figure.value) in found
    for said in (words.sentence(result), *words.notes(result, data)):
        assert tight(said) in found
    for said in words.sources(result.view, result.as_of, data):
        assert tight(said) in found


@READERS
@pytest.mark.parametrize(
    "word", ["น้ำ", "ที่", "ปู่", "กี่", "ญี่ปุ่น", "ฐานฐู", "เยิ้ม", "ซ้ำ", "ค่ำ", "ป่า ฝ้าย ฟ้า", "๒๕๖๘"]
)
def test_hard_words_are_read_as_they_were_written(
    word: str, reader: Callable[[bytes], str]
) -> None:
    page = Page(FORMATS["a4"], "x", [Text((40, 40, 400, 30), (word,), 14, one_line=True)])
    assert reader(painted(page).pdf("x", PRINTED)).strip() == word


def test_all_that_is_shown_is_outlined_and_the_font_of_the_words_lies_in_the_file(
    data: Data,
) -> None:
    pdf = painted(pages(data)["map"]).pdf("x", PRINTED)
    (page,) = PdfReader(BytesIO(pdf)).pages
    (font,) = (entry.get_object() for entry in page["/Resources"]["/Font"].get_object().values())
    (descendant,) = font["/DescendantFonts"]
    assert "Sarabun" in font["/BaseFont"] and "/ToUnicode" in font
    assert "/FontFile2" in descendant.get_object()["/FontDescriptor"].get_object()
    drawn = page.get_contents().get_data()
    assert drawn.count(b"3 Tr") == drawn.count(b"BT"), "no text of the page is painted as text"


@SIZES
def test_nothing_reaches_beyond_the_page(data: Data, size: str) -> None:
    for name, page in pages(data, size).items():
        for item in page.items:
            box = getattr(item, "box", None)
            if box:
                left, top, width, height = box
                assert left >= 0 and top >= 0, (name, item)
                assert left + width <= page.format.width + 0.5, (name, item)
                assert top + height <= page.format.height + 0.5, (name, item)


@SIZES
@pytest.mark.parametrize("lang", ["th", "en"])
def test_texts_and_tables_do_not_cover_each_other(data: Data, size: str, lang: str) -> None:
    full = "rung=1,2,3,4,5,6,7&channel=member,walk_in,hotline_191,platform"
    queries = ["hot_spots", "emerging", "silent", f"overdue_share&rate=significant&{full}"]
    more = {
        query: map_page(
            evaluate(from_query(f"layer={query}&level=tambon&lang={lang}"), data), data, of(size)
        )
        for query in queries
    }
    for name, page in (pages(data, size) | more).items():
        boxes = [(item, _used(item)) for item in page.items if isinstance(item, Text | Table)]
        for i, (one, a) in enumerate(boxes):
            for other, b in boxes[i + 1 :]:
                across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
                down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
                assert across < 2 or down < 4, (name, one, other)


def _used(item: Text | Table | Drawing | Panel) -> tuple[float, float, float, float]:
    """The part of its box that an item really takes."""
    left, top, width, height = item.box
    if isinstance(item, Drawing | Panel):
        return item.box
    if isinstance(item, Table):
        rows = item.fitting + (1 if item.headings else 0)
        return left, top, width, rows * item.row_height
    if item.one_line:
        return left, top, width, min(height, item.size * 1.3)
    return left, top, width, min(height, 12.0)


@pytest.mark.parametrize(
    "name", ["cover", "meeting", "map", "area", "two", "coverage", "ladder", "government"]
)
def test_a_page_looks_as_it_did(data: Data, name: str, pytestconfig: pytest.Config) -> None:
    """Baselines are made anew with ``python -m tests.baselines``, and looked at."""
    page = pages(data, SIZE_OF.get(name, "a4"))[name]
    drawn = Image.open(BytesIO(painted(page).png("x", DPI))).convert("L")
    if pytestconfig.getoption("keep_pictures"):
        drawn.quantize(16).save(BASELINES / f"{name}.png", optimize=True)
    with Image.open(BASELINES / f"{name}.png") as kept:
        was = np.asarray(kept.convert("L"), dtype="int16")
    now = np.asarray(drawn, dtype="int16")
    assert now.shape == was.shape
    different = abs(now - was) > SHADE
    for item in page.items:
        if isinstance(item, Text) and item.verbatim:
            continue  # the version of the data is another one in every run
        if isinstance(item, Text | Table | Drawing | Panel):
            left, top, width, height = (round(side * DPI / 72) for side in _used(item))
            part = different[top : top + height + 1, left : left + width + 1]
            share = part.mean() * 100 if part.size else 0.0
            assert share < TOLERANCE, f"{share:.0f} % of {item} differ from {name}.png"


def test_the_emblem_stands_at_the_head(data: Data) -> None:
    red = Image.new("RGB", (40, 60), "#ff0000")
    buffer = BytesIO()
    red.save(buffer, "PNG")
    with_it = replace(of(), emblem=buffer.getvalue())
    page = map_page(evaluate(View(), data), data, with_it)
    picture = Image.open(BytesIO(painted(page).png("x", 72))).convert("RGB")
    assert picture.getpixel((52, 60)) == (255, 0, 0)


def test_an_unknown_marking_or_size_is_refused() -> None:
    with pytest.raises(InputError, match="expected to be one of ใช้ในราชการเท่านั้น"):
        edition("a4", "top secret")
    with pytest.raises(InputError, match="expected to be one of a4, a4-portrait, wide"):
        edition("letter")


def test_a_bad_emblem_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    style = read_house_style()
    for name, content in (
        ("empty.png", b""),
        ("cut.png", b"\x89PNG\r\n\x1a\n0000"),
        ("none.png", None),
    ):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        bad = replace(style, emblem=path)
        monkeypatch.setattr("dashboard.briefing.edition.read_house_style", lambda bad=bad: bad)
        with pytest.raises(InputError, match=f"the emblem .*{name} is missing or no whole picture"):
            edition()


def test_every_file_of_a_view_bears_its_marking(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["snapshot", "--layer", "members_per_10k", "--level", "province"]
    options += ["--store", str(demo_store)]
    for suffix in ("html", "csv", "pdf"):
        out = tmp_path / f"v.{suffix}"
        assert main([*options, "--marking", MARKING, "-o", str(out)]) == 0
        written = out.read_bytes()
        said = pypdf_words(written) if suffix == "pdf" else written.decode("utf-8", "replace")
        assert MARKING in said or json.dumps(MARKING)[1:-1] in said
        assert main([*options, "--marking", "bogus", "-o", str(out)]) == 2
        assert "marking was 'bogus'" in capsys.readouterr().err


def test_a_day_or_a_comparison_that_is_not_there_is_refused(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "v.pdf")
    options = ["snapshot", "--layer", "members_per_10k", "--level", "province", "-o", out]
    options += ["--store", str(demo_store)]
    assert main([*options, "--as-of", "2015-03-31"]) == 1
    said = capsys.readouterr().err
    assert "as-of was 2015-03-31 (B.E. 2558) but the data reaches from 2023-10-01 (B.E. " in said
    assert main([*options, "--query", "compare=period&other=2001-01-01,2001-01-31"]) == 1
    assert "is not in the data" in capsys.readouterr().err


def test_places_that_are_alike_are_those_of_most_people(data: Data) -> None:
    result = evaluate(from_query("layer=members_per_10k&level=tambon"), data)
    listed, said = foremost(result)
    assert (listed == 0).all() and "ต่ำสุดเท่ากัน" in said
    people = result.units["population"]
    alike = result.units["value"].eq(0)
    assert people[listed.index].min() >= people[alike].nlargest(10).min()


def test_markdown_reads_plainly() -> None:
    assert plain(r":red-badge[ฉุกเฉิน] **น้ำท่วม** ต\.ยะหา") == "ฉุกเฉิน · น้ำท่วม ต.ยะหา"


def made(data: Data, folder: Path, areas: tuple[str, ...], told: list[str]) -> Path:
    view = View(level="amphoe")
    set_of = leaves(view, data, areas, FORMATS["a4"])
    make(
        set_of,
        lambda printed: edition("a4", MARKING, printed or PRINTED),
        folder,
        "briefing",
        "เอกสาร",
        "this set",
        lambda _number, _total, name: told.append(name),
    )
    return folder / "briefing.pdf"


def test_the_set_has_its_pages_and_bookmarks(data: Data, tmp_path: Path) -> None:
    told: list[str] = []
    reader = PdfReader(made(data, tmp_path, ("50", "p5", "n1"), told))
    assert [entry.title for entry in reader.outline] == told
    assert len(reader.pages) == len(told)
    assert told[0] == text("briefing.cover", "th")
    areas = [title for title in told if "เชียงใหม่" in title or "ภาค 5" in title]
    assert areas == ["จ.เชียงใหม่", "ตำรวจภูธรภาค 5"]
    whole = [tight(page.extract_text()) for page in reader.pages]
    for number, said in enumerate(whole, start=1):
        thai = str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
        total = str(len(told)).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
        assert f"หน้า{number}จาก{len(told)}" in said or f"หน้า{thai}จาก{total}" in said
        assert said.count(MARKING) == 2
    assert tight(text("briefing.aim", "th")) in whole[0]
    day = tight(text("note.as_of", "th", day=formats.day(data.as_of, "th")))
    assert all(day in said or "๒๕๖๘" in said for said in whole)
    # A provincial division has the key of its province: by place the page is of the place.
    (of_province,) = (said for said in whole if "รายอำเภอ/เขตจ.เชียงใหม่" in said)
    assert "สภ." not in of_province
    (of_division,) = (said for said in whole if "รายสถานีตำรวจ" in said)
    assert "สน." in of_division
    assert reader.metadata.title == "เอกสาร"


def test_all_areas_are_bureaus_and_provinces_and_no_others_are_seen(
    data: Data, demo_store: Path
) -> None:
    every = [leaf.key for leaf in leaves(View(level="tambon"), data, (ALL,), FORMATS["a4"])]
    assert sum(key.startswith("area-") for key in every) == 13 + 77
    scoped = Data(data.store, data.layer, Scope(frozenset({"50", "51"})))
    seen = [leaf.key for leaf in leaves(View(level="tambon"), scoped, (ALL,), FORMATS["a4"])]
    assert [key for key in seen if key.startswith("area-")] == ["area-50", "area-51"]
    with pytest.raises(InputError, match="area 'nowhere' is unknown: expected 'all'"):
        leaves(View(), data, ("nowhere",), FORMATS["a4"])


def test_an_interrupted_set_goes_on_where_it_stood(data: Data, tmp_path: Path) -> None:
    class StopError(Exception):
        pass

    told: list[str] = []

    def stop(number: int, _total: int, name: str) -> None:
        if number == 4:
            raise StopError
        told.append(name)

    set_of = leaves(View(level="amphoe"), data, ("50", "51"), FORMATS["a4"])
    begun = lambda printed: edition("a4", "", printed or PRINTED)  # noqa: E731
    later = lambda printed: edition("a4", "", printed or datetime(2026, 1, 1))  # noqa: E731
    with pytest.raises(StopError):
        make(set_of, begun, tmp_path, "briefing", "t", "a", stop)
    assert not (tmp_path / "briefing.pdf").exists()
    again: list[str] = []
    bound = make(set_of, later, tmp_path, "briefing", "t", "a", lambda *n: again.append(n[2]))
    assert bound.kept == 3
    read = PdfReader(tmp_path / "briefing.pdf")
    assert all("6 ต.ค. 2568" in page.extract_text() for page in read.pages[:3])
    # Pages made later bear the moment at which the set was begun, too.
    assert all("2569" not in page.extract_text() for page in read.pages)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["briefing.pdf", "briefing.pptx"]
    # Another set never takes the parts of this one.
    fresh = make(set_of, later, tmp_path, "briefing", "t", "b", lambda *_: None)
    assert fresh.kept == 0


def test_the_report_to_the_government_tells_every_issue_with_its_way(data: Data) -> None:
    result = evaluate(View(), data)
    issues = result.facts.issues
    here = issues[issues["open"] & issues["level"].astype("int64").isin(government.LEVELS)]
    parts = government.parts(result, FORMATS["a4"])
    assert sorted(key for part in parts for key in part) == sorted(here.index)
    stays = data.stays(here.index, result.as_of)
    told = []
    for number in range(len(parts)):
        page = government.report_page(result, data, of(), number)
        listed = [item for item in page.items if isinstance(item, Table)][-1]
        assert listed.fitting == len(listed.rows)
        told += [row[5] for row in listed.rows]
    assert sum(way.count("›") + 1 for way in told) == len(stays)


def test_the_command_writes_the_set_and_says_so(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "set"
    options = ["--store", str(demo_store), "--level", "amphoe", "--marking", MARKING]
    assert main(["briefing", "--areas", "50", *options, "-o", str(out)]) == 0
    said = capsys.readouterr()
    assert re.search(r"^\S+ briefing: \d+ pages in \d+ s: ", said.out)
    assert "จ.เชียงใหม่" in said.err or "เชียงใหม่" in said.err or "/" in said.err
    assert list(out.glob("*.pdf"))
    assert main(["briefing", "--areas", "nowhere", *options, "-o", str(out)]) == 2
    assert "area 'nowhere' is unknown" in capsys.readouterr().err


def test_a_frame_keeps_its_classes_on_other_days(
    demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Data
) -> None:
    from dashboard.briefing.snapshot_command import framed

    monkeypatch.setenv(VIEWS_VARIABLE, str(tmp_path / "views"))
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    query = "layer=members_per_10k&level=amphoe&area=50"
    save(person(), SavedView("ประชุม", "map", query, "2025-08-31"))
    view = framed("ประชุม", data, person())
    then = evaluate(replace(from_query(query), as_of=datetime(2025, 8, 31).date()), data)
    assert view.breaks == then.classes.edges
    now = evaluate(view, data)
    assert [row.rule for row in legend(now)][:3] == [row.rule for row in legend(then)][:3]
    out = tmp_path / "page.pdf"
    assert main(["snapshot", "--frame", "ประชุม", "--store", str(demo_store), "-o", str(out)]) == 0
    assert tight(legend(then)[1].rule) in tight(pypdf_words(out.read_bytes()))
    with pytest.raises(InputError, match="frame 'x' is unknown; saved views: 'ประชุม'"):
        framed("x", data, person())
