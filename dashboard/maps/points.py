"""The points of a view: its issues where they happened, and its stations where they stand.

Only what has a coordinate of its own is a point; what was placed by name or code is not. The
browser fetches them by itself (:mod:`dashboard.maps.points_route`) with a key for one view.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np
import pandas as pd

from dashboard.data import Data
from dashboard.limits import commanded_by
from dashboard.maps.grants import Grants
from dashboard.result import evaluate
from dashboard.scope import Scope
from dashboard.served import of_version, still_there
from dashboard.view import LEVELS_OF, View
from geo import clusters
from geo.codes import level_of
from geo.files import read_commands, read_taxonomy

_VIEWS_KEPT = 8
_LOADING = Lock()


@dataclass(frozen=True)
class Question:
    """All that decides which points somebody gets.

    Attributes
    ----------
    version : of the store
    scope : the records that the person may see
    view : reduced to what narrows the records (:func:`question`)
    exact : whether the person may see where single issues happened; else each is put in the middle
        of its tambon
    """

    version: str
    scope: Scope
    view: View
    exact: bool


@dataclass(frozen=True, eq=False)
class Points:
    """The issues of a view that have a coordinate.

    Attributes
    ----------
    issues : ``category``, ``group`` (number of the first tier), ``status``, ``open``,
        ``reported``; indexed by key
    tiles : the same, in the same order, ready to be asked for by tile
    total : how many issues the view has, with or without a coordinate
    """

    issues: pd.DataFrame
    tiles: clusters.PointTiles
    total: int


#: The keys given to browsers.
GRANTS: Grants[Question] = Grants()


def question(view: View, data: Data, exact: bool) -> Question:
    """What decides the points of a view: neither its layer nor its language nor its colours."""
    reduced = View(
        level=LEVELS_OF[view.tree][-1],  # the one that every limit lies above
        area=view.area,
        bureau=view.bureau,
        division=view.division,
        as_of=view.as_of,
        filters=view.filters,
    )
    return Question(data.version, data.scope, reduced, exact)


def points(asked: Question) -> Points:
    """The issues with a coordinate."""
    still_there(asked.version)
    with _LOADING:
        return _points(asked)


def stations(asked: Question) -> pd.DataFrame:
    """The stations with a coordinate.

    Returns
    -------
    DataFrame indexed by code: ``th``, ``en``, ``lon``, ``lat``, ``members``, missing where they
    are not told, and then ``mask`` says why; ``target`` is the number of members that every
    station should have
    """
    still_there(asked.version)
    with _LOADING:
        return _stations(asked)


@lru_cache(maxsize=_VIEWS_KEPT)
def _stations(asked: Question) -> pd.DataFrame:
    data, view = of_version(asked.version, asked.scope), asked.view
    found = commanded_by(data.stations.dropna(subset=["lon", "lat"]), view)
    if view.area:
        found = found[found[level_of(view.area)] == view.area]
    members = evaluate(view, data).everywhere.members
    names = {"th": found["name"], "en": found["name_en"].fillna(found["name"])}
    return found[["lon", "lat"]].assign(
        **names,
        members=members.counts("station", found.index),
        target=read_commands().members_per_station,
        mask=members.masks("station", found.index),
    )[["th", "en", "lon", "lat", "members", "target", "mask"]]


@lru_cache(maxsize=_VIEWS_KEPT)
def _points(asked: Question) -> Points:
    data = of_version(asked.version, asked.scope)
    everything = evaluate(asked.view, data).facts.issues
    here = data.coordinates if asked.exact else data.coarse_coordinates
    issues = everything.join(here, how="inner")
    groups = [group.key for group in read_taxonomy().groups]
    number = pd.Index(groups).get_indexer(issues["group"].astype("object"))
    return Points(
        issues=issues[["category", "status", "open", "reported"]].assign(group=number),
        tiles=clusters.index(
            issues["lon"].to_numpy(),
            issues["lat"].to_numpy(),
            np.where(number < 0, len(groups) - 1, number),
            ~issues["open"].to_numpy("bool"),
            len(groups),
        ),
        total=len(everything),
    )
