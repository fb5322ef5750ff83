"""What is written of persons stays out of the store and out of the report, wherever it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl import boundaries, store
from etl.pipeline import Request, run
from etl.report import Report
from etl.tables import TABLES

SECRETS = ("สมชาย", "1509900123456", "สมหญิง", "0812345678", "นายดำ", "1100")
STATIONS = "รหัสสถานี,ชื่อสถานี,รหัสตำบล\nS1,สภ.เมืองเชียงใหม่,500101\n"
PEOPLE = (
    "รหัสสถานี,รหัสตำบล,ตำบล,อำเภอ,จังหวัด,บทบาท\n"
    "น.ส.สมหญิง 0812345678,นายดำ 1100,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่,นายสมชาย ใจดี 1509900123456\n"
    "S1,,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่,กำนัน\n"
)


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option, **_: schematic_layer)


def published(folder: Path, **contents: str) -> Report:
    files = {}
    for kind, text in contents.items():
        files[kind] = (folder / f"{kind}.csv",)
        files[kind][0].write_text(text, encoding="utf-8")
    return run(Request(files, folder / "store"))


def everything(folder: Path, report: Report) -> str:
    """All that the store and the report hold, as text; the tables unpacked."""
    opened = store.open_store(folder / "store")
    tables = [opened.table(name).to_csv() for name in TABLES]
    files = [file.read_bytes() for file in (folder / "store").rglob("*") if file.is_file()]
    return "\n".join(
        [*tables, *(f.decode(errors="replace") for f in files), report.to_text(), report.to_json()]
    )


@pytest.mark.parametrize("stations", [{}, {"stations": STATIONS}])
@pytest.mark.parametrize("kind", ["members", "coordinators"])
def test_a_name_in_any_field_of_a_person_is_only_counted(tmp_path, kind, stations):
    report = published(tmp_path, **stations, **{kind: PEOPLE})
    assert report.kinds[kind].accepted == 2
    notes = report.kinds[kind].notes
    assert all(set(words) == {""} for words in notes.values())
    assert {"unknown_tambon_code", "unknown_station"} <= set(notes)
    found = everything(tmp_path, report)
    assert [secret for secret in SECRETS if secret in found] == []


def test_of_other_records_only_words_of_a_vocabulary_are_told(tmp_path):
    categories = [f"เรื่องที่ {number}" for number in range(30)]
    issues = "id,reported,province,station,category,lon\n" + "".join(
        f"{n},1/5/65,เชียงใหม่,น.ส.สมหญิง 0812345678,{word},{SECRETS[0]}\n"
        for n, word in enumerate([*categories, categories[7]])
    )
    report = published(tmp_path, stations=STATIONS, issues=issues)
    notes = report.kinds["issues"].notes
    assert notes["unknown_station"] == notes["unreadable_point"] == {"": 31}
    assert len(notes["unknown_category"]) == 21
    assert notes["unknown_category"][categories[7]] == 2
    assert notes["unknown_category"][""] == 10
    told = report.to_text() + report.to_json()
    assert [secret for secret in SECRETS if secret in told] == []
