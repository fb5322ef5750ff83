"""What a view shows, against numbers counted from the store by other means."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest

from dashboard import data as published
from dashboard import export, words
from dashboard.data import STORE_VARIABLE, Data
from dashboard.figures import key_figures
from dashboard.layers import LAYERS
from dashboard.legend import legend
from dashboard.result import evaluate, ordered
from dashboard.view import View
from geo.codes import LEVELS
from geo.files import read_commands
from geo.thai import sort_key


@pytest.fixture
def data(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    return published.current(None)


def counted_by_arrow(store: Path, table: str, column: str) -> pd.Series:
    """Rows a value of ``column``, straight from the Parquet parts."""
    rows = ds.dataset(sorted(store.glob(f"parts/{table}-*.parquet"))).to_table(columns=[column])
    counts = pc.value_counts(rows[column].cast("string")).to_pylist()
    return pd.Series({count["values"]: count["counts"] for count in counts})


def test_issues_per_10k_counted_straight_from_the_parts(data: Data, demo_store: Path) -> None:
    counted = counted_by_arrow(demo_store, "issues", "province")
    people = data.gazetteer.tambons.groupby("province")["population"].sum()
    result = evaluate(View(layer="issues_per_10k"), data)
    expected = (counted / people * 10_000).reindex(result.units.index).fillna(0)
    assert result.units["value"].tolist() == pytest.approx(expected.tolist())
    assert result.units["issues"].sum() + result.unplaced == counted.sum()


@pytest.mark.parametrize("level", LEVELS)
def test_members_are_the_same_people_at_every_level(data: Data, level: str) -> None:
    result = evaluate(View(level=level), data)
    placed = data.members.dropna(subset=[result.facts.by])
    day = pd.Timestamp(result.as_of)
    now = placed[~(placed["end"] <= day) & ~(placed["start"] > day)]
    assert result.units["members"].sum() == now["count"].sum()
    assert result.units["population"].sum() == 66_171_439
    stations = len(data.stations)
    assert result.units["target"].sum() == stations * read_commands().members_per_station


@pytest.mark.parametrize("key", LAYERS)
def test_every_layer_works_at_every_level(data: Data, key: str) -> None:
    for level in LEVELS:
        result = evaluate(View(layer=key, level=level), data)
        assert not result.missing
        assert sum(result.classes.counts) + result.classes.no_data == len(result.units)
        assert len(legend(result)) == result.classes.k + bool(result.classes.no_data)
        assert words.sentence(result)


def test_filters_narrow_issues_and_leave_members(data: Data) -> None:
    everything = evaluate(View(), data)
    crime = evaluate(View().with_filter("category", ("crime",)), data)
    assert 0 < len(crime.facts.issues) < len(everything.facts.issues)
    assert crime.units["members"].equals(everything.units["members"])


def test_an_area_is_the_part_of_the_whole(data: Data) -> None:
    whole = evaluate(View(layer="issues_per_10k", level="amphoe"), data)
    part = evaluate(View(layer="issues_per_10k", level="amphoe", area="50"), data)
    assert part.units["value"].equals(whole.units.loc[part.units.index, "value"])
    assert set(part.units["province"]) == {"50"}


def test_a_bureau_is_its_provinces(data: Data) -> None:
    result = evaluate(View(bureau="p5"), data)
    assert set(result.units.index) == set(read_commands().provinces("p5"))
    assert set(result.facts.issues["bureau"]) == {"p5"}


def test_last_month_can_be_drawn_again(data: Data) -> None:
    before = evaluate(View(as_of=date(2024, 12, 31)), data)
    assert before.facts.issues["reported"].max() <= pd.Timestamp("2024-12-31")
    assert before.facts.members["count"].sum() < evaluate(View(), data).facts.members["count"].sum()
    assert (before.facts.issues["since"] <= pd.Timestamp("2024-12-31")).all()


def test_the_csv_is_the_view(data: Data) -> None:
    result = evaluate(View(layer="overdue_share", level="amphoe", area="30"), data)
    read = pd.read_csv(io.BytesIO(export.csv(result)), dtype={"รหัส": "str"})
    shown = export.table(result)
    assert read["รหัส"].tolist() == shown["รหัส"].tolist()
    assert read.columns.tolist() == shown.columns.tolist()
    value = export.value_name(result)
    assert read[value].tolist() == pytest.approx(shown[value].tolist(), nan_ok=True)


def test_orders(data: Data) -> None:
    view = View(level="province")
    least = ordered(evaluate(view, data))["value"]
    assert least.is_monotonic_increasing
    assert ordered(evaluate(replace(view, order="high"), data))["value"].is_monotonic_decreasing
    names = ordered(evaluate(replace(view, order="name"), data))["th"]
    assert names.tolist() == sorted(names, key=sort_key)
    assert names.iloc[0] == "กระบี่"


def test_key_figures_count_the_area(data: Data) -> None:
    result = evaluate(View(area="50", level="amphoe"), data)
    figures = {figure.label: figure.value for figure in key_figures(result)}
    assert figures["เรื่องที่รับแจ้ง"] == f"{len(result.facts.issues):,}"


def test_caption_says_the_filters_the_day_and_what_kind_of_data(data: Data) -> None:
    result = evaluate(View().with_filter("status", ("solved",)), data)
    assert words.filters_in_words(result.view) == ("สถานะ: แก้ไขแล้ว",)
    notes = " ".join(words.notes(result, data))
    assert "ข้อมูล ณ วันที่ 30 ก.ย. 2568" in notes
    assert "แผนที่สังเขป" in notes and "ข้อมูลสาธิต" in notes


def test_somebody_of_one_province_sees_only_that(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    scoped = published.current(frozenset({"50"}))
    result = evaluate(View(level="tambon"), scoped)
    assert set(result.units["province"]) == {"50"}
    assert set(result.facts.issues["province"].dropna()) == {"50"}


def test_issues_alone_say_what_is_missing(
    traffy_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    alone = published.current(None)
    assert evaluate(View(), alone).layer.key == "issues_per_10k", "the first that can be shown"
    members = evaluate(View(layer="members_per_10k"), alone)
    assert members.units["members"].isna().all()
    assert "ไม่มีสมาชิกเครือข่าย" in members.missing
    assert members.classes.no_data == 77
    shown = evaluate(View(layer="issues_per_10k", level="tambon", area="10"), alone)
    assert not shown.missing
    # บางนาเหนือ (104702) has no polygon of its own: polygon 104701 shows its issues.
    north = alone.issues(alone.as_of)
    assert (north["tambon"] == "104702").sum() > 0
    assert shown.units.at["104701", "issues"] == (north["polygon"] == "104701").sum()
    assert "บางนาเหนือ" in words.unit_name(shown, "104701")
