"""Where each row belongs: its tambon, its polygon, their parents, and how that is known."""

from __future__ import annotations

import pandas as pd

from etl.areas import place_areas
from etl.evidence import by_code, by_name, by_point, by_station
from etl.fields import FIELDS, PEOPLE
from etl.owners import station_codes
from etl.policy import Policy, read_policy
from etl.weigh import PLACE, differs, weigh
from geo.gazetteer import Gazetteer
from geo.layer import Layer

_NAMES = ["tambon", "amphoe", "province"]
#: What is written of a place; only these leave the row with its names and codes of today.
_WRITTEN = ["correction", "tambon_code", *_NAMES, "address", "point", "crs"]


def place(
    frame: pd.DataFrame,
    kind: str,
    gazetteer: Gazetteer,
    layer: Layer,
    stations: pd.DataFrame | None = None,
    policy: Policy | None = None,
) -> pd.DataFrame:
    """Give every row its place, by the written policy (``data/placing.toml``).

    What a row holds (a correction, a code, names, an address, a point) is weighed in the order
    of the policy; see :func:`etl.weigh.weigh`. A row that only its station places counts for the
    station's command and province: no tambon is guessed.

    Parameters
    ----------
    frame : what :func:`etl.clean.clean` returns
    kind : one of :data:`etl.fields.KINDS`
    gazetteer, layer : codes, names and polygons
    stations : placed stations (``code``, ``name``, ``province``), where there are any
    policy : that of the project when not given

    Returns
    -------
    DataFrame with the rows of ``frame``, its names and code of the place replaced by codes of
    today: ``tambon`` (missing where only coarser is known, or only a polygon that covers
    several), ``polygon`` (of the layer), ``amphoe``, ``province``; ``placed_by``: what gave the
    finest of these, ``nearest`` for a point off land or on a schematic layer; ``score``;
    ``candidates`` of what is ambiguous; ``conflict`` and ``conflict_by`` where other evidence
    contradicts; ``shared``: the polygon beyond a boundary close to the point; ``code_then``: the
    tambon's code on the day of the record; ``station``: the station's code, or as written where
    it is unknown; ``reject`` is set where nothing places the row. Kinds without a place only get
    their station.
    """
    if kind == "areas":
        return place_areas(frame, gazetteer, layer, stations)
    fields = {field.name for field in FIELDS[kind]}
    placed = frame.copy()
    codes = pd.Series(index=frame.index, dtype="str")
    if "station" in fields and stations is not None:
        codes = station_codes(frame["station"], stations)
        placed["station"] = codes.fillna(frame["station"])
    if "station" in fields and (stations is not None or kind in PEOPLE):
        placed.attrs["notes"] = _with_unknown_stations(frame, codes)
    if "tambon_code" not in fields:
        return placed
    given = frame.reindex(columns=[*_WRITTEN, "lon", "lat", "station", "reported"])
    places = _weighed(given, gazetteer, layer, policy or read_policy())
    if stations is not None:
        places = weigh([places, by_station(codes, stations, layer)], layer)
    places = places.assign(code_then=places["tambon"], shared=pd.Series(index=places.index, dtype="str"))
    reject = frame["reject"].fillna(_reasons(places, given, kind))
    placed = placed.drop(columns=_WRITTEN, errors="ignore").assign(**places, reject=reject)
    placed.attrs["notes"] = _with_lost_tambons(placed, given["tambon"], kind)
    return placed


def _with_unknown_stations(frame: pd.DataFrame, codes: pd.Series) -> dict[str, dict[str, int]]:
    """The notes with the count of unknown stations; what stands in their place may be anything."""
    unknown = int(frame.loc[codes.isna(), "station"].notna().sum())
    notes: dict[str, dict[str, int]] = dict(frame.attrs.get("notes", {}))
    return notes | {"unknown_station": {"": unknown}} if unknown else notes


def _with_lost_tambons(
    placed: pd.DataFrame, written: pd.Series, kind: str
) -> dict[str, dict[str, int]]:
    """The notes with the tambons that stand in accepted rows but place none of them."""
    coarse = placed["reject"].isna() & placed["tambon"].isna() & placed["polygon"].isna()
    lost = written[coarse].dropna()
    notes: dict[str, dict[str, int]] = dict(placed.attrs.get("notes", {}))
    if lost.empty:
        return notes
    told = pd.Series("", index=lost.index) if kind in PEOPLE else lost
    notes["tambon_not_found"] = {str(w): int(n) for w, n in told.value_counts().items()}
    return notes


def _weighed(
    given: pd.DataFrame, gazetteer: Gazetteer, layer: Layer, policy: Policy
) -> pd.DataFrame:
    """What the rows themselves say, weighed in the order of the policy."""
    answers = {
        "correction": by_code(given["correction"], gazetteer, layer, "correction"),
        "code": by_code(given["tambon_code"], gazetteer, layer),
        "name": by_name(given[_NAMES], given["reported"], gazetteer, layer),
    }
    words = weigh([answers[name] for name in policy.order if name in answers], layer)
    point = by_point(given["lon"].to_numpy(), given["lat"].to_numpy(), given.index, layer)
    answers["point"] = _tolerant(point, words, layer)
    return weigh([answers[name] for name in policy.order if name in answers], layer)


def _tolerant(point: pd.DataFrame, words: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """A point never contradicts words on a schematic layer, whose lines are not the real ones."""
    if not layer.info.schematic:
        return point
    return point.mask(words["province"].notna() & differs(point, words))


def _reasons(places: pd.DataFrame, given: pd.DataFrame, kind: str) -> pd.Series:
    """Why each row that has no place has none; the first reason that applies."""
    lost = places["placed_by"].isna()
    has = given.notna()
    reasons = {
        "ambiguous_place": lost & places["candidates"].notna(),
        "point_outside": lost & has["lon"] & has["lat"],
        "unknown_place": lost & has[_NAMES].any(axis=1),
        "unknown_code": lost & has["tambon_code"],
        "unknown_station": lost & has["station"],
        "no_place": lost,
    }
    if kind == "population":
        reasons["not_a_tambon"] = places["tambon"].isna()
    reason = pd.Series(index=places.index, dtype="str")
    for key, applies in reasons.items():
        reason = reason.fillna(pd.Series(key, places.index, "str").where(applies))
    return reason
