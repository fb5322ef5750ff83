"""The ground on which the demonstration plays: every tambon with a point, a size and neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.gazetteer import Gazetteer

KM_PER_DEGREE = 111.32
_NEIGHBOURS = 8


@dataclass(frozen=True)
class Ground:
    """All tambons as arrays; the generator speaks of a tambon by its position in ``tambons``.

    ``tambons`` is the gazetteer's table with no gaps in ``lon``, ``lat``, and with ``radius``
    (km, of the circle of the same area) and ``urban`` (standardised logarithm of the density).
    """

    gazetteer: Gazetteer
    tambons: pd.DataFrame

    @cached_property
    def codes(self) -> np.ndarray:
        """Tambon codes by position."""
        return self.tambons.index.to_numpy(dtype=object)

    @cached_property
    def km(self) -> np.ndarray:
        """Points on a plane, in km, shape (tambons, 2): near enough for distances of a district."""
        lon, lat = self.tambons["lon"].to_numpy(), self.tambons["lat"].to_numpy()
        return np.column_stack([lon * np.cos(np.radians(lat)), lat]) * KM_PER_DEGREE

    @cached_property
    def neighbours(self) -> np.ndarray:
        """Positions of the nearest other tambons, nearest first, shape (tambons, 8)."""
        return cKDTree(self.km).query(self.km, k=_NEIGHBOURS + 1)[1][:, 1:]

    def smooth_field(self, rng: np.random.Generator) -> np.ndarray:
        """A random surface of mean 0 and deviation 1 in which neighbours are alike."""
        field = rng.standard_normal(len(self.tambons))
        for _ in range(3):
            field = (field + field[self.neighbours].mean(axis=1)) / 2
        return (field - field.mean()) / field.std()


def ground(gazetteer: Gazetteer) -> Ground:
    """The tambons of the gazetteer with their gaps filled.

    Codes that came from a split have no point or no area of their own yet: they take the point
    of the tambon that they were split from, else the middle of the amphoe, and the amphoe's
    median area.
    """
    tambons = gazetteer.tambons
    point = tambons[["lon", "lat"]]
    point = point.fillna(point.reindex(tambons["boundary_code"]).set_axis(tambons.index))
    point = point.fillna(point.groupby(tambons["amphoe"]).transform("mean"))
    area = tambons["area_km2"]
    area = area.fillna(area.groupby(tambons["amphoe"]).transform("median"))
    area = area.fillna(area.median())
    density = np.log(tambons["population"].clip(lower=1) / area)
    return Ground(
        gazetteer,
        tambons.assign(
            lon=point["lon"],
            lat=point["lat"],
            radius=np.sqrt(area / np.pi),
            urban=(density - density.mean()) / density.std(),
        ),
    )


def scatter(
    lon: np.ndarray, lat: np.ndarray, reach: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Points around ``lon``, ``lat``: mostly near, never farther than ``reach`` km."""
    distance = np.minimum(np.abs(rng.normal(0, 0.5, len(lon))), 1.0) * reach / KM_PER_DEGREE
    angle = rng.uniform(0, 2 * np.pi, len(lon))
    return (
        lon + distance * np.cos(angle) / np.cos(np.radians(lat)),
        lat + distance * np.sin(angle),
    )


def choose_within(
    groups: np.ndarray, weights: np.ndarray, wanted: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """For each wanted group one of its rows, drawn by weight.

    ``groups`` is sorted and numbered from 0 without gaps; the answer holds positions in it.
    """
    total = np.concatenate([[0.0], np.cumsum(weights)])
    starts = np.searchsorted(groups, np.arange(groups[-1] + 2))
    low, high = total[starts[wanted]], total[starts[wanted + 1]]
    drawn = np.searchsorted(total, low + rng.random(len(wanted)) * (high - low), side="right") - 1
    return np.clip(drawn, starts[wanted], starts[wanted + 1] - 1)
