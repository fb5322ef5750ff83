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

from dashboard.maps import mapview
from dashboard.maps import payload as packing
from dashboard.maps.assets import Assets
from geo.classes import NO_DATA, classify
from geo.layer import LayerInfo

TAMBONS = [f"{code:06d}" for code in range(100101, 107526)]


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets(
        info=LayerInfo("0" * 16, "title", "source", "licence", None, schematic=True),
        codes={"tambon": pd.Index(TAMBONS)},
        geometry="/assets/layer/geometry.bin",
        detail="/assets/detail",
        script="/assets/browser/map.js",
        style="/assets/browser/map.css",
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


def test_values_of_the_country_fit_into_26_kb(payload: mapview.MapPayload, assets: Assets) -> None:
    assert len(packing.pack(payload, assets)) < 26_000


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


def test_plug_ins_get_words_and_parts(payload: mapview.MapPayload, assets: Assets) -> None:
    told = replace(payload, extras={"points": {"n": 2}}, parts={"points": b"\x01\x02"}, only=(3,))
    words, _, part = map(base64.b64decode, packing.pack(told, assets).split("."))
    said = json.loads(words)
    assert (said["extras"], said["parts"], said["only"]) == ({"points": {"n": 2}}, ["points"], [3])
    assert zlib.decompress(part) == b"\x01\x02"


def test_units_of_command_come_with_the_tambons_that_they_serve(
    payload: mapview.MapPayload, assets: Assets
) -> None:
    names = pd.DataFrame({"th": ["ภ.1", "ภ.2"], "en": ["One", "Two"]}, index=["p1", "p2"])
    of_tambon = np.resize([0, 1, -1], len(TAMBONS))
    commanded = replace(
        payload,
        level="bureau",
        values=pd.Series([1.5], index=["p2"]),
        classes=pd.Series([0], index=["p2"]),
        units=mapview.CommandUnits({"bureau": names}, {"bureau": of_tambon}),
    )
    content = _unpacked(commanded, assets)
    assert content["values"] == [None, 15]
    assert content["classes"] == [NO_DATA, 0]
    units = json.loads(
        zlib.decompress(base64.b64decode(packing.pack(commanded, assets).split(".")[2]))
    )
    assert units["bureau"]["code"] == ["p1", "p2"]
    assert units["bureau"]["of"][:4] == [0, 1, -1, 0]


def test_the_constant_part_loads_nothing_from_elsewhere(assets: Assets) -> None:
    base = mapview._constant_map(assets)
    html = base.get_root().render()
    assert "/assets/browser/map.js" in html
    assert "://" not in html.replace("http://www.w3.org", "")


def _unpacked(payload: mapview.MapPayload, assets: Assets) -> dict[str, Any]:
    """The payload as the browser unpacks it."""
    words, numbers, *_ = map(base64.b64decode, packing.pack(payload, assets).split("."))
    planes = np.frombuffer(zlib.decompress(numbers), "uint8").reshape(5, -1)
    values = np.ascontiguousarray(planes[1:].T).view("<i4").ravel()
    return json.loads(words) | {
        "classes": planes[0].tolist(),
        "values": [None if value == packing.MISSING else value for value in values.tolist()],
    }
