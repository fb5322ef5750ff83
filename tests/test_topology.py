"""Geometry for the browser: complete, shared, small, and true to the layer."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import pytest
import shapely

from geo import topology
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.geometry_file import packed
from geo.layer import Layer
from tests.unpacking import rings, unpacked


@pytest.fixture(scope="module", params=["official_layer", "schematic_layer"])
def layer(request: pytest.FixtureRequest) -> Layer:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def encoded(layer: Layer, gazetteer: Gazetteer) -> dict[str, Any]:
    return topology.encode(layer, gazetteer)


def test_every_tambon_keeps_its_place_and_area(layer: Layer, encoded: dict[str, Any]) -> None:
    drawn = _decode(encoded)
    original = layer.units.geometry.to_numpy()
    assert len(drawn) == len(original) == len(encoded["tambon"]["code"])
    assert (shapely.area(drawn) / shapely.area(original)).min() > topology.MIN_AREA_KEPT - 0.05
    common = shapely.area(shapely.intersection(shapely.make_valid(drawn), original))
    assert np.median(common / shapely.area(original)) > 0.97


def test_borders_are_stored_once(encoded: dict[str, Any]) -> None:
    uses = Counter(
        arc if arc >= 0 else ~arc
        for shape in encoded["shapes"]
        for arc in chain.from_iterable(chain.from_iterable(shape))
    )
    assert set(uses) == set(range(len(encoded["arcs"])))
    assert max(uses.values()) == 2
    shared = sum(count == 2 for count in uses.values()) / len(uses)
    assert shared > 0.7, "most borders lie between two tambons"


def test_names_and_parents(layer: Layer, encoded: dict[str, Any]) -> None:
    codes = encoded["tambon"]["code"]
    assert codes == sorted(codes)
    at = codes.index("500101")
    assert encoded["tambon"]["th"][at] == "ต.ศรีภูมิ"
    for level, name in (("amphoe", "อ.เมืองเชียงใหม่"), ("province", "จ.เชียงใหม่")):
        unit = encoded["parents"][level][at]
        assert encoded[level]["th"][unit] == name
    bangkok = encoded["province"]["code"].index("10")
    assert encoded["province"]["th"][bangkok] == "กรุงเทพมหานคร"
    assert layer.units.loc["104701", "th"] in encoded["tambon"]["th"][codes.index("104701")]


def test_its_file_holds_the_same_and_is_small_enough_to_send_once(encoded: dict[str, Any]) -> None:
    file = packed(encoded)
    again = unpacked(file)
    assert rings(again) == rings(encoded)
    assert all(again[key] == encoded[key] for key in encoded.keys() - {"arcs", "shapes"})
    assert len(zlib.compress(file, 9)) < 410_000


def test_too_coarse_a_tolerance_is_made_finer(schematic_layer: Layer, gazetteer: Gazetteer) -> None:
    coarse = _decode(topology.encode(_few(schematic_layer), gazetteer, tolerance=0.1))
    kept = shapely.area(coarse) / shapely.area(_few(schematic_layer).units.geometry.to_numpy())
    assert kept.min() > topology.MIN_AREA_KEPT - 0.05


def test_refuses_to_lose_polygons(schematic_layer: Layer, gazetteer: Gazetteer) -> None:
    with pytest.raises(InputError, match=r"would lose \d+ polygons .*mend these polygons"):
        topology.encode(_few(schematic_layer), gazetteer, tolerance=5)


def _few(layer: Layer) -> Layer:
    """Bangkok alone: small polygons, which coarse lines would swallow."""
    return replace(layer, units=layer.units[layer.units["province"] == "10"])


def _decode(encoded: dict[str, Any]) -> np.ndarray:
    """The polygons as the browser makes them."""
    scale, translate = (np.array(encoded["transform"][key]) for key in ("scale", "translate"))
    steps = [np.reshape(arc, (-1, 2)) for arc in encoded["arcs"]]
    arcs = [step.cumsum(axis=0) * scale + translate for step in steps]

    def ring(numbers: list[int]) -> np.ndarray:
        parts = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in numbers]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    return np.array(
        [
            shapely.MultiPolygon([(ring(p[0]), [ring(hole) for hole in p[1:]]) for p in shape])
            for shape in encoded["shapes"]
        ]
    )
