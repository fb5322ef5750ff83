"""The store's tables, made of checked rows, and one version on top of another."""

from __future__ import annotations

import pandas as pd
import pytest

from etl.asof import Span, bulk, days_of_issues, span_of
from etl.assembling.publish import in_order, merged, people_rows, population_rows, station_rows
from etl.placing.command import command_of, units_of
from etl.tables import TABLES
from geo.files import read_commands

COMMANDS = read_commands()


def text(*values: str | None) -> pd.Series:
    return pd.Series(values, dtype="str")


def days(*values: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(pd.Series(values, dtype="object"))).astype("datetime64[s]")


def people(**columns: pd.Series) -> pd.DataFrame:
    """Members of station S1 in ศรีภูมิ since January 2022, in as many rows as the columns."""
    rows = range(max(len(column) for column in columns.values()))
    start = pd.Series(pd.Timestamp("2022-01-01").as_unit("s"), index=rows)
    return pd.DataFrame(
        {"station": "S1", "unit": None, "division": "50", "bureau": "p5", "tambon": "500101",
         "polygon": "500101", "amphoe": "5001", "province": "50", "role": "other", "start": start,
         "end": days(*[None] * len(rows)), "count": float("nan")},
        index=rows,
    ).assign(**columns)  # fmt: skip


STATIONS = pd.DataFrame(
    {"code": ["S1", "B1"], "division": ["50", "n3"], "bureau": ["p5", "mb"]}, dtype="str"
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("บก.น.1", "n1"), ("บก. น. ๑", "n1"), ("กองบังคับการตำรวจนครบาล 9", "n9"),
        ("Metropolitan Police Division 2", "n2"), ("N3", "n3"), ("ภ.จว.เชียงใหม่", "50"),
        ("ภจว เชียงใหม่", "50"), ("ตำรวจภูธรจังหวัดลำพูน", "51"), ("50", "50"),
        ("chiang mai", "50"), ("กรุงเทพมหานคร", None), ("ภ.จว.กรุงเทพ", None), ("10", None),
        ("บก.ปคม.", "ahtd"), ("กองบังคับการตำรวจท่องเที่ยว ๒", "tp2"), ("Cyber Crime 5", "cc5"),
        ("บช.ทท.", None),
    ],
)  # fmt: skip
def test_divisions_are_known_by_any_of_their_names(gazetteer, written, key):
    found, _ = units_of(text(written, None), COMMANDS, gazetteer)
    assert found.iloc[0] == key if key else pd.isna(found.iloc[0])
    assert pd.isna(found.iloc[1])


def test_the_command_of_a_row_follows_division_then_province():
    division, bureau = command_of(
        text("n4", None, None, None, "51"),
        text(None, None, None, None, None),
        text("10", "10", "50", None, "50"),
        COMMANDS,
    )
    assert division.fillna("").tolist() == ["n4", "", "50", "", "51"]
    assert bureau.fillna("").tolist() == ["mb", "mb", "p5", "", "p5"]


def test_what_a_unit_without_a_place_has_in_a_province_is_not_of_its_police():
    division, bureau = command_of(
        text("tp3", "csd", None, None, None, None),
        text("tpb", "cib", "tpb", "tpb", "p5", "p5"),
        text("83", None, "83", None, "50", "10"),
        COMMANDS,
    )
    assert division.fillna("").tolist() == ["tp3", "csd", "", "", "50", ""]
    assert bureau.tolist() == ["tpb", "cib", "tpb", "tpb", "p5", "p5"]


def test_a_station_with_an_unknown_division_takes_that_of_its_province(gazetteer):
    frame = pd.DataFrame(
        {"code": ["S1", "B1"], "name": "x", "name_en": "x", "division": ["nowhere", "nowhere"],
         "tambon": "t", "polygon": "t", "amphoe": "a", "province": ["50", "10"],
         "lon": 1.0, "lat": 1.0}
    )  # fmt: skip
    rows = station_rows(frame, COMMANDS, gazetteer)
    assert rows["division"].fillna("").tolist() == ["50", ""]
    assert rows["bureau"].tolist() == ["p5", "mb"]
    assert list(rows.columns) == TABLES["stations"].schema.names


def test_people_become_counts_and_the_last_month_is_inclusive():
    rows = people_rows(
        people(
            end=days(None, None, "2022-12-01", "2023-01-01", None),
            count=pd.Series([1.0, float("nan"), 1.0, 1.0, 12.0]),
            role=text("other", "other", "other", "other", None),
        ),
        STATIONS, COMMANDS, "members",
    )  # fmt: skip
    assert list(rows.columns) == TABLES["members"].schema.names
    assert rows["count"].sum() == 16
    found = rows.set_index(rows["end"].dt.strftime("%Y-%m-%d").fillna("active"))["count"]
    assert found.to_dict() == {"active": 12, "2023-01-01": 1, "2023-02-01": 1}
    assert rows["count"].tolist() == [2, 1, 1, 12]
    assert rows["division"].eq("50").all()


def test_figures_without_a_year_sort_before_those_with_one():
    frame = pd.DataFrame({"tambon": "500101", "year": [2021.0, None], "population": [1.0, 3.0]})
    frame["denominator"] = text(None, None)
    rows = in_order({"population": population_rows(frame)})["population"]
    assert rows["year"].astype("Float64").fillna(0).tolist() == [0, 2021]


def test_merging_replaces_what_has_the_same_identity_and_keeps_the_rest():
    old = {
        "issues": pd.DataFrame({"key": ["a", "b"], "status": ["x", "x"]}),
        "stations": pd.DataFrame({"code": ["S1", "S2"], "name": ["one", "two"]}),
        "members": people(
            station=text("S1", "S1", "S2", None, None),
            tambon=text("500101", "500102", "500101", "500101", "500102"),
            count=pd.Series([1, 2, 3, 4, 5]),
        ),
        "population": pd.DataFrame(
            {
                "tambon": ["1", "1", "1"],
                "year": [2020, 2021, 2021],
                "denominator": [None, None, "households"],
                "population": [5, 6, 2],
            }
        ),
        "service": pd.DataFrame({"station": ["S1"]}),
    }
    new = {
        "issues": pd.DataFrame({"key": ["c", "b"], "status": ["y", "y"]}),
        "stations": pd.DataFrame({"code": ["S2"], "name": ["zwei"]}),
        "members": people(
            station=text("S1", None), tambon=text("500103", "500102"), count=pd.Series([10, 20])
        ),
        "population": pd.DataFrame(
            {"tambon": ["1"], "year": [2021], "denominator": [None], "population": [7]}
        ),
    }
    both = merged(new, old)
    assert dict(both["issues"].to_numpy()) == {"a": "x", "b": "y", "c": "y"}
    assert dict(both["stations"][["code", "name"]].to_numpy()) == {"S1": "one", "S2": "zwei"}
    assert sorted(both["members"]["count"]) == [3, 4, 10, 20]
    figures = both["population"].sort_values("population")
    assert figures[["year", "population"]].to_numpy().tolist() == [[2021, 2], [2020, 5], [2021, 7]]
    assert both["service"] is old["service"]


def test_people_without_a_station_are_replaced_by_those_of_their_own_unit():
    units = {"division": text("n5", "n6", "tp3", "cc1"), "bureau": text("mb", "mb", "tpb", "ccib")}
    place = {"province": text("10", "10", "83", None)}
    nothing = dict.fromkeys(("amphoe", "tambon", "polygon", "station"), text(*[None] * 4))
    old = {"members": people(count=pd.Series([1, 2, 3, 4]), **units, **place, **nothing)}
    police = {"division": text("83", "cc2"), "bureau": text("p8", "ccib")}
    police |= {"province": text("83", None)}
    new = people(count=pd.Series([10, 20]), **police, **{k: v[:2] for k, v in nothing.items()})
    both = merged({"members": new}, old)["members"]
    assert sorted(both["count"]) == [1, 2, 3, 4, 10, 20]
    again = new.iloc[1:].assign(division="cc1", count=40)
    assert sorted(merged({"members": again}, old)["members"]["count"]) == [1, 2, 3, 40]


def test_merging_twice_is_merging_once():
    new = {"members": people(count=pd.Series([1, 2]), tambon=text("500101", "500102"))}
    once = merged(new, {"members": people(count=pd.Series([9]), station=text("S2"))})
    pd.testing.assert_frame_equal(in_order(merged(new, once))["members"], in_order(once)["members"])


def span_of_data(tables: dict[str, pd.DataFrame]) -> Span | None:
    return span_of(days_of_issues(tables), tables)


def test_the_data_spans_the_days_of_what_happened():
    tables = {
        "issues": pd.DataFrame({"reported": days("2022-05-01"), "updated": days("2022-06-09")}),
        "history": pd.DataFrame({"date": days("2022-05-01", "2022-07-01")}),
        "members": pd.DataFrame({"start": days("2023-01-01")}),
    }
    assert span_of_data(tables) == (pd.Timestamp("2022-05-01"), pd.Timestamp("2022-07-01"))
    assert span_of_data({"members": tables["members"]}).last == pd.Timestamp("2023-01-01")
    years = pd.DataFrame({"year": pd.array([2020, 2021, pd.NA], dtype="Int16")})
    assert span_of_data({"population": years}).last == pd.Timestamp("2021-12-31")
    assert span_of_data({"stations": pd.DataFrame({"code": ["S1"]})}) is None


@pytest.mark.parametrize(
    ("usual", "strays", "first", "last"),
    [
        (200, ["2032-01-01"], "2022-01-01", "2022-07-19"),
        (200, ["2032-01-01", "2052-01-01"], "2022-01-01", "2022-07-19"),
        (200, ["2022-08-30"], "2022-01-01", "2022-08-30"),
        (200, ["2032-01-01"] * 5, "2022-01-01", "2032-01-01"),
        (20, ["2032-01-01"], "2022-01-01", "2032-01-01"),
        (200, ["1922-05-01", "1979-05-29"], "2022-01-01", "2022-07-19"),
        (200, ["1979-05-29", "2032-01-01"], "2022-01-01", "2022-07-19"),
        (200, ["2021-12-01"], "2021-12-01", "2022-07-19"),
    ],
)
def test_a_slip_of_the_pen_does_not_move_the_days_of_the_data(usual, strays, first, last):
    days = pd.Series(pd.date_range("2022-01-01", periods=usual))
    found = bulk(pd.concat([days, pd.to_datetime(pd.Series(strays))]))
    assert found == (pd.Timestamp(first), pd.Timestamp(last))
