"""The density surface of a view as a picture that lies on the map.

It rests on the same issues as the points (:mod:`dashboard.maps.points`): on those that have a
coordinate of their own, and for those alone who may see where single issues happened.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np
from PIL import Image

from dashboard.maps import points
from dashboard.maps.points import Question
from dashboard.palettes import BAND_LINE, BANDS
from dashboard.served import of_version, still_there
from geo import density, webgrid

#: Of fewer points there is no surface: it would show where each of them is, and nothing more.
FEWEST = 10

_VIEWS_KEPT = 8
_LOADING = Lock()
# Red, green, blue and opacity of what is not painted, of the bands and of their lines.
_COLOURS = ((0, 0, 0, 0), *(tuple(bytes.fromhex(rgba[1:])) for rgba in (*BANDS, BAND_LINE)))


@dataclass(frozen=True, eq=False)
class Picture:
    """A surface, painted.

    Attributes
    ----------
    png : the picture; nothing is painted below the first level
    corners : south-west and north-east of the picture, latitude before longitude, degrees
    levels : issues per km² from which on each band is painted, lowest first
    bandwidth : km
    """

    png: bytes
    corners: tuple[tuple[float, float], tuple[float, float]]
    levels: tuple[float, ...]
    bandwidth: float


def picture(asked: Question) -> Picture | None:
    """The surface of the issues with a coordinate; None where they are too few, or for those who
    may not see where single issues happened: its peaks would tell."""
    if not asked.exact:
        return None
    still_there(asked.version)
    with _LOADING:
        return _picture(asked)


@lru_cache(maxsize=_VIEWS_KEPT)
def _picture(asked: Question) -> Picture | None:
    data = of_version(asked.version, asked.scope)
    here = data.coordinates.loc[points.points(asked).issues.index]
    if len(here) < FEWEST:
        return None
    found = density.surface(*density.projected(here["lon"].to_numpy(), here["lat"].to_numpy()))
    grid = webgrid.seen(found)
    levels = density.levels(float(found.values.max()), len(BANDS))
    return Picture(
        png=_painted(np.searchsorted(levels, grid.values, side="right")),
        corners=((grid.south, grid.west), (grid.north, grid.east)),
        levels=levels,
        bandwidth=found.bandwidth / 1000,
    )


def _painted(bands: np.ndarray) -> bytes:
    """A PNG of bands, the first of which is 1, each within its line: 0 is not painted."""
    image = Image.fromarray(np.where(_begins(bands), len(_COLOURS) - 1, bands).astype("uint8"))
    image.putpalette([part for colour in _COLOURS for part in colour[:3]])
    written = io.BytesIO()
    image.save(written, "PNG", transparency=bytes(colour[3] for colour in _COLOURS))
    return written.getvalue()


def _begins(bands: np.ndarray) -> np.ndarray:
    """True for pixels that belong to a higher band than one beside them."""
    around = np.pad(bands, 1)
    beside = (around[1:-1, :-2], around[1:-1, 2:], around[:-2, 1:-1], around[2:, 1:-1])
    return bands > np.minimum.reduce(beside)
