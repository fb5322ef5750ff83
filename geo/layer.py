"""A layer of tambon polygons: a clean coverage, named and counted by the gazetteer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cleaning import Cleaned, area_km2, clean
from geo.codes import Level
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.pointindex import PointIndex, build_index
from geo.recognise import recognise

#: Raised by one whenever the same source would give another layer than before.
BUILD = 2
WGS84 = "EPSG:4326"


@dataclass(frozen=True)
class LayerInfo:
    """What a screen or a manifest says of a layer; ``hash`` names it among the built ones."""

    hash: str
    title: str
    source: str
    licence: str
    valid_on: str | None
    schematic: bool


@dataclass(frozen=True)
class LayerReport:
    """How the codes and the polygons met, and what cleaning did.

    Attributes
    ----------
    codes_without_polygon : current codes that have no polygon of their own
    codes_not_drawn : those of them that no other polygon covers either
    former_codes : polygons whose own code is no current one but covers current ones
    polygons_without_code : what the file calls the polygons that no current code belongs to;
        they are left out
    invalid_fixed, unshared_edges_before, gap_width, snapping_distance, smallest_share_kept :
        see :class:`geo.cleaning.Cleaned`; distances in degrees
    """

    codes_without_polygon: tuple[str, ...]
    codes_not_drawn: tuple[str, ...]
    former_codes: tuple[str, ...]
    polygons_without_code: tuple[str, ...]
    invalid_fixed: int
    unshared_edges_before: int
    gap_width: float
    snapping_distance: float
    smallest_share_kept: float


@dataclass(frozen=True, eq=False)
class Layer:
    """Tambon polygons that share their edges.

    Attributes
    ----------
    units : GeoDataFrame in EPSG:4326, indexed by ``polygon`` (the 6-digit code of the polygon),
        sorted: ``th``, ``en`` (names joined by " / " where the polygon covers several current
        codes), ``amphoe``, ``province`` (parents of today, of the first code), ``codes`` (tuple
        of the current codes that it covers), ``area_km2`` (equal-area), ``population`` (sum of
        its codes), ``lon``, ``lat`` (a point inside), ``geometry``
    info, report : what it is, how it was made
    indexed : how its point index is made of the polygons, or read where one is kept
    """

    units: gpd.GeoDataFrame
    info: LayerInfo
    report: LayerReport
    indexed: Callable[[np.ndarray], PointIndex] = build_index

    @cached_property
    def index(self) -> PointIndex:
        """Finds the polygon of a point; made when it is first asked."""
        return self.indexed(self.units.geometry.to_numpy())

    def polygon_of(self, codes: pd.Series) -> pd.Series:
        """The polygon that draws each tambon; missing where the layer has none.

        A current code that has no polygon of its own is drawn by the one that covers it.
        """
        group, distinct = pd.factorize(codes)
        polygons = pd.Series(distinct, dtype="str").map(self._polygon_of).astype("str")
        return pd.Series(polygons.array.take(group, allow_fill=True), index=codes.index)

    def dissolve(self, by: Level | pd.Series) -> gpd.GeoDataFrame:
        """The areas of a level, or of any units: index ``code``, ``area_km2``, ``geometry``.

        Parameters
        ----------
        by : the level, or the unit of each polygon, indexed like ``units``; polygons whose unit
            is missing are left out
        """
        areas = self.units[["area_km2", "geometry"]]
        if isinstance(by, str):
            if by == "tambon":
                return areas.rename_axis("code")
            by = self.units[by]
        united = areas.dissolve(by.rename("code"), aggfunc="sum", method="coverage")
        return united[["area_km2", "geometry"]]

    @cached_property
    def _polygon_of(self) -> dict[str, str]:
        covered = self.units["codes"].explode()
        own = dict(zip(self.units.index, self.units.index, strict=True))
        return own | dict(zip(covered, covered.index, strict=True))


def build_layer(
    frame: gpd.GeoDataFrame,
    gazetteer: Gazetteer,
    *,
    title: str,
    source: str,
    licence: str,
    content_hash: str,
    valid_on: str | None = None,
) -> Layer:
    """Make a layer of a boundary file: recognised, cleaned, named and counted.

    Parameters
    ----------
    frame : polygons in EPSG:4326 with the file's own columns; several rows of one tambon
        become one polygon
    gazetteer : names, parents and people come from here, never from the file
    title, source, licence, valid_on : what is said of the layer
    content_hash : names the content of the source

    Raises
    ------
    InputError
        when there are no areas, no column is recognised, no polygon belongs to a tambon of
        today, or polygons overlap so much that no cleaning keeps all of them
    """
    areas = frame[shapely.area(frame.geometry.to_numpy()) > 0]
    if areas.empty:
        raise InputError(
            f"the boundaries have {len(frame)} rows but no areas; expected polygons; "
            "take the layer of areas, not of lines or points"
        )
    recognised = recognise(areas, gazetteer)
    covering = covered_by(recognised.codes, gazetteer)
    drawn = recognised.codes.isin(covering)
    if not drawn.any():
        raise InputError(
            "no polygon of the boundaries belongs to a tambon of today; expected DOPA codes such "
            f"as 100101; found {', '.join(recognised.labels(areas.head(3)))}"
        )
    polygons = _one_per_code(areas.geometry[drawn], recognised.codes[drawn])
    cleaned = clean(polygons.to_numpy(), polygons.index.to_numpy())
    geometry = gpd.GeoSeries(cleaned.polygons, index=polygons.index, crs=WGS84)
    units = describe(geometry, covering[covering.isin(polygons.index)], gazetteer)
    info = LayerInfo(
        layer_hash(content_hash, gazetteer), title, source, licence, valid_on, schematic=False
    )
    left_out = recognised.labels(areas[~drawn])
    return Layer(units, info, _report(units, left_out, cleaned, gazetteer))


def covered_by(polygons: pd.Series, gazetteer: Gazetteer) -> pd.Series:
    """The polygon that covers each current tambon, of those given.

    Its own comes first, then the one of before a split (the gazetteer's ``boundary_code``),
    then one that bears a code that the tambon had earlier (the crosswalk).

    Returns
    -------
    Series of polygon codes indexed by current ``code``, without the codes that nothing covers
    """
    current = gazetteer.tambons.index.to_series()
    moved = gazetteer.crosswalk.loc[gazetteer.crosswalk["old_code"].isin(polygons)]
    earlier = moved.drop_duplicates("code").set_index("code")["old_code"].reindex(current.index)
    options = (current, gazetteer.tambons["boundary_code"], earlier)
    covering = pd.Series(index=current.index, dtype="str")
    for option in options:
        covering = covering.fillna(option.where(option.isin(polygons)))
    return covering.dropna()


def describe(
    geometry: gpd.GeoSeries, covering: pd.Series, gazetteer: Gazetteer
) -> gpd.GeoDataFrame:
    """The table ``units`` of polygons indexed by code and the current codes that they cover."""
    tambons = gazetteer.tambons.loc[covering.index]
    rows_of = tambons.groupby(covering.to_numpy()).indices
    rows = list(rows_of.values())
    first = tambons.iloc[[part[0] for part in rows]]
    th, en = tambons["th"].to_numpy(), tambons["en"].to_numpy()
    units = pd.DataFrame(
        {
            "th": [" / ".join(th[part]) for part in rows],
            "en": [" / ".join(en[part]) for part in rows],
            "amphoe": first["amphoe"].to_numpy(),
            "province": first["province"].to_numpy(),
            "codes": [tuple(tambons.index[part]) for part in rows],
        },
        index=pd.Index(rows_of, name="polygon", dtype="str"),
    ).sort_index()
    geometry = geometry.loc[units.index]
    inside = shapely.point_on_surface(geometry.to_numpy())
    units["area_km2"] = area_km2(geometry)
    units["population"] = tambons["population"].groupby(covering.to_numpy()).sum()
    units["lon"], units["lat"] = shapely.get_x(inside), shapely.get_y(inside)
    return gpd.GeoDataFrame(units, geometry=geometry)


def layer_hash(content_hash: str, gazetteer: Gazetteer) -> str:
    """16 hex digits of what a layer is made of: its source, the gazetteer, the way of building.

    All four tables count: names of parents are drawn with the layer, and the crosswalk tells
    which polygon covers a code.
    """
    digest = hashlib.sha256(f"{content_hash}/{BUILD}/".encode())
    tables = (gazetteer.tambons, gazetteer.amphoes, gazetteer.provinces, gazetteer.crosswalk)
    for table in tables:
        digest.update(pd.util.hash_pandas_object(table).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def _one_per_code(geometry: gpd.GeoSeries, codes: pd.Series) -> gpd.GeoSeries:
    """Polygons by code, sorted; several rows of one code united."""
    geometry = geometry.set_axis(codes.to_numpy()).rename_axis("polygon")
    several = geometry.index.duplicated(keep=False)
    united = geometry[several].groupby(level=0).agg(shapely.union_all)
    return pd.concat([geometry[~several], gpd.GeoSeries(united, crs=geometry.crs)]).sort_index()


def _report(
    units: gpd.GeoDataFrame, left_out: list[str], cleaned: Cleaned, gazetteer: Gazetteer
) -> LayerReport:
    current = gazetteer.tambons.index
    return LayerReport(
        codes_without_polygon=tuple(current.difference(units.index)),
        codes_not_drawn=tuple(current.difference(units["codes"].explode())),
        former_codes=tuple(units.index.difference(current)),
        polygons_without_code=tuple(left_out),
        invalid_fixed=cleaned.invalid_fixed,
        unshared_edges_before=cleaned.unshared_edges_before,
        gap_width=cleaned.gap_width,
        snapping_distance=cleaned.snapping_distance,
        smallest_share_kept=cleaned.smallest_share_kept,
    )
