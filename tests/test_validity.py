"""The code that was valid on a day."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geo.gazetteer import Gazetteer
from geo.validity import code_on


@pytest.fixture(scope="module")
def dated(gazetteer: Gazetteer) -> Gazetteer:
    """The gazetteer with rows that an agency added."""
    facts = pd.DataFrame(
        [
            ("104702", "104701", "บางนา", "moved", "2017-11-01"),
            ("380101", "430301", "บึงกาฬ", "moved", "2011-03-23"),
            ("380101", "430001", "บึงกาฬ", "moved", "1990-01-01"),
        ],
        columns=gazetteer.crosswalk.columns,
        dtype="str",
    )
    return replace(gazetteer, crosswalk=pd.concat([gazetteer.crosswalk, facts]))


@pytest.mark.parametrize(
    ("code", "day", "valid"),
    [
        ("104702", "2017-10-31", "104701"),
        ("104702", "2017-11-01", "104702"),
        ("380101", "1980-01-01", "430001"),
        ("380101", "2000-01-01", "430301"),
        ("380101", "2020-01-01", "380101"),
        ("500101", "1980-01-01", "500101"),
        ("104702", None, "104702"),
        (None, "2000-01-01", None),
    ],
)
def test_the_code_of_the_day(
    dated: Gazetteer, code: str | None, day: str | None, valid: str | None
) -> None:
    # The index repeats: rows are kept apart by their place.
    codes = pd.Series([code, "500101"], index=[7, 7], dtype="str")
    found = code_on(codes, pd.Series(pd.to_datetime([day, None]), index=codes.index), dated)
    assert found.index.tolist() == [7, 7]
    assert found.iloc[1] == "500101"
    assert found.iloc[0] == valid if valid else pd.isna(found.iloc[0])


def test_without_dates_todays_code_stands(gazetteer: Gazetteer) -> None:
    codes = pd.Series(gazetteer.tambons.index, dtype="str")
    days = pd.Series(pd.Timestamp("1950-01-01"), index=codes.index)
    pd.testing.assert_series_equal(code_on(codes, days, gazetteer), codes)
    assert code_on(codes[:0], days[:0], gazetteer).empty
