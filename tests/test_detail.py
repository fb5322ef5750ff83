"""Fine geometry: complete, true to the layer, and the same on both sides of a province border."""

from __future__ import annotations

import zlib
from collections import Counter
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pytest
import shapely

from geo import detail
from geo.geometry_file import packed
from geo.layer import Layer
from tests.unpacking import rings, unpacked

Files = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def files(official_layer: Layer) -> Files:
    return dict(detail.provinces(official_layer))


def test_every_tambon_stands_in_the_file_of_its_province(
    official_layer: Layer, files: Files
) -> None:
    units = official_layer.units
    assert set(files) == set(units["province"])
    found = {tambon: code for code, file in files.items() for tambon in file["tambons"]}
    assert [found[i] for i in range(len(units))] == units["province"].tolist()


def test_shapes_keep_their_area(official_layer: Layer, files: Files) -> None:
    for code in ("10", "50", "83"):
        tambons, drawn = files[code]["tambons"], _polygons(files[code])
        original = official_layer.units.geometry.to_numpy()[tambons]
        kept = shapely.area(drawn) / shapely.area(original)
        assert kept.min() > 0.95
        assert kept.max() < 1.05


def test_neighbours_have_the_same_border(files: Files) -> None:
    seen: Counter[tuple[Any, ...]] = Counter()
    for file in files.values():
        for arc, beyond in zip(_arcs(file), file["beyond"], strict=True):
            if beyond >= 0:
                points = tuple(map(tuple, arc.tolist()))
                seen[min(points, points[::-1])] += 1
    assert len(seen) > 500
    assert set(seen.values()) == {2}


def test_what_lies_beyond_is_a_tambon_of_another_province(
    official_layer: Layer, files: Files
) -> None:
    province = official_layer.units["province"].to_numpy()
    for code, file in files.items():
        beyond = np.array([tambon for tambon in file["beyond"] if tambon >= 0], dtype=int)
        assert (province[beyond] != code).all()


def test_within_a_province_borders_are_stored_once(files: Files) -> None:
    file = files["50"]
    uses = Counter(
        max(arc, ~arc) for shape in file["shapes"] for part in shape for arc in chain(*part)
    )
    assert set(uses) == set(range(len(file["arcs"])))
    assert max(uses.values()) == 2
    assert all(uses[arc] == 1 for arc, beyond in enumerate(file["beyond"]) if beyond >= 0)


def test_its_file_holds_the_same(files: Files) -> None:
    for code in ("10", "50", "83"):
        again = unpacked(packed(files[code]))
        assert rings(again) == rings(files[code])
        assert _beyond(again) == _beyond(files[code])
        assert again["tambons"] == files[code]["tambons"]


def test_a_province_is_small(files: Files) -> None:
    assert np.median([len(zlib.compress(packed(file), 9)) for file in files.values()]) < 14_000


def _beyond(file: dict[str, Any]) -> list[int]:
    """What lies beyond the arcs of every ring."""
    return [file["beyond"][max(k, ~k)] for s in file["shapes"] for part in s for k in chain(*part)]


def _arcs(file: dict[str, Any]) -> list[np.ndarray]:
    """Points of the arcs, in steps of the grid."""
    return [np.reshape(arc, (-1, 2)).cumsum(axis=0) for arc in file["arcs"]]


def _polygons(file: dict[str, Any]) -> np.ndarray:
    scale, translate = (np.array(file["transform"][key]) for key in ("scale", "translate"))
    arcs = [arc * scale + translate for arc in _arcs(file)]

    def ring(numbers: list[int]) -> np.ndarray:
        parts = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in numbers]
        assert all((a[-1] == b[0]).all() for a, b in pairwise([*parts, parts[0]]))
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    return np.array(
        [
            shapely.MultiPolygon([(ring(p[0]), [ring(hole) for hole in p[1:]]) for p in shape])
            for shape in file["shapes"]
        ]
    )
