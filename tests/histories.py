"""Histories of issues, made by hand or by hypothesis."""

from __future__ import annotations

import pandas as pd
from hypothesis import strategies as st

from geo.files import read_ladder
from geo.journey import stays
from geo.ladder import STATUSES

LADDER = read_ladder()
DAY_ZERO = pd.Timestamp("2022-01-01")

#: Steps of up to four issues: key, days after :data:`DAY_ZERO`, status, level.
STEPS = st.lists(
    st.tuples(
        st.sampled_from("abcd"), st.integers(0, 60), st.sampled_from(STATUSES), st.integers(1, 7)
    ),
    max_size=25,
)


def history(*steps: tuple) -> pd.DataFrame:
    """Steps (key, days after :data:`DAY_ZERO`, status, level)."""
    frame = pd.DataFrame(steps, columns=["key", "day", "status", "level"])
    days = DAY_ZERO + pd.to_timedelta(frame.pop("day").astype("int64"), unit="D")
    frame["date"] = days.astype("datetime64[s]")
    frame = frame.astype({"key": "str", "status": "str", "level": "int64"})
    frame["seq"] = frame.groupby("key").cumcount()
    return frame.assign(body="desk " + frame["level"].astype("str"), reason=pd.NA)


def on(day: int) -> pd.Timestamp:
    """The day that lies so many after :data:`DAY_ZERO`."""
    return DAY_ZERO + pd.Timedelta(day, "D")


def stays_on(steps: pd.DataFrame, day: int) -> pd.DataFrame:
    """The stays as of a day; every closing has its day."""
    return stays(steps, on(day), LADDER).assign(dated=True)
