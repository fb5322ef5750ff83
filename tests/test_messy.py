"""Spreadsheets as stations keep them go through the whole pipeline."""

from __future__ import annotations

import pandas as pd
import pytest

from etl import boundaries, mapping, pipeline
from etl.records import gather
from etl.report import KindReport
from geo.files import read_gazetteer
from tests.messy import CASES, EXPECTED


@pytest.fixture(autouse=True)
def schematic(schematic_layer, monkeypatch):
    """Every run of this file finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option, **_: schematic_layer)


def checked(path) -> KindReport:
    return pipeline.check(pipeline.Request({"issues": (path,)}, path.parent / "store")).kinds[
        "issues"
    ]


def accepted(path, schematic_layer) -> pd.DataFrame:
    gazetteer = read_gazetteer()
    records = gather(
        "issues", [path], mapping.load(), gazetteer, schematic_layer, None, lambda _: None
    )
    return records.accepted.reset_index(level=0, drop=True)


@pytest.mark.parametrize("name", CASES)
def test_every_row_of_a_messy_file_ends_as_it_should(name, tmp_path):
    report, expected = checked(CASES[name](tmp_path)), EXPECTED[name]
    assert report.reasons == expected.reasons
    assert (report.read, report.accepted) == (expected.read, expected.accepted)
    assert report.read == report.accepted + report.duplicate + report.rejected
    for note, words in expected.notes.items():
        assert report.notes[note] == words
    assert ("skipped_sheet" in report.notes) == ("skipped_sheet" in expected.notes)
