"""The index of a layer's points as a file beside the layer."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from geo.layer import Layer
from geo.layer_files import INDEX, read_layer, write_layer
from geo.pointindex import PointIndex, build_index


@pytest.fixture
def kept(schematic_layer: Layer, tmp_path: Path) -> Path:
    """The folder of a layer that was just built."""
    return write_layer(schematic_layer, tmp_path)


def _equal(one: PointIndex, other: PointIndex) -> bool:
    arrays = [field.name for field in dataclasses.fields(PointIndex) if field.name != "grid"]
    return one.grid == other.grid and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays
    )


def test_it_is_written_with_the_layer(schematic_layer: Layer, kept: Path) -> None:
    assert (kept / INDEX).is_file()
    layer = read_layer(kept.name, kept.parent)
    layer = dataclasses.replace(layer, units=schematic_layer.units.head(0))  # nothing to build of
    assert _equal(layer.index, schematic_layer.index)


@pytest.mark.parametrize("damage", [None, b"", b"ARROW1 and no more"])
def test_a_layer_without_it_gets_it_on_first_use(
    schematic_layer: Layer, kept: Path, damage: bytes | None
) -> None:
    (kept / INDEX).unlink()
    if damage is not None:
        (kept / INDEX).write_bytes(damage)
    assert _equal(read_layer(kept.name, kept.parent).index, schematic_layer.index)
    assert len((kept / INDEX).read_bytes()) > 10_000
    assert sorted(file.name for file in kept.iterdir()) == sorted(
        ["layer.json", "tambon.parquet", INDEX]
    )


def test_a_folder_that_cannot_be_written_does_not_matter(
    schematic_layer: Layer, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept / INDEX).unlink()

    def refused(*_: object, **__: object) -> None:
        raise PermissionError("read-only share")

    monkeypatch.setattr("geo.layer_files.tempfile.TemporaryDirectory", refused)
    assert _equal(read_layer(kept.name, kept.parent).index, schematic_layer.index)
    assert not (kept / INDEX).exists()


def test_cells_have_exact_borders_and_hold_their_points(schematic_layer: Layer) -> None:
    index = build_index(schematic_layer.units.geometry.to_numpy())
    grid = index.grid
    assert np.log2(grid.scale) % 1 == 0
    assert len(index.number) == grid.columns * grid.rows <= 32 * len(index.ends)
    west, south = grid.west / grid.scale, grid.south / grid.scale
    lon = np.array([west, west, np.nextafter(west, 0), np.nan, np.inf, 1e300])
    lat = np.array([south, np.nextafter(south, 0), south, south, south, -1e300])
    assert grid.cells(lon, lat).tolist() == [0, -1, -1, -1, -1, -1]
