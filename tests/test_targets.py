"""A station's target divided over its tambons."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.targets import targets


def test_the_largest_remainder_gets_what_is_left() -> None:
    # 50 × 5,300/10,000 = 26.5, 50 × 2,450/10,000 = 12.25, 50 × 2,250/10,000 = 11.25
    service = pd.DataFrame(
        {"station": ["s"] * 3, "tambon": ["500101", "500102", "500103"], "share": [1.0] * 3}
    )
    people = pd.Series({"500101": 5_300, "500102": 2_450, "500103": 2_250})
    assert targets(service, people, 50)["target"].tolist() == [27, 12, 11]


def test_a_shared_tambon_gets_a_part_from_each_of_its_stations() -> None:
    service = pd.DataFrame(
        {
            "station": ["a", "a", "b"],
            "tambon": ["500101", "500102", "500102"],
            "share": [1.0, 0.5, 0.5],
        }
    )
    people = pd.Series({"500101": 1_000, "500102": 2_000})
    wanted = targets(service, people, 50)
    assert wanted["target"].tolist() == [25, 25, 50]


def test_nobody_registered_divides_evenly() -> None:
    service = pd.DataFrame({"station": ["a", "a"], "tambon": ["1", "2"], "share": [1.0, 1.0]})
    assert targets(service, pd.Series({"1": 0}), 51)["target"].tolist() == [26, 25]


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 50_000)),
        min_size=1, max_size=40, unique_by=lambda row: row[:2],
    ),
    st.integers(0, 200),
)  # fmt: skip
def test_every_stations_parts_sum_to_the_target(rows: list, per_station: int) -> None:
    frame = pd.DataFrame(rows, columns=["station", "tambon", "people"]).astype(
        {"station": "str", "tambon": "str"}
    )
    people = frame.groupby("tambon")["people"].first()
    wanted = targets(frame.assign(share=1.0), people, per_station)
    assert (wanted["target"] >= 0).all()
    assert (wanted.groupby("station")["target"].sum() == per_station).all()
