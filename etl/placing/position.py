"""Where the points of records are, whatever system they were written in."""

from __future__ import annotations

import pandas as pd

from geo.codes import LEVELS
from geo.coordinates import positions
from geo.gazetteer import Gazetteer

#: Why a point is none, as :func:`geo.coordinates.positions` says it → the reason of a reject.
REASONS = {
    "unreadable": "bad_point",
    "ambiguous_zone": "unknown_zone",
    "zero": "point_outside",
    "not_thailand": "point_outside",
}


def read_points(written: pd.DataFrame, places: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """The points of rows, those in metres near what else is known of where the row is.

    Parameters
    ----------
    written : str columns ``lon``, ``lat``, ``point``, ``crs``
    places : what else is known: codes by level, see :func:`etl.placing.weigh.weigh`; same index
    gazetteer : where places are

    Returns
    -------
    DataFrame as of :func:`geo.coordinates.positions`
    """
    given = written.rename(columns={"lon": "x", "lat": "y"})
    return positions(given, _about(places, gazetteer))


def _about(places: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """The middle of the tambons of each place, at the finest level that is known."""
    tambons = gazetteer.tambons.reset_index(names="tambon")
    about = pd.DataFrame(float("nan"), index=places.index, columns=["lon", "lat"])
    for level in reversed(LEVELS):
        middle = tambons.groupby(level)[["lon", "lat"]].mean().reindex(places[level])
        about = about.fillna(middle.set_axis(places.index))
    return about
