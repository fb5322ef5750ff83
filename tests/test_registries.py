"""Layers, filters and texts: every entry is whole, in both languages."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard import formats
from dashboard.filters import FILTERS, narrowed
from dashboard.layers.registry import LAYERS
from dashboard.palettes import RAMPS, colours
from dashboard.texts import catalogue, text
from geo.files import read_taxonomy

CONTRACT = {
    "members_per_10k",
    "members_vs_target",
    "issues_per_10k",
    "overdue_share",
    "escalated_share",
    "median_dwell",
}


def test_the_layers_of_the_contract_and_one_per_category() -> None:
    assert set(LAYERS) >= CONTRACT
    assert {f"category_{c.key}" for c in read_taxonomy().categories} <= set(LAYERS)


@pytest.mark.parametrize("layer", LAYERS.values(), ids=list(LAYERS))
def test_every_layer_says_itself_in_both_languages(layer) -> None:
    for lang in ("th", "en"):
        assert layer.title(lang) and layer.unit(lang) and layer.meaning(lang)
    assert layer.ramp in RAMPS
    assert f"note.unplaced_{layer.needs[0]}" in catalogue()


def test_every_text_has_both_languages_and_the_same_placeholders() -> None:
    for key, entry in catalogue().items():
        assert entry.keys() == {"th", "en"}, key
        placeholders = [set(re.findall(r"{(\w+)}", entry[lang])) for lang in ("th", "en")]
        assert placeholders[0] >= placeholders[1] or placeholders[1] >= placeholders[0], key


def test_every_text_that_the_code_asks_for_exists() -> None:
    folder = Path(__file__).parent.parent / "dashboard"
    asked = {
        key
        for file in folder.rglob("*.py")
        for key in re.findall(r'text\(\s*"([a-z_]+\.[a-z0-9_]+)"', file.read_text("utf-8"))
    }
    assert asked, "the pattern found nothing"
    assert asked <= set(catalogue())


def test_colours_are_as_many_as_classes() -> None:
    for k in range(1, 8):
        assert len(colours("issues", k, zero=False)) == k == len(set(colours("issues", k, False)))
        assert len(colours("issues", k, zero=True)) == k


ISSUES = pd.DataFrame(
    {
        "reported": pd.to_datetime(["2025-01-01", "2025-01-31", "2025-02-01"]),
        "category": ["drugs", "noise", "flood"],
        "further": ["", "gambling", ""],
        "kind": ["problem", "need", "problem"],
        "status": ["solved", "received", "escalated"],
        "urgency": ["normal", "urgent", "emergency"],
        "channel": ["member", "walk_in", "platform"],
        "level": [1, 1, 4],
        "open": [False, True, True],
    }
)


AS_OF = date(2025, 2, 4)


@pytest.mark.parametrize(
    ("key", "values", "kept", "sentence"),
    [
        ("period", ("2025-01-01", "2025-01-31"), [0, 1], "1 ม.ค. 2568 – 31 ม.ค. 2568"),
        ("period", ("2025-01-31", "2025-01-31"), [1], "31 ม.ค. 2568"),
        ("period", ("last_month",), [0, 1], "เดือนที่แล้ว (1 ม.ค. 2568 – 31 ม.ค. 2568)"),
        ("period", ("days_7",), [1, 2], "7 วันล่าสุด (29 ม.ค. 2568 – 4 ก.พ. 2568)"),
        ("category", ("crime",), [0, 1], "อาชญากรรม"),
        ("category", ("drugs", "flood"), [0, 2], "ยาเสพติด, น้ำท่วม"),
        ("kind", ("need",), [1], "ความต้องการ"),
        ("status", ("solved", "received"), [0, 1], "แก้ไขแล้ว, รับเรื่อง"),
        ("urgency", ("emergency",), [2], "ฉุกเฉิน"),
        ("channel", ("platform",), [2], "แพลตฟอร์มอื่น"),
        ("rung", ("1",), [1], "1 สถานีตำรวจ"),
    ],
)
def test_filters_narrow_and_say_so(key: str, values: tuple, kept: list, sentence: str) -> None:
    entry = FILTERS[key]
    assert entry.valid(values) == values
    assert narrowed(ISSUES, ((key, values),), AS_OF).index.tolist() == kept
    assert entry.sentence(values, "th", AS_OF) == f"{entry.title('th')}: {sentence}"
    assert entry.sentence(values, "en", AS_OF) != entry.sentence(values, "th", AS_OF)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("period", ("2025-02-30", "2025-03-01")),
        ("period", ("2025-03-01", "2025-01-01")),
        ("period", ("x",)),
        ("period", ("last_week", "month")),
        ("category", ("'; drop table",)),
        ("rung", ("8",)),
    ],
)
def test_absurd_values_are_no_filter(key: str, values: tuple) -> None:
    assert FILTERS[key].valid(values) == ()


def test_dates_are_buddhist_in_thai() -> None:
    assert formats.day(date(2022, 5, 29), "th") == "29 พ.ค. 2565"
    assert formats.day(date(2022, 5, 29), "en") == "29 May 2022"
    assert formats.number(float("nan")) == "–"
    assert text("note.as_of", "th", day=formats.day(date(2025, 9, 30), "th")).endswith("2568")
