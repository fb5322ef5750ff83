"""Which stations a view is about, and what belongs to them."""

from __future__ import annotations

import pandas as pd

from dashboard.data import Data
from dashboard.heads import TOLD
from dashboard.limits import commanded_by
from dashboard.masked_tables import masked
from dashboard.result import Result
from dashboard.view import View
from geo import summaries
from geo.codes import level_of
from geo.files import read_commands


def stations_in(view: View, data: Data) -> pd.Index:
    """The stations of a view: of its bureau and division; by place, those that stand in its area,
    but for units without a place, of which no place has any."""
    stations = _standing_in(view, data)
    if view.tree == "place":
        stations = stations[~read_commands().are_placeless(stations)]
    return stations.index


def placeless_in(view: View, data: Data) -> int:
    """How many stations of units without a place stand in the area of a view, by place, and are
    none of its own."""
    if view.tree == "command":
        return 0
    return int(read_commands().are_placeless(_standing_in(view, data)).sum())


def _standing_in(view: View, data: Data) -> pd.DataFrame:
    stations = commanded_by(data.stations, view)
    if view.area:
        stations = stations[stations[level_of(view.area)] == view.area]
    return stations


def tambons_in(view: View, data: Data) -> pd.Index:
    """The current tambons of a view: of its area, or those that its stations answer for."""
    if view.tree == "command":
        return pd.Index(commanded_by(data.ground, view)["tambon"].unique())
    tambons = data.gazetteer.tambons
    here = pd.Series(True, index=tambons.index)
    if data.provinces is not None:
        here &= tambons["province"].isin(data.provinces)
    if view.bureau:
        here &= tambons["province"].isin(read_commands().provinces(view.bureau))
    if view.area:
        here &= tambons.index.str.startswith(view.area)
    return tambons.index[here]


def stations_serving(polygon: str, data: Data) -> pd.Index:
    """The stations that serve a tambon's polygon."""
    parts = data.ground
    return pd.Index(parts.loc[parts["polygon"] == polygon, "station"].dropna().unique())


def served_by(station: str, data: Data) -> pd.DataFrame:
    """What a station serves, most people first: ``tambon``, ``share`` of it, ``people``."""
    parts = data.ground
    own = parts.loc[parts["station"] == station, ["tambon", "share", "people"]]
    return own.sort_values("people", ascending=False, kind="stable")


def stations_table(result: Result, codes: pd.Index) -> pd.DataFrame:
    """All that belongs to some stations, wherever it is (:func:`geo.summaries.stations`)."""
    facts, wanted = result.everywhere, read_commands().members_per_station
    members, coordinators = (
        heads.counts("station", codes) for heads in (facts.members, facts.coordinators)
    )
    return summaries.stations(codes, members, coordinators, facts.rows, wanted)


def stations_in_words(table: pd.DataFrame, result: Result) -> pd.DataFrame:
    """Rows of :func:`stations_table` with words where heads are not told."""
    facts, lang = result.everywhere, result.view.lang
    members = facts.members.masks("station", table.index)
    coordinators = facts.coordinators.masks("station", table.index)
    lacking = members.where(members == TOLD, "withheld")
    return table.assign(
        members=masked(table["members"].astype("Int64"), members, facts.members.limit, lang),
        short=masked(table["short"].astype("Int64"), lacking, facts.members.limit, lang),
        coordinators=masked(
            table["coordinators"].astype("Int64"), coordinators, facts.members.limit, lang
        ),
    )
