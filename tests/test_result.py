"""What a view shows, against numbers counted from the store by other means."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pytest

from dashboard import served as published
from dashboard import words
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.files import export
from dashboard.layers.registry import LAYERS
from dashboard.legend import legend
from dashboard.palettes import NONE_AT_ALL
from dashboard.result import evaluate, ordered
from dashboard.scope import EVERYTHING, Scope
from dashboard.served import STORE_VARIABLE
from dashboard.view import View
from geo.codes import LEVELS
from geo.files import read_commands
from geo.gazetteer import Lang
from geo.thai import sort_key


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
    assert result.counted["issues"].sum() + result.unplaced == counted.sum()


@pytest.mark.parametrize("level", LEVELS)
def test_members_are_the_same_people_at_every_level(data: Data, level: str) -> None:
    result = evaluate(View(level=level), data)
    placed = data.rows_of("members").dropna(subset=[result.facts.by])
    day = pd.Timestamp(result.as_of)
    now = placed[~(placed["end"] <= day) & ~(placed["start"] > day)]
    assert result.counted["members"].sum() == now["count"].sum()
    assert result.units["population"].sum() == 66_171_439
    commands = read_commands()
    local = (~commands.are_placeless(data.stations)).sum()
    assert result.units["target"].sum() == local * commands.members_per_station
    assert result.target == len(data.stations) * commands.members_per_station


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
    assert crime.counted["members"].equals(everything.counted["members"])


def test_an_area_is_the_part_of_the_whole(data: Data) -> None:
    whole = evaluate(View(layer="issues_per_10k", level="amphoe"), data)
    part = evaluate(View(layer="issues_per_10k", level="amphoe", area="50"), data)
    assert part.units["value"].equals(whole.units.loc[part.units.index, "value"])
    assert set(part.units["province"]) == {"50"}


def test_a_bureau_is_its_provinces(data: Data) -> None:
    result = evaluate(View(bureau="p5"), data)
    assert set(result.units.index) == set(read_commands().provinces("p5"))
    assert set(result.facts.issues["province"].dropna()) <= set(read_commands().provinces("p5"))


def test_last_month_can_be_drawn_again(data: Data) -> None:
    before = evaluate(View(as_of=date(2024, 12, 31)), data)
    assert before.facts.issues["reported"].max() <= pd.Timestamp("2024-12-31")
    now = evaluate(View(), data)
    assert before.facts.members.total().count < now.facts.members.total().count
    assert (before.facts.issues["since"] <= pd.Timestamp("2024-12-31")).all()


def test_the_csv_is_the_view(data: Data) -> None:
    result = evaluate(View(layer="overdue_share", level="amphoe", area="30"), data)
    read = pd.read_csv(io.BytesIO(export.csv(result, data)), dtype={"รหัส": "str"})
    shown = export.table(result)
    assert read["รหัส"].tolist() == shown["รหัส"].tolist()
    assert read.columns.tolist() == [*shown.columns, "หมายเหตุ"]
    value = export.value_name(result)
    assert read[value].tolist() == pytest.approx(shown[value].tolist(), nan_ok=True)


@pytest.mark.parametrize(
    ("layer", "table"),
    [("issues_per_10k", "issues"), ("members_per_10k", "members"),
     ("coordinators_per_10k", "coordinators"), ("overdue_share", "issues")],
)  # fmt: skip
def test_what_the_map_leaves_out_is_counted_in_the_layers_own_records(
    data: Data, layer: str, table: str
) -> None:
    result = evaluate(View(layer=layer, level="tambon"), data)
    everywhere = {"issues": result.facts.issues, "members": result.facts.members.rows,
                  "coordinators": result.facts.coordinators.rows}[table]  # fmt: skip
    if layer == "overdue_share":
        everywhere = everywhere[everywhere["open"]]
    without = everywhere[everywhere["polygon"].isna()]
    assert result.unplaced == (without["count"].sum() if "count" in without else len(without))
    said = words.unplaced(result)
    assert {"issues": "เรื่อง", "members": "สมาชิก", "coordinators": "ผู้ประสานงาน"}[table] in said


def test_a_unit_has_the_same_value_in_every_view_that_holds_it(data: Data) -> None:
    for layer in ("issues_per_10k", "members_per_10k", "overdue_share"):
        whole = evaluate(View(layer=layer), data).units["value"]
        for bureau in ("mb", "p1", "p5"):
            part = evaluate(View(layer=layer, bureau=bureau), data).units["value"]
            pd.testing.assert_series_equal(part, whole.loc[part.index])


def test_the_sentence_names_what_stands_first_in_the_table(data: Data) -> None:
    result = evaluate(View(layer="members_per_10k", level="tambon"), data)
    first = ordered(result).index[0]
    assert words.unit_name(result, first) in words.sentence(result)
    ties = (result.units["value"].round(1) == 0).sum()
    assert f"อีก {ties - 1:,} แห่งที่เท่ากัน" in words.sentence(result)


def test_nothing_at_all_is_said_and_drawn_as_nothing(data: Data) -> None:
    view = View(layer="category_traditions", area="95", level="tambon")
    view = view.with_filter("status", ("reopened",)).with_filter("rung", ("7",))
    result = evaluate(view, data)
    assert [(row.rule, row.count) for row in legend(result)] == [("0", len(result.units))]
    assert result.colours == (NONE_AT_ALL,)
    assert "ทุกพื้นที่" in words.sentence(result)


@pytest.mark.parametrize(
    ("lang", "none", "nothing", "day"),
    [
        ("th", "({known} จาก {all} แห่ง)", "ไม่มีข้อมูลที่จะแสดง", "30 ก.ย. 2568"),
        (
            "en",
            "wherever there is data, in {known} of {all} amphoe",
            "nothing to show",
            "30 Sep 2025",
        ),
    ],
)
def test_units_without_data_are_not_said_to_be_0(
    data: Data, lang: Lang, none: str, nothing: str, day: str
) -> None:
    view = View(layer="overdue_share", level="amphoe", lang=lang)
    result = evaluate(view.with_filter("period", ("month",)), data)
    known, units = result.units["value"].notna().sum(), len(result.units)
    assert 1 < known < units and not result.units["value"].any()
    assert none.format(known=known, all=units) in words.sentence(result)
    empty = evaluate(view.with_filter("period", ("2025-09-30", "2025-09-30")).with_filter(
        "rung", ("7",)), data)  # fmt: skip
    assert nothing in words.sentence(empty)
    assert day in words.sentence(result) and day in words.sentence(empty)


@pytest.mark.parametrize(("lang", "median"), [("th", "แห่ง คือ {}% ("), ("en", "provinces is {}% (")])
def test_the_median_has_the_unit_of_the_value(data: Data, lang: Lang, median: str) -> None:
    result = evaluate(View(layer="members_vs_target", lang=lang), data)
    assert median.format(round(result.units["value"].median())) in words.sentence(result)


def test_moves_are_those_until_the_day(data: Data) -> None:
    keys = data.issues(data.as_of).index
    day = date(2024, 6, 30)
    early = data.history(keys, day)
    assert (early["date"] <= pd.Timestamp(day)).all()
    assert 0 < len(early) < len(data.history(keys, data.as_of))


def test_days_that_nobody_looks_at_are_let_go_but_never_the_datas_own(data: Data) -> None:
    today = data.issues(data.as_of)
    shown = [(day, data.issues(day)) for day in (date(2024, month, 28) for month in range(1, 13))]
    assert data.issues(data.as_of) is today
    assert all(data.issues(day) is issues for day, issues in shown[-4:])
    assert len(data._days) == 1 + 4


def test_a_population_of_some_tambons_replaces_those_alone(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = pd.DataFrame({"tambon": ["500701"], "year": [2025], "population": [1_000]}).assign(
        denominator=None
    )
    real = type(data.store).table

    def table(store, name: str, **options) -> pd.DataFrame:
        return given if name == "population" else real(store, name, **options)

    monkeypatch.setattr(type(data.store), "table", table)
    fresh = Data(data.store, data.layer, EVERYTHING)
    before = data.units("amphoe").at["5007", "population"]
    was = data.gazetteer.tambons.at["500701", "population"]
    assert fresh.units("amphoe").at["5007", "population"] == before - was + 1_000
    assert fresh.units("province")["population"].notna().all()


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
    result = evaluate(View(layer="overdue_share").with_filter("status", ("solved",)), data)
    assert words.filters_in_words(result) == ("สถานะ: แก้ไขแล้ว",)
    notes = " ".join(words.notes(result, data))
    assert "ข้อมูล ณ วันที่ 30 ก.ย. 2568" in notes
    assert "แผนที่สังเขป" in notes and "ข้อมูลสาธิต" in notes


def test_somebody_of_one_province_sees_only_that(
    demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(demo_store))
    scoped = published.current(Scope(frozenset({"50"})))
    result = evaluate(View(level="tambon"), scoped)
    assert set(result.units["province"]) == {"50"}
    assert set(result.facts.issues["province"].dropna()) == {"50"}
    everybody = published.current(EVERYTHING)
    keys = everybody.issues(everybody.as_of).index
    assert set(scoped.history(keys, scoped.as_of)["key"]) == set(scoped.issues(scoped.as_of).index)


def test_issues_alone_say_what_is_missing(
    traffy_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    alone = published.current(EVERYTHING)
    assert evaluate(View(), alone).layer.key == "issues_per_10k", "the first that can be shown"
    members = evaluate(View(layer="members_per_10k"), alone)
    assert members.counted["members"].isna().all()
    assert "ไม่มีข้อมูลสมาชิกเครือข่าย" in members.missing
    assert members.classes.no_data == 77
    shown = evaluate(View(layer="issues_per_10k", level="tambon", area="10"), alone)
    assert not shown.missing
    # บางนาเหนือ (104702) has no polygon of its own: polygon 104701 shows its issues.
    north = alone.issues(alone.as_of)
    assert (north["tambon"] == "104702").sum() > 0
    assert shown.counted.at["104701", "issues"] == (north["polygon"] == "104701").sum()
    assert "บางนาเหนือ" in words.unit_name(shown, "104701")


@pytest.mark.parametrize("layer", ["issues_per_10k", "issues_change"])
@pytest.mark.parametrize(
    ("period", "known"),
    [
        (("2025-03-01", "2025-04-30"), ("2025-03-01", "2025-03-31")),
        (("2025-01-10", "2025-04-01"), ("2025-01-10", "2025-03-31")),
        (("2025-06-01", "2025-06-30"), ()),
        (("2025-02-01", "2025-03-31"), ("2025-02-01", "2025-03-31")),
        (("last_month",), ("last_month",)),
    ],
)
def test_a_period_ends_with_the_day_of_the_view(
    data: Data, layer: str, period: tuple[str, ...], known: tuple[str, ...]
) -> None:
    view = View(layer=layer, as_of=date(2025, 3, 31))
    result = evaluate(view.with_filter("period", period), data)
    assert result.view.values("period") == known
    as_asked = evaluate(view.with_filter("period", known), data)
    pd.testing.assert_series_equal(result.units["value"], as_asked.units["value"])
    assert result.facts.period == as_asked.facts.period
    assert result.units["value"].any()


@pytest.mark.parametrize(
    ("layer", "value", "th", "en"),
    [
        ("median_dwell", 1.2, "1 วัน", "1 day"),
        ("median_dwell", 0, "0 วัน", "0 days"),
        ("stations_serving", 1, "1 สถานี", "1 station"),
        ("members_vs_target", 1, "1%", "1%"),
        ("members_per_10k", 1, "1.0 คน/ประชากร 10,000 คน", "1.0 members per 10,000 people"),
    ],
)
def test_values_bear_their_unit_in_its_number(layer: str, value: float, th: str, en: str) -> None:
    assert LAYERS[layer].measured(value, "th") == th
    assert LAYERS[layer].measured(value, "en") == en


def test_only_what_has_a_map_says_what_the_map_leaves_out(data: Data) -> None:
    result = evaluate(View(layer="overdue_share", level="tambon", lang="en"), data)
    assert result.unplaced
    said = words.unplaced(result)
    assert f"not on the map: {result.unplaced:,} (" in said
    rows = result.facts.issues
    lost = rows[rows["open"] & ~rows["polygon"].isin(result.units.index)]
    central = read_commands().are_placeless(lost).sum()
    assert 0 < central < len(lost) == result.unplaced
    assert said.endswith(f"({central} of units without an area of their own, shown by command)")
    assert words.unplaced(result) in words.notes(result, data)
    alone = ("Data as of 30 Sep 2025", *words.marks(data, "en"))
    assert words.notes(result, data, maps=False) == alone
