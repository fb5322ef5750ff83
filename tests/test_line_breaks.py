"""Where lines break: between Thai words, never within a letter, gladly not within what is one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.files import line_breaks, typeset
from dashboard.files.line_breaks import NEVER_FIRST, NEVER_LAST, Break, breaks
from dashboard.files.thai_words import thai_words
from dashboard.texts import catalogue
from geo.files import read_gazetteer
from geo.thai import to_thai_digits

SENTENCES = sorted({said for entry in catalogue().values() for said in entry.values()})
PIECES = [
    *("น้ำ", "ญี่ปุ่น", "เยิ้ม", "ฐานฐู", "ๆ", "ฯ", "กรุงเทพฯ", "ต.แม่ริม", "จ.เชียงใหม่", "ปัญหาและความต้องการ"),
    *("61", "10,000", "๒๕๖๘", "คน", "ก.ย.", "ร้อยละ", "(", ")", "“", "”", "·", "–", "/"),
    *("%", "Mae Rim", "p", " ", "  ", "่", "ำ", "เ", "-"),
]  # fmt: skip
MIXED = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E, categories=["L", "M"]))
TEXTS = st.one_of(MIXED, THAI, st.sampled_from(SENTENCES))


def parted(text: str, least: Break = Break.FREE) -> list[str]:
    """The text in the pieces that a line with room for any of them may be broken into."""
    places = [0, *(place for place, how in breaks(text) if how >= least), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(places)]


def begins_no_line(letter: str) -> bool:
    return letter in NEVER_FIRST or unicodedata.category(letter).startswith("M")


def is_whole(line: str) -> bool:
    """Whether a line can be broken nowhere."""
    pairs = pairwise(line.replace(" ", ""))
    return all(first in NEVER_LAST or begins_no_line(second) for first, second in pairs)


@given(TEXTS, st.floats(5, 300))
def test_lines_are_the_text_and_fit_and_begin_and_end_as_they_may(text: str, room: float) -> None:
    lines = typeset.wrapped(text, 10, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    at = 0
    for line in lines:
        at = text.index(line, at) + len(line)
        assert line == line.strip(" ")
        assert typeset.width(line, 10) <= room + 0.01 or is_whole(line)
    for line in lines[1:]:
        assert not begins_no_line(line[0])
    for line in lines[:-1]:
        assert line[-1] not in NEVER_LAST


@given(st.sampled_from(SENTENCES), st.floats(60, 400))
def test_smaller_text_needs_no_more_lines(text: str, room: float) -> None:
    assert len(typeset.wrapped(text, 8, room)) <= len(typeset.wrapped(text, 10, room)) + 1


@given(TEXTS)
def test_words_are_the_text(text: str) -> None:
    assert "".join(thai_words(text)) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("น้ำท่วมในพื้นที่", "น้ำท่วม|ใน|พื้นที่"),
        ("นักท่องเที่ยวญี่ปุ่น", "นักท่องเที่ยว|ญี่ปุ่น"),
        ("เหงื่อเยิ้มหน้า", "เหงื่อ|เยิ้ม|หน้า"),
        ("สมาชิกเครือข่ายต่อประชากร", "สมาชิกเครือข่าย|ต่อ|ประชากร"),
        ("เรื่องที่ยังไม่แล้วเสร็จ", "เรื่อง|ที่|ยัง|ไม่|แล้วเสร็จ"),
        ("หมายเหตุบอกว่ากำลังแก้ไข", "หมายเหตุ|บอก|ว่า|กำลัง|แก้ไข"),
        ("เสนอระดับที่สูงขึ้น", "เสนอ|ระดับ|ที่สูง|ขึ้น"),
        ("มัธยฐานของทุกเปอร์เซ็นไทล์", "มัธยฐาน|ของ|ทุก|เปอร์เซ็นไทล์"),
        ("เลือกตัวกรองหรือพื้นที่", "เลือก|ตัว|กรอง|หรือ|พื้นที่"),
        ("แผนที่สังเขป ไม่ใช่แนวเขตจริง", "แผนที่|สังเขป|ไม่|ใช่|แนวเขต|จริง"),
        ("ฐานฐู", "ฐาน|ฐู"),
    ],
)
def test_lines_break_between_words(text: str, words: str) -> None:
    assert "|".join(parted(text)) == words


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("พบ 61 แห่ง ใน", "พบ|61 แห่ง|ใน"),
        ("ต่อ 10,000 คน", "ต่อ|10,000 คน"),
        ("เป็น ร้อยละ 60 ของ", "เป็น|ร้อยละ 60|ของ"),
        ("เมื่อ 30 ก.ย. 2568 พบ", "เมื่อ|30 ก.ย. 2568|พบ"),
        ("เวลา 14.30 น. จาก", "เวลา 14.30 น.|จาก"),
        ("ปีงบประมาณ 2566 มี", "ปีงบประมาณ 2566|มี"),
        ("ดู ต.แม่ริม อ.แม่ริม จ.เชียงใหม่ ก่อน", "ดู|ต.แม่ริม อ.แม่ริม จ.เชียงใหม่|ก่อน"),
        ("แขวงสีลม เขตบางรัก กรุงเทพมหานคร", "แขวงสีลม เขตบางรัก กรุงเทพมหานคร"),
        ("ที่ สภ.ภูพิงคราชนิเวศน์ ภ.จว.เชียงใหม่ ภ.5 มี", "ที่|สภ.ภูพิงคราชนิเวศน์ ภ.จว.เชียงใหม่ ภ.5|มี"),
        ("ตำรวจภูธรภาค 5 ดูแล", "ตำรวจภูธรภาค 5|ดูแล"),
        ("จังหวัดนครศรีธรรมราชมี", "จังหวัดนครศรีธรรมราช|มี"),
        ("1 ม.ค. 2565 – 31 มี.ค. 2565", "1 ม.ค. 2565 – 31 มี.ค. 2565"),
        ("เรื่องอื่น ๆ “ลับ” (น้อยกว่า 5)", "เรื่อง|อื่น ๆ|“ลับ”|(น้อยกว่า|5)"),
        ("ก · ข – ค", "ก ·|ข –|ค"),
        ("in Chiang Mai on 30 Sep 2025", "in|Chiang Mai|on|30 Sep 2025"),
        ("at level 3 of 7 levels", "at|level 3 of|7 levels"),
    ],
)
@pytest.mark.parametrize("spell", [str, to_thai_digits])
def test_what_is_one_stays_together(text: str, pieces: str, spell: type[str]) -> None:
    assert "|".join(parted(spell(text))) == spell(pieces)


def test_no_name_of_a_place_is_broken_where_it_says_what_it_is() -> None:
    gazetteer = read_gazetteer()
    for code in [
        *gazetteer.tambons.index[::7],
        *gazetteer.amphoes.index,
        *gazetteer.provinces.index,
    ]:
        for text in (gazetteer.full_name(code), f"ใน {gazetteer.short_name(code)} มี"):
            inside = parted(text, Break.FREE)
            assert any(gazetteer.short_name(code) in piece for piece in inside), text
        parts = gazetteer.full_name(code).split(" ")
        assert parted(gazetteer.full_name(code), Break.CHAIN) == parts


def test_a_name_is_broken_only_in_a_line_that_is_shorter() -> None:
    name = "ต.ห้วยหมากหนองปลิง"
    just = typeset.width(name, 10)
    assert name in typeset.wrapped(f"สูงสุดที่ {name} มี", 10, just + 0.01)
    assert len(typeset.wrapped(name, 10, just - 1)) == 2


def test_a_chain_that_is_longer_than_the_line_fills_it() -> None:
    text = "ที่ ต.แม่ริม อ.แม่ริม จ.เชียงใหม่"
    room = typeset.width("ที่ ต.แม่ริม อ.แม่ริม", 10) + 1
    assert typeset.wrapped(text, 10, room) == ["ที่ ต.แม่ริม อ.แม่ริม", "จ.เชียงใหม่"]


def test_paragraphs_begin_their_own_lines() -> None:
    assert typeset.wrapped("ก\n\nข ", 10, 100) == ["ก", "ข"]
    assert typeset.wrapped("", 10, 100) == []


def test_a_page_is_set_in_no_time() -> None:
    texts = [said for said in SENTENCES if re.search("[ก-๛]", said) and len(said) > 40][:60]
    typeset.wrapped("ตัวอย่าง", 9, 200)
    started = time.process_time()
    for text in texts:
        typeset.wrapped(text, 9, 200)
    assert time.process_time() - started < 0.3, "a tenth of it on a quiet machine"


def test_words_are_found_without_a_network_or_a_home(tmp_path: Path) -> None:
    code = (
        "import sys, socket, dashboard.files.typeset\n"
        "assert 'pythainlp' not in sys.modules, 'too early'\n"
        "socket.socket.connect = socket.getaddrinfo = None\n"
        "from dashboard.files.thai_words import thai_words; print(len(thai_words('เรื่องที่ค้าง')))"
    )
    home = {
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "MPLCONFIGDIR": str(tmp_path / "m"),
    }
    (tmp_path / "m").mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PYTHAINLP")}
    root = Path(line_breaks.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], env=kept | home, cwd=root, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.strip()) == (0, "3"), done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name != "m"] == []
