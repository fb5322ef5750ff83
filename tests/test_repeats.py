"""Likely repeats: the rules one by one, groups, and the events that the demonstration plants."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from etl.demo import DAYS
from etl.demo.escalations import climb
from etl.demo.ground import ground
from etl.demo.issues import issues as issue_facts
from etl.demo.records import issue_rows
from etl.demo.repeats import with_repeats
from etl.demo.stations import service, stations
from geo.errors import InputError
from geo.files import (
    read_commands,
    read_gazetteer,
    read_ladder,
    read_repeats,
    read_taxonomy,
)
from geo.fingerprint import prints
from geo.repeats import Rules, among, groups, repeats, summary

RULES = Rules(
    days=7,
    near_m=300,
    resemblance=0.5,
    without_point_resemblance=0.6,
    without_text_m=50,
    without_text_days=2,
    most_compared=50,
)
LAMP = "ไฟถนนดับหลายต้นหน้าวัดหนองบัว ตอนกลางคืนมืดมาก ขอให้เข้ามาซ่อม"
LAMP_AGAIN = "ชาวบ้านแจ้งว่าไฟถนนดับหลายต้นหน้าวัดหนองบัว ตอนกลางคืนมืดมาก"
THEFT = "คนร้ายงัดบ้านขณะเจ้าของไม่อยู่ เอาทรัพย์สินไปหลายรายการ"
#: Degrees of latitude in a metre.
METRE = 1 / 111_195


def table(*rows: tuple[str, str, str | None, str, str | None]) -> pd.DataFrame:
    """Issues of (tambon, category, further, day, text), keys a, b, c …"""
    names = ["tambon", "category", "further", "reported", "text"]
    frame = pd.DataFrame(rows, columns=names, index=list("abcdefgh")[: len(rows)])
    frame["reported"] = pd.to_datetime(frame["reported"]).astype("datetime64[s]")
    return frame.assign(text_print=prints(frame["text"].astype("str")))


def at(**metres: float) -> pd.DataFrame:
    """Points so many metres north of one."""
    return pd.DataFrame(
        {"lon": 100.5, "lat": [13.75 + m * METRE for m in metres.values()]}, index=list(metres)
    )


def found(issues: pd.DataFrame, points: pd.DataFrame | None = None, **rules: float) -> list:
    pairs = repeats(issues, points, replace(RULES, **rules))
    return pairs[["one", "other", "strength"]].to_numpy().tolist()


def two(**second: str | None) -> pd.DataFrame:
    """An issue, and another of the same place, category and day with what is said of it."""
    first = {"tambon": "500101", "category": "lighting", "further": None, "reported": "2022-05-01",
             "text": LAMP}  # fmt: skip
    return table(tuple(first.values()), tuple({**first, **second}.values()))


def test_alike_texts_of_one_tambon_are_likely_and_near_points_make_them_strong() -> None:
    issues = two(text=LAMP_AGAIN, reported="2022-05-04")
    assert found(issues) == [["a", "b", "likely"]]
    assert found(issues, at(a=0, b=250)) == [["a", "b", "strong"]]
    assert found(issues, at(a=0, b=350)) == [], "two points say themselves how near it is"
    pair = repeats(issues, at(a=0, b=250), RULES).iloc[0]
    assert pair["days"] == 3
    assert pair["metres"] == pytest.approx(250, abs=0.5)
    assert 0.5 <= pair["resemblance"] < 1


def test_texts_must_be_more_alike_where_no_point_says_how_near_it_is() -> None:
    issues = two(text=LAMP_AGAIN)
    alike = repeats(issues, None, RULES)["resemblance"].iloc[0]
    between = {"resemblance": alike - 0.1, "without_point_resemblance": alike + 0.1}
    assert found(issues, at(a=0, b=10), **between) == [["a", "b", "strong"]]
    assert found(issues, at(a=0), **between) == []


def test_metres_shrink_with_the_latitude_from_west_to_east() -> None:
    points = pd.DataFrame({"lon": [100.5, 100.5 + 200 * METRE], "lat": 60.0}, index=["a", "b"])
    assert repeats(two(), points, RULES)["metres"].iloc[0] == pytest.approx(100, rel=1e-3)


@pytest.mark.parametrize(
    "second",
    [
        {"text": THEFT},
        {"category": "noise"},
        {"reported": "2022-05-09"},
        {"tambon": "500102"},
        {"tambon": None},
        {"text": None},
    ],
    ids=["text", "category", "day", "tambon", "no tambon", "no text"],
)
def test_where_one_thing_differs_there_is_no_repeat(second: dict[str, str | None]) -> None:
    assert found(two(**second)) == []
    assert found(two(), None) == [["a", "b", "likely"]]


def test_a_further_category_is_in_common_too() -> None:
    assert found(two(category="noise", further="traffic|lighting")) == [["a", "b", "likely"]]
    both = {"category": "noise", "further": "lighting"}
    assert len(repeats(table(*[("1", *both.values(), "2022-05-01", LAMP)] * 2), None, RULES)) == 1


def test_points_reach_across_a_border_and_from_one_square_into_the_next() -> None:
    issues = two(tambon="500102")
    for start in range(0, 1200, 40):
        assert found(issues, at(a=start, b=start + 290)) == [["a", "b", "strong"]]


def test_without_texts_only_what_is_very_near_and_classified() -> None:
    issues = two(text=None, reported="2022-05-03")
    assert found(issues, at(a=0, b=45)) == [["a", "b", "likely"]]
    assert found(issues, at(a=0, b=55)) == []
    assert found(two(text=None, reported="2022-05-04"), at(a=0, b=45)) == []
    unknown = table(*[("500101", "unclassified", None, "2022-05-01", None)] * 2)
    assert found(unknown, at(a=0, b=0)) == []
    told = table(*[("500101", "unclassified", None, "2022-05-01", LAMP)] * 2)
    assert found(told) == [["a", "b", "likely"]]


def test_the_earlier_report_stands_first() -> None:
    assert found(two(reported="2022-04-30")) == [["b", "a", "likely"]]


@pytest.mark.parametrize("points", [None, pd.DataFrame(columns=["lon", "lat"], dtype="float64")])
def test_no_issues_no_repeats(points: pd.DataFrame | None) -> None:
    pairs = repeats(table(), points, RULES)
    assert pairs.empty
    assert list(pairs) == ["one", "other", "days", "metres", "resemblance", "strength"]
    assert groups(pairs).empty
    assert summary(pairs).empty


def test_groups_are_what_pairs_connect() -> None:
    day = "2022-05-{:02d}".format
    chain = [("1", "lighting", None, day(n), LAMP) for n in (1, 7, 13)]
    issues = table(*chain, ("2", "noise", None, day(1), THEFT), ("2", "noise", None, day(1), THEFT))
    pairs = repeats(issues, None, RULES)
    assert pairs[["one", "other"]].to_numpy().tolist() == [["a", "b"], ["d", "e"], ["b", "c"]]
    told = summary(pairs)
    assert told["issues"].map(set).to_dict() == {"a": {"a", "b", "c"}, "d": {"d", "e"}}
    assert told["resemblance"].tolist() == [1, 1]
    assert told["metres"].isna().all()
    assert told["strength"].tolist() == ["likely", "likely"]
    without_b = among(pairs, pd.Index(["a", "c", "d", "e"]))
    assert summary(without_b).index.tolist() == ["d"]


def test_a_crowded_place_is_compared_with_few_each() -> None:
    """No pair of issues further apart in a block than the rules say is looked at."""
    crowd = 3_000
    issues = pd.DataFrame(
        {
            "tambon": "500101",
            "category": "flood",
            "further": None,
            "reported": pd.Timestamp("2022-05-01"),
            "text_print": prints(pd.Series([LAMP]))[0],
        },
        index=[f"k{n:04d}" for n in range(crowd)],
    )
    pairs = repeats(issues, None, replace(RULES, most_compared=5))
    assert len(pairs) == 5 * crowd - (1 + 2 + 3 + 4 + 5)
    assert summary(pairs)["issues"].str.len().tolist() == [crowd], "yet the group is whole"


def test_the_rules_of_the_project_and_what_is_wrong_with_others(tmp_path: Path) -> None:
    assert read_repeats().near_m == 300
    text = (Path(__file__).parents[1] / "data" / "repeats.toml").read_text(encoding="utf-8")
    for name, wrong, said in (
        ("lacks", text.replace("near_m = 300", ""), "expected"),
        ("negative", text.replace("near_m = 300", "near_m = -1"), "`near_m`"),
        ("word", text.replace("near_m = 300", 'near_m = "near"'), "`near_m`"),
    ):
        path = tmp_path / f"{name}.toml"
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(InputError, match=said):
            read_repeats(path)


def test_the_events_that_the_demonstration_plants_are_found_and_few_others() -> None:
    """60,000 issues as the demonstration makes them, with clusters; 300 events told twice."""
    rngs = np.random.default_rng(5).spawn(5)
    taxonomy, land = read_taxonomy(), ground(read_gazetteer())
    police = stations(land, read_commands(), rngs[0])
    facts = issue_facts(60_000, DAYS, land, service(police, land), taxonomy, rngs[1])
    facts = with_repeats(facts, len(DAYS) - 1, rngs[2])
    ends = climb(facts, len(police), len(DAYS) - 1, read_ladder(), rngs[3])[1]
    rows = issue_rows(facts, ends, police, DAYS, land, taxonomy, rngs[4])
    keys = np.array([c.key for c in taxonomy.categories])
    further = facts["further"].to_numpy()
    issues = pd.DataFrame(
        {
            "tambon": land.codes[facts["tambon"]],
            "category": keys[facts["category"]],
            "further": np.where(further >= 0, keys[further], None),
            "reported": DAYS[facts["reported"]],
            "text_print": prints(rows["detail"].astype("str")).to_numpy(),
        },
        index=facts.index.astype("str"),
    )
    points = rows[["lon", "lat"]].astype("float64").set_axis(issues.index).dropna()

    again = np.flatnonzero(facts["repeats"] >= 0)
    planted = {
        frozenset(map(str, pair)) for pair in zip(facts["repeats"][again], again, strict=True)
    }
    pairs = repeats(issues, points, read_repeats())
    pointed_out = set(map(frozenset, pairs[["one", "other"]].to_numpy().tolist()))
    assert len(planted) == 300
    assert len(pointed_out & planted) / len(planted) > 0.93
    assert len(pointed_out & planted) / len(pointed_out) > 0.95
