"""How much of each tambon an area covers."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cleaning import area_km2
from geo.layer import WGS84, Layer

#: Of a tambon's area: less than this is the trace of a line that was drawn a little differently,
#: and so is what is lacking when less than this lacks.
SLIVER = 0.01


def shares_covered(areas: gpd.GeoSeries, layer: Layer, sliver: float = SLIVER) -> pd.DataFrame:
    """The share of each polygon of the layer that every area covers, by equal-area km².

    It is a share of the ground: where in a tambon its people live is not known, so a share of
    people is at best as good as this.

    Parameters
    ----------
    areas : polygons in EPSG:4326, not missing; invalid ones are mended
    layer : tambon polygons
    sliver : shares below it are left out, shares above ``1 - sliver`` are 1

    Returns
    -------
    DataFrame ``area`` (label of the index of ``areas``), ``polygon``, ``share`` (0 to 1), one
    row for every pair that meets
    """
    shapes = shapely.make_valid(areas.to_numpy())
    polygons = layer.units.geometry.to_numpy()
    area, unit = shapely.STRtree(polygons).query(shapes, predicate="intersects")
    shapely.prepare(shapes)
    whole = shapely.covers(shapes[area], polygons[unit])
    pieces = gpd.GeoSeries(polygons[unit], crs=WGS84)
    pieces[~whole] = shapely.intersection(shapes[area[~whole]], polygons[unit[~whole]])
    share = area_km2(pieces) / layer.units["area_km2"].to_numpy()[unit]
    table = pd.DataFrame(
        {
            "area": areas.index.to_numpy()[area],
            "polygon": layer.units.index.to_numpy()[unit],
            "share": np.where(share > 1 - sliver, 1.0, share),
        }
    )
    return table.loc[table["share"] >= sliver].reset_index(drop=True)
