"""What a version of the store tells, as the rows of :mod:`etl.postgis.layout`.

People leave the store only as the head counts that may be told to anybody: no row of a person, no
hash of anybody's number. Where single issues happened stands in a table of its own, for those who
may see it; in the table of issues each is in the middle of its tambon.
"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from etl.postgis.layout import GEOMETRY, ROW, SRID, relations
from etl.postgis.views import view_names
from etl.secret import as_told
from etl.version.opened import Store
from geo import jurisdiction, ladder, population, targets, units
from geo.codes import LEVELS, Level
from geo.commands import UNITS, Commands, Unit
from geo.files import read_commands, read_gazetteer, read_ladder
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.quality import agreeing_points

#: Level → the table of its units.
_AREAS: dict[Level | Unit, str] = {
    "province": "provinces",
    "amphoe": "amphoes",
    "tambon": "tambons",
    "bureau": "bureaus",
    "division": "divisions",
    "station": "station_areas",
}


def rows(opened: Store, layer: Layer, layout: str) -> dict[str, pd.DataFrame]:
    """The rows of every table of the layout, with its columns in their order; areas as shapely's
    geometry.

    Parameters
    ----------
    opened : the version
    layer : the boundaries on which it was placed
    layout : names the layout, so that it is known when it changes
    """
    tables = {name: opened.table(name) for name in relations() if name in opened.manifest.tables}
    tables |= _issues(opened, layer)
    tables |= _areas(opened, layer)
    tables["publication"] = _publication(opened, layout)
    return {name: _shaped(tables.get(name), name) for name in relations()}


def _shaped(frame: pd.DataFrame | None, name: str) -> pd.DataFrame:
    columns = list(relations()[name].written)
    if frame is None:
        return pd.DataFrame(columns=columns)
    if ROW in columns:
        frame = frame.assign(**{ROW: np.arange(1, len(frame) + 1)})
    return frame[columns]


def _publication(opened: Store, layout: str) -> pd.DataFrame:
    about = opened.manifest
    layer = about.layer
    row = {
        "version": about.version,
        "created": pd.Timestamp(about.created),
        "as_of": date.fromisoformat(about.as_of),
        "first_day": date.fromisoformat(about.first_day) if about.first_day else None,
        "demonstration": about.demo,
        "boundaries": layer.get("title"),
        "boundaries_source": layer.get("source"),
        "boundaries_licence": layer.get("licence"),
        "boundaries_hash": layer.get("hash"),
        "boundaries_valid_on": layer.get("valid_on"),
        "schematic": layer.get("schematic"),
        "counts_told": "head_counts" in about.tables,
        "layout": layout,
        "relations": [*relations(), *view_names()],
    }
    return pd.DataFrame([row])


def _issues(opened: Store, layer: Layer) -> dict[str, pd.DataFrame]:
    """Issues with their state on the day of the data, and where they happened."""
    issues = opened.table("issues").set_index("key")
    as_of = pd.Timestamp(opened.manifest.as_of)
    state = ladder.state(opened.table("history"), as_of, read_ladder())
    points = agreeing_points(issues)
    middle = layer.units[["lon", "lat"]].reindex(issues["polygon"].astype("str"))
    stated = issues.rename(columns={"status": "recorded_status"}).drop(columns=["lon", "lat"])
    stated = stated.join(state)
    for number in ("record_id", "owner"):
        stated[number] = as_told(stated[number])
    for axis in ("lon", "lat"):
        stated[axis] = middle[axis].to_numpy()
    return {"issues": stated.reset_index(), "issue_points": points.reset_index()}


def _areas(opened: Store, layer: Layer) -> dict[str, pd.DataFrame]:
    """The units of all levels of both trees, with the areas that are drawn of them."""
    gazetteer, commands = read_gazetteer(), read_commands()
    stations, service = opened.table("stations").set_index("code"), opened.table("service")
    people = _people(opened, gazetteer)
    tambons = jurisdiction.on_the_ground(people, layer)
    ground = jurisdiction.ground(service, stations, tambons, commands)
    holders = jurisdiction.holders(ground).reindex(layer.units.index)
    wanted = targets.targets(service, people, commands.members_per_station)
    placeless = _placeless(opened, commands)
    found = {}
    for level in LEVELS:
        table = units.places(level, layer, gazetteer, people, wanted)
        found[_AREAS[level]] = _drawn(table, layer.dissolve(level))
    for unit in UNITS:
        table = units.commanded(unit, ground, stations, commands, gazetteer, placeless)
        found[_AREAS[unit]] = _drawn(table, layer.dissolve(holders[unit]))
    codes = layer.units["codes"].map(list).to_numpy()
    found["tambons"] = found["tambons"].assign(codes=codes)
    found["provinces"]["bureau"] = commands.bureaus_of(found["provinces"]["code"])
    return found


def _people(opened: Store, gazetteer: Gazetteer) -> pd.Series:
    """The registered people of each tambon on the day of the data."""
    figures = opened.table("population").astype({"tambon": "str"})
    registered = population.on_day(
        figures[figures["denominator"].isna()], date.fromisoformat(opened.manifest.as_of)
    )
    return population.registered(gazetteer.tambons, registered)


def _placeless(opened: Store, commands: Commands) -> frozenset[str]:
    """The units without a place that records name."""
    counts = opened.table("head_counts", ["level", "unit"])
    named = {*counts.loc[counts["level"].isin(["division", "bureau"]), "unit"]}
    for name in ("issues", "stations"):
        for _, column in opened.table(name, ["division", "bureau"]).items():
            named |= {*column.dropna().unique()}
    return commands.without_place & named


def _drawn(table: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """The units with their areas as multipolygons; missing where none is drawn."""
    shapes = areas.geometry.reindex(table.index).to_numpy()
    simple = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    shapes = shapes.copy()
    shapes[simple] = [shapely.MultiPolygon([shape]) for shape in shapes[simple]]
    whole = table[["population", "target"]].astype("float64").round().astype("Int64")
    placed = table.assign(**whole, **{GEOMETRY: shapely.set_srid(shapes, SRID)})
    return placed.rename_axis("code").reset_index()
