"""No cell of a table for spreadsheets is a formula, and the way back changes nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.spreadsheet import inert, original


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+66 2", "-x", "@SUM(A1)", "\t=1", "\rx", " =1", '=HYPERLINK("http://x")', "＝1+1",
     "＋1", "－1x", "＠SUM(1)", "\u200b=1", "\u00a0@x", "\x00=1", "\n=1", "\u202e=1"],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(cell):
    assert inert(pd.DataFrame({"a": [cell, None, "ขยะ"]}))["a"].fillna("").tolist() == [
        f"'{cell}", "", "ขยะ",
    ]  # fmt: skip


def test_numbers_stay_numbers():
    frame = pd.DataFrame({"a": ["-5", "+5.25"], "b": [-5, 5], "c": [-0.5, None]})
    pd.testing.assert_frame_equal(inert(frame), frame)


@settings(deadline=None)
@given(st.lists(st.none() | st.text("'=+-@\t\r 15.กa", max_size=5), min_size=1, max_size=8))
def test_the_way_back_gives_what_was_there(cells):
    frame = pd.DataFrame({"a": pd.Series(cells, dtype="str"), "n": -5})
    pd.testing.assert_frame_equal(original(inert(frame)), frame)
