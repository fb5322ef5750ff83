"""The account for a clerk: every remark is a sentence."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from etl.clean import clean
from etl.columns.fields import FIELDS, KINDS
from etl.columns.mapping import load
from etl.columns.rename import rename
from etl.notes import NOTES
from etl.records import Records, notes_together
from etl.report import KindReport, Report, kind_lines, together
from geo.files import DATA

SOURCES = [
    path.read_text(encoding="utf-8")
    for path in (DATA.parent / "etl").rglob("*.py")
    if path.name != "notes.py"
]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_cannot_be_read_is_noted_in_a_sentence(kind):
    raw = pd.DataFrame({field.name: ["?!", "1/1/65"] for field in FIELDS[kind]}, dtype="str")
    raw.attrs = {"source": "a.csv", "broken": []}
    notes = clean(rename(raw, load(), kind), load(), kind).attrs["notes"]
    assert set(notes) <= set(NOTES)
    report = Report({kind: KindReport(1, 1, 0, 0, notes=notes)}, {}, "2022-01-01").to_text()
    assert all(NOTES[note].th in report and NOTES[note].en in report for note in notes)


def test_every_note_of_the_code_is_a_sentence_and_every_sentence_a_note():
    named = r'(?:with_note\(|_count\(notes,|notes\[|notes \| \{)\s*"(\w+)"'
    by_name = {note for text in SOURCES for note in re.findall(named, text)}
    tabled = {note for note in NOTES if any(f'"{note}"' in text for text in SOURCES)}
    of_fields = {
        f"unknown_{field.name}"
        for fields in FIELDS.values()
        for field in fields
        if field.type in ("word", "words", "code")
    } - {
        "unknown_kind",
        "unknown_status",
        "unknown_to_level",
        "unknown_correction",
        "unknown_removed",
    }
    assert {"without_id", "undated", "two_digit_year", "unknown_station"} <= by_name
    assert by_name | of_fields <= set(NOTES) == tabled | of_fields
    assert all(" " in note.en and re.search("[ก-๛]", note.th) for note in NOTES.values())


def test_equal_counts_are_told_in_one_order_whoever_counted():
    """The rows of one process, in any order, and those of parts that are put together."""
    ways = ["nearest", "code", "name", "code", "nearest"]
    reasons = ["no_place", "bad_date"]
    lines = set()
    for order in (1, -1):
        told = [counted(ways[::order], reasons[::order])]
        parts = [counted([way], []) for way in ways[::order]]
        parts += [counted([], [reason]) for reason in reasons[::order]]
        told.append(together(parts, [], [], {}))
        lines |= {"\n".join(kind_lines("issues", report)) for report in told}
    (line,) = lines
    assert "placed by code 2, nearest 2, name 1" in line
    assert line.index("bad_date") < line.index("no_place")


def counted(ways: list[str], reasons: list[str]) -> KindReport:
    """The report of accepted rows that were placed so, and of rejected ones."""
    frame = pd.DataFrame(
        {
            "placed_by": [*ways, *[None] * len(reasons)],
            "reject": [*[None] * len(ways), *reasons],
            "duplicate": False,
            "removed": None,
        }
    )
    return Records("issues", load(), [], [], frame, frame, {}).report()


def test_equally_frequent_words_of_a_note_are_told_in_one_order_whoever_counted():
    words = {f"word {number:02}": 1 for number in range(30)}
    backwards = dict(reversed(words.items()))
    one, other = (notes_together([{"notes": {"unknown_status": w}}]) for w in (words, backwards))
    assert [*one["unknown_status"].items()] == [*other["unknown_status"].items()]
    assert one["unknown_status"][""] == 10
