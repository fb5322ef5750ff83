"""Handing in files and looking at their quality, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from etl import store
from tests import messy
from tests.browser.going import go_to
from tests.stores import copied

#: Streamlit asks below the page's path first for what stands at the root.
ASKED_BELOW_THE_PAGE = "404 (Not Found)"
#: Milliseconds that a check or a publish may take on a busy machine.
RUN = 60_000
#: How the files are published: in place of what the test before has left.
REPLACE = "แทนที่ข้อมูลเดิมทั้งหมด"
FIGURES = ("อ่านได้", "รับ", "ซ้ำ", "ไม่รับ")


@pytest.fixture(scope="session")
def own_store(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that these tests alone publish into."""
    return copied(demo_store, tmp_path_factory.mktemp("upload") / "store")


@pytest.fixture(scope="session")
def dashboard(serve, own_store: Path) -> str:
    """Address of the dashboard on that store."""
    return serve(own_store)


@pytest.fixture
def upload(page: Page, dashboard: str) -> Page:
    """The upload page, open."""
    page.expected_errors = (ASKED_BELOW_THE_PAGE,)  # type: ignore[attr-defined]
    page.goto(f"{dashboard}/upload")
    expect(page.get_by_test_id("stFileUploader")).to_be_visible()
    return page


def hand_in(page: Page, *files: Path) -> None:
    page.locator("input[type=file]").set_input_files(list(files))
    expect(page.get_by_text(files[-1].name).last).to_be_visible()


def check(page: Page) -> None:
    page.get_by_text(REPLACE, exact=True).click()
    page.get_by_role("button", name="ตรวจสอบ", exact=True).click()


def figures(page: Page) -> dict[str, int]:
    """The figures of the first kind, as soon as they stand there."""
    boxes = page.get_by_test_id("stMetric")
    expect(boxes.nth(3)).to_be_visible(timeout=RUN)
    texts = [boxes.nth(n).inner_text().split("\n") for n in range(len(FIGURES))]
    return {lines[0]: int(lines[-1].replace(",", "")) for lines in texts}


def publish(page: Page) -> None:
    page.get_by_role("button", name="เผยแพร่แทนที่ข้อมูลเดิม").click()
    expect(page.get_by_text("เผยแพร่แล้ว")).to_be_visible(timeout=RUN)


@pytest.mark.parametrize("name", messy.CASES)
def test_a_messy_file_is_accounted_for_on_both_pages(
    upload: Page, name: str, tmp_path: Path
) -> None:
    expected = messy.EXPECTED[name]
    hand_in(upload, messy.CASES[name](tmp_path))
    check(upload)
    rejected = sum(expected.reasons.values())
    counts = (expected.read, expected.accepted, expected.duplicate, rejected)
    assert figures(upload) == dict(zip(FIGURES, counts, strict=True))
    publish(upload)
    go_to(upload, "คุณภาพข้อมูล", menu="ข้อมูล")
    expect(upload.get_by_text(f"จาก {expected.accepted} เรื่อง")).to_be_visible()
    read, accepted, duplicate, rejected = counts
    account = f"อ่านได้ {read} แถว = รับ {accepted} + ซ้ำ {duplicate} + ไม่รับ {rejected}"
    expect(upload.get_by_text(account)).to_be_visible()
    expect(upload.get_by_test_id("stException")).to_have_count(0)


@pytest.mark.parametrize("name", ["cut.xlsx", "cut.parquet", "empty.csv", "ห้ามอ่าน.geojson"])
def test_a_broken_file_is_one_sentence(upload: Page, name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(b"" if name == "empty.csv" else b"PK\x03\x04 nothing that could be read")
    hand_in(upload, file)
    said = upload.get_by_test_id("stAlert")
    expect(said).to_contain_text("อ่านไฟล์")
    expect(said).to_have_count(1)
    expect(upload.get_by_text("Traceback")).to_have_count(0)
    expect(upload.get_by_role("button", name="ตรวจสอบ", exact=True)).to_have_count(0)


def test_names_of_files_and_columns_stay_text(upload: Page, tmp_path: Path) -> None:
    file = tmp_path / "a<b>*x*.csv"
    file.write_text("วันที่,<img src=x onerror=alert(1)>,_ตำบล_\n1/1/65,**หนา**,ศรีภูมิ\n", "utf-8")
    hand_in(upload, file)
    upload.get_by_text("คอลัมน์: จับคู่ได้").click()
    unused = upload.get_by_text("คอลัมน์ที่ไม่ได้นำเข้า")
    expect(unused).to_contain_text("<img src=x onerror=alert(1)>")
    assert upload.locator("img[src=x]").count() == 0


def test_rejects_and_mapping_are_taken_home_and_handed_in_again(
    upload: Page, tmp_path: Path
) -> None:
    hand_in(upload, messy.CASES["merged_down"](tmp_path))
    check(upload)
    assert figures(upload)["ไม่รับ"] == 1
    taken = []
    for name in ("นำแถวที่ไม่รับกลับไปแก้ไข", "บันทึกรูปแบบคอลัมน์"):
        with upload.expect_download() as download:
            upload.get_by_role("button", name=name).click()
        taken.append(tmp_path / download.value.suggested_filename)
        download.value.save_as(taken[-1])
    correct(taken[0], "400101")
    upload.reload()
    hand_in(upload, *taken)
    check(upload)
    assert figures(upload) == {"อ่านได้": 1, "รับ": 1, "ซ้ำ": 0, "ไม่รับ": 0}


def correct(path: Path, code: str) -> None:
    """Write a code into the column that waits for it."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    (column,) = [cell.column for cell in sheet[1] if cell.value == "รหัสตำบลที่ถูกต้อง"]
    sheet.cell(2, column).value = code
    book.save(path)


def test_what_is_published_is_on_the_other_pages(
    upload: Page, own_store: Path, tmp_path: Path
) -> None:
    before = store.current_version(own_store)
    hand_in(upload, messy.CASES["merged_down"](tmp_path))
    check(upload)
    assert figures(upload)["รับ"] == 5
    assert store.current_version(own_store) == before, "a check publishes nothing"
    publish(upload)
    version = store.current_version(own_store)
    assert version != before
    expect(upload.get_by_text(f"รุ่นข้อมูล {version}")).to_be_visible()
    go_to(upload, "คุณภาพข้อมูล", menu="ข้อมูล")
    expect(upload.get_by_text(re.compile("จาก 5 เรื่อง"))).to_be_visible()
    upload.get_by_text("อ่านได้ 6 แถว = รับ 5 + ซ้ำ 0 + ไม่รับ 1").click()
    expect(upload.get_by_text("ชื่อสถานที่หมายถึงได้หลายแห่ง")).to_be_visible()
    go_to(upload, "แผนที่")
    expect(upload.get_by_text("เรื่องที่รับแจ้ง").first).to_be_visible()
    expect(upload.get_by_test_id("stMetric").nth(1)).to_contain_text("5")
