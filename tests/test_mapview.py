"""What the map is given: little, exact, and without changing the frame."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard import mapview
from dashboard.assets import Assets
from geo.classes import NO_DATA, classify
from geo.layer import LayerInfo

TAMBONS = [f"{code:06d}" for code in range(100101, 107526)]


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets(
        info=LayerInfo("0" * 16, "title", "source", "licence", None, schematic=True),
        codes={"tambon": pd.Index(TAMBONS)},
        geometry="/assets/layer/geometry.json",
        scripts=("/assets/browser/leaflet.js",),
        styles=("/assets/browser/leaflet.css",),
        fonts={400: "/assets/browser/sarabun-400.woff2"},
    )


@pytest.fixture
def payload() -> mapview.MapPayload:
    values = pd.Series(np.random.default_rng(1).gamma(2, 400, len(TAMBONS)), index=TAMBONS)
    values["100102"] = np.nan
    classes = classify(values)
    return mapview.MapPayload(
        level="tambon",
        areas=(),
        values=values,
        classes=classes.index,
        colours=("#111111", "#222222", "#333333", "#444444", "#555555"),
        class_labels=("a", "b", "c", "d", "e"),
        title="title",
        unit="คน",
        decimals=1,
        label="map",
    )


def test_values_of_the_country_fit_into_25_kb(payload: mapview.MapPayload, assets: Assets) -> None:
    assert len(mapview.pack(payload, assets)) < 25_000


def test_values_arrive_as_they_are_printed(payload: mapview.MapPayload, assets: Assets) -> None:
    content = _unpacked(payload, assets)
    printed = [f"{value:.1f}" for value in payload.values.drop("100102")]
    sent = [f"{value / 10:.1f}" for value in content["values"] if value is not None]
    assert sent == printed
    assert content["values"][1] is None
    assert content["classes"] == payload.classes.tolist()
    assert content["classes"][1] == NO_DATA
    assert content["legend"]["0"] == ["#111111", "a"]
    assert content["legend"][str(NO_DATA)][1] == "ไม่มีข้อมูล"
    assert content["badge"].startswith("แผนที่สังเขป")


def test_units_outside_the_payload_have_no_data(
    payload: mapview.MapPayload, assets: Assets
) -> None:
    part = replace(payload, values=payload.values[10:20], classes=payload.classes[10:20])
    content = _unpacked(part, assets)
    assert content["classes"][9:21] == [NO_DATA, *payload.classes[10:20], NO_DATA]
    assert content["values"][9] is None


def test_units_that_the_layer_lacks_are_left_out(
    payload: mapview.MapPayload, assets: Assets
) -> None:
    index = payload.values.index.where(payload.values.index != "100101", "999999")
    strange = replace(
        payload,
        values=payload.values.set_axis(index),
        classes=payload.classes.set_axis(index),
    )
    content = _unpacked(strange, assets)
    assert len(content["values"]) == len(TAMBONS)
    assert content["classes"][0] == NO_DATA


def test_the_constant_part_loads_nothing_from_elsewhere(assets: Assets) -> None:
    base = mapview._constant_map(assets)
    html = base.get_root().render()
    assert "/assets/browser/leaflet.js" in html
    assert "://" not in html.replace("http://www.w3.org", "")


def _unpacked(payload: mapview.MapPayload, assets: Assets) -> dict[str, Any]:
    """The payload as the browser unpacks it."""
    words, numbers = map(base64.b64decode, mapview.pack(payload, assets).split("."))
    planes = np.frombuffer(zlib.decompress(numbers), "uint8").reshape(5, -1)
    values = np.ascontiguousarray(planes[1:].T).view("<i4").ravel()
    return json.loads(words) | {
        "classes": planes[0].tolist(),
        "values": [None if value == mapview.MISSING else value for value in values.tolist()],
    }
