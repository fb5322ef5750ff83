"""Published data with published results, as libpysal carries them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from libpysal.examples import get_path
from libpysal.io import open as opened

from geo.weights import Weights, from_pairs

#: Six points of the tests of esda with a value each.
SIX = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)])
SIX_VALUES = pd.Series([2, 3, 3.2, 5, 8, 7])


def table(name: str) -> gpd.GeoDataFrame:
    """The areas or points of a shapefile."""
    return gpd.read_file(get_path(name))


def neighbours(name: str, index: pd.Index) -> Weights:
    """The weights of a file of the format GAL, whose ids number the areas from 1 on."""
    near = opened(get_path(name)).read().neighbors
    pairs = np.array([(int(one), int(other)) for one in near for other in near[one]]) - 1
    return from_pairs(pairs[:, 0], pairs[:, 1], index)
