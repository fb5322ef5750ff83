"""The schematic layer: recognisably Thailand, made of points and areas alone."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely

from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.locate import locate
from geo.schematic import schematic_hash
from geo.schematic import schematic_layer as draw


def test_one_polygon_for_each_boundary_code(schematic_layer: Layer, gazetteer: Gazetteer) -> None:
    units = schematic_layer.units
    assert units.index.tolist() == sorted(gazetteer.tambons["boundary_code"].unique())
    assert len(units) == 7_425
    assert units["population"].sum() == 66_171_439
    assert units.loc["104701", "codes"] == ("104702", "104703")
    assert schematic_layer.info.schematic
    assert schematic_layer.info.title == "แผนที่สังเขป ไม่ใช่แนวเขตจริง"
    assert schematic_layer.info.hash == schematic_hash(gazetteer)


def test_clean_coverage_without_holes(schematic_layer: Layer) -> None:
    polygons = schematic_layer.units.geometry.to_numpy()
    assert shapely.coverage_is_valid(polygons)
    assert shapely.is_valid(polygons).all()
    assert (schematic_layer.units["area_km2"] > 0.1).all()
    land = shapely.get_parts(shapely.coverage_union_all(polygons))
    assert shapely.get_num_interior_rings(land).sum() == 0
    # One mainland, and the islands far out at sea.
    assert shapely.area(land).max() / shapely.area(land).sum() > 0.99
    assert len(land) > 1


def test_every_reference_point_lies_in_its_own_polygon(
    schematic_layer: Layer, gazetteer: Gazetteer
) -> None:
    tambons = gazetteer.tambons
    alone = ~tambons["boundary_code"].duplicated(keep=False) & tambons["lon"].notna()
    tambons = tambons[alone]
    found = locate(schematic_layer, tambons["lon"].to_numpy(), tambons["lat"].to_numpy())
    assert (found == tambons["boundary_code"]).all()


def test_agreement_with_the_official_boundaries(
    schematic_layer: Layer, official_layer: Layer
) -> None:
    units = official_layer.units
    rng = np.random.default_rng(11)
    west, south, east, north = units.total_bounds
    lon, lat = rng.uniform(west, east, 100_000), rng.uniform(south, north, 100_000)
    truth, drawn = locate(official_layer, lon, lat), locate(schematic_layer, lon, lat)
    land, painted = ~pd.isna(truth), ~pd.isna(drawn)

    assert (land & painted).sum() / land.sum() >= 0.99
    assert (painted & ~land).sum() / land.sum() <= 0.04
    amphoe = units["amphoe"]
    right, there = pd.Series(truth[land]), pd.Series(drawn[land])
    assert (right == there).mean() >= 0.72
    assert (right.map(amphoe) == there.map(amphoe)).mean() >= 0.86
    assert (right.map(amphoe).str[:2] == there.map(amphoe).str[:2]).mean() >= 0.94


def test_a_small_tambon_beside_a_large_one_keeps_its_place(gazetteer: Gazetteer) -> None:
    """In the plain power diagram the large neighbour's cell would swallow it whole."""
    tambons = gazetteer.tambons[gazetteer.tambons["province"] == "50"].copy()
    small, large = tambons.index[:2]
    tambons.loc[small, ["lon", "lat"]] = tambons.loc[large, ["lon", "lat"]] + 0.005
    tambons.loc[[small, large], "area_km2"] = [0.2, 900.0]
    layer = draw(dataclasses.replace(gazetteer, tambons=tambons))
    own = locate(layer, tambons["lon"].to_numpy(), tambons["lat"].to_numpy())
    assert (own == tambons["boundary_code"]).all()
    assert len(layer.units) == len(tambons)


@pytest.mark.parametrize("column", ["lon", "area_km2"])
def test_missing_figures_are_made_up_from_the_surroundings(
    gazetteer: Gazetteer, column: str
) -> None:
    tambons = gazetteer.tambons[gazetteer.tambons["province"] == "50"].copy()
    lost = tambons.index[5]
    tambons.loc[lost, ["lon", "lat"] if column == "lon" else ["area_km2"]] = np.nan
    layer = draw(dataclasses.replace(gazetteer, tambons=tambons))
    assert lost in layer.units.index
    assert layer.units.loc[lost, "area_km2"] > 0.1


def test_drawn_twice_it_is_the_same(schematic_layer: Layer, gazetteer: Gazetteer) -> None:
    again = draw(gazetteer).units.geometry.to_numpy()
    assert shapely.equals_exact(again, schematic_layer.units.geometry.to_numpy(), 0.0).all()
