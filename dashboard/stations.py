"""Which stations a view is about, and what belongs to them."""

from __future__ import annotations

import pandas as pd

from dashboard.data import Data
from dashboard.result import Result
from geo import summaries
from geo.codes import level_of
from geo.files import read_commands


def stations_in(bureau: str, area: str, data: Data) -> pd.Index:
    """The stations that stand in an area, of a bureau; empty means everywhere, of all."""
    stations = data.stations
    if bureau:
        stations = stations[stations["bureau"] == bureau]
    if area:
        stations = stations[stations[level_of(area)] == area]
    return stations.index


def tambons_in(bureau: str, area: str, data: Data) -> pd.Index:
    """The current tambons of an area, of a bureau; empty means everywhere, of all."""
    tambons = data.gazetteer.tambons
    here = pd.Series(True, index=tambons.index)
    if data.provinces is not None:
        here &= tambons["province"].isin(data.provinces)
    if bureau:
        here &= tambons["province"].isin(read_commands().provinces(bureau))
    if area:
        here &= tambons.index.str.startswith(area)
    return tambons.index[here]


def stations_serving(polygon: str, data: Data) -> pd.Index:
    """The stations that serve a tambon's polygon."""
    pairs = data.tambon_targets
    return pd.Index(pairs.loc[pairs["polygon"] == polygon, "station"].unique())


def stations_table(result: Result, codes: pd.Index) -> pd.DataFrame:
    """All that belongs to some stations, wherever it is (:func:`geo.summaries.stations`)."""
    facts, wanted = result.everywhere, read_commands().members_per_station
    return summaries.stations(codes, facts.members, facts.coordinators, facts.issues, wanted)
