"""The switch of a rate: raw, smoothed, significant, one value in every view and in both trees."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data import Data
from dashboard.files import export
from dashboard.layers.registry import LAYERS
from dashboard.legend import how_cut, legend
from dashboard.link import from_query
from dashboard.result import evaluate
from dashboard.words import sentence
from geo.excess import SMALL
from tests.screens import opened

RATES = [key for key, layer in LAYERS.items() if layer.rate and not key.startswith("category_")]


def test_the_rates_of_the_registry_can_be_switched() -> None:
    assert {"members_per_10k", "issues_per_10k", "issues_per_km2", "overdue_share"} <= set(RATES)
    assert LAYERS["category_drugs"].rate
    assert not LAYERS["median_dwell"].rate and not LAYERS["issues_change"].rate


@pytest.mark.parametrize("key", RATES)
@pytest.mark.parametrize("level", ["province", "tambon", "station", "bureau"])
def test_smoothing_draws_every_unit_towards_the_whole(key: str, level: str, data: Data) -> None:
    raw = evaluate(from_query(f"layer={key}&level={level}"), data)
    drawn = evaluate(from_query(f"layer={key}&level={level}&rate=smoothed"), data)
    known = raw.units["value"].notna()
    assert (drawn.units["value"].notna() == known).all()
    before, after = raw.units["value"][known], drawn.units["value"][known]
    assert after.between(before.min() - 1e-9, before.max() + 1e-9).all()
    assert after.std() <= before.std() + 1e-9


@pytest.mark.parametrize("rate", ["raw", "smoothed", "significant"])
def test_a_unit_has_one_value_and_one_class_in_every_view(rate: str, data: Data) -> None:
    country = evaluate(from_query(f"layer=issues_per_10k&level=tambon&rate={rate}"), data)
    province = evaluate(from_query(f"layer=issues_per_10k&level=tambon&area=50&rate={rate}"), data)
    units = province.units.index
    assert len(units) > 100
    assert (country.units["value"].reindex(units) == province.units["value"]).all()
    if rate == "significant":
        assert (country.classes.index.reindex(units) == province.classes.index).all()


def test_significant_classes_have_names_and_say_their_rule(data: Data) -> None:
    result = evaluate(from_query("layer=issues_per_10k&level=province&rate=significant"), data)
    assert [row.rule for row in legend(result)][:3] == [
        "ต่ำกว่าอัตรารวม", "ไม่ต่างจากอัตรารวม", "สูงกว่าอัตรารวม",
    ]  # fmt: skip
    assert sum(result.classes.counts) + result.classes.no_data == len(result.units) == 77
    assert "FDR" in how_cut(result)
    above = result.classes.counts[2]
    assert above and f"สูงกว่าอัตรารวม {above} แห่ง" in sentence(result)
    table = export.table(result)
    assert (table["ผล"] == "สูงกว่าอัตรารวม").sum() == above


def test_small_numbers_are_marked_in_the_table_and_counted_in_the_legend(
    data: Data, app: AppTest
) -> None:
    result = evaluate(from_query("layer=issues_per_10k&level=tambon"), data)
    table = export.table(result)
    marked = table["ข้อควรระวัง"] == "จำนวนน้อย"
    assert (marked == (table["เรื่อง"] < SMALL)).all() and marked.any()
    opened(app, "layer=issues_per_10k&level=tambon")
    said = next(c.value for c in app.caption if "อัตราดิบจึงแกว่ง" in c.value)
    assert re.match(r"([\d,]+) แห่ง", said)[1].replace(",", "") == str(marked.sum())


def test_the_switch_is_not_there_for_what_is_no_rate(app: AppTest) -> None:
    opened(app, "layer=median_dwell&rate=smoothed")
    assert not [w for w in app.segmented_control if w.key == "widget_rate"]
    opened(app, "layer=issues_per_10k&rate=smoothed&lang=en")
    assert any("(smoothed)" in m.value for m in app.markdown)
