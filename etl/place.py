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
from geo.locate import neighbour_within
from geo.validity import code_on

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
    tambon's code on the day of the record, as written if that placed the row; ``station``: the station's code, or as written where
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
    for axis in ("lon", "lat"):
        given[axis] = pd.to_numeric(given[axis], errors="coerce")
    policy = policy or read_policy()
    places = _weighed(given, gazetteer, layer, policy)
    if stations is not None:
        places = weigh([places, by_station(codes, stations, layer)], layer)
    reject = frame["reject"].fillna(_reasons(places, given, kind))
    placed = placed.drop(columns=_WRITTEN, errors="ignore").assign(
        **places,
        code_then=_code_then(places, given, gazetteer),
        shared=_shared(places, given, layer, policy),
        lon=given["lon"],
        lat=given["lat"],
        reject=reject,
    )
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
    point = by_point(given[["lon", "lat"]], layer, policy.nearest_within_m)
    answers["point"] = _tolerant(point, words, given, layer, policy.agree_within_m)
    return weigh([answers[name] for name in policy.order if name in answers], layer)


def _tolerant(
    point: pd.DataFrame, words: pd.DataFrame, given: pd.DataFrame, layer: Layer, metres: float
) -> pd.DataFrame:
    """The answers of points without those that say nothing against the words: points so close
    to the place of the words, and all of them on a schematic layer, whose lines are not real."""
    against = words["province"].notna() & differs(point, words)
    if not layer.info.schematic:
        rows = given.loc[against]
        near = _beyond_boundary(rows, point.loc[against, "polygon"], layer, metres)
        against &= near.reindex(against.index).eq(words["polygon"])
    return pd.DataFrame({name: column.mask(against) for name, column in point.items()})


def _shared(
    places: pd.DataFrame, given: pd.DataFrame, layer: Layer, policy: Policy
) -> pd.Series:
    """The polygon on the other side of a boundary that is close to the point of the record."""
    if layer.info.schematic:
        return pd.Series(index=places.index, dtype="str")
    drawn = places["polygon"].notna() & places["conflict_by"].ne("point")
    return _beyond_boundary(
        given.loc[drawn], places.loc[drawn, "polygon"], layer, policy.shared_within_m
    ).reindex(places.index)


def _beyond_boundary(
    given: pd.DataFrame, polygons: pd.Series, layer: Layer, metres: float
) -> pd.Series:
    """The polygon nearest to each point besides the one given, within a distance."""
    lon, lat = given["lon"].to_numpy(), given["lat"].to_numpy()
    other = neighbour_within(layer, lon, lat, polygons.to_numpy(dtype=object), metres)
    return pd.Series(other, index=given.index, dtype="str")


def _code_then(places: pd.DataFrame, given: pd.DataFrame, gazetteer: Gazetteer) -> pd.Series:
    """The code on the day of the record: as written where it placed the row, else by the date."""
    written = given["tambon_code"].where(places["placed_by"].eq("code"))
    whole = written.where(written.str.len().eq(6))
    return whole.fillna(code_on(places["tambon"], given["reported"], gazetteer))


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
    # A code that a clerk wrote and that leads nowhere is not passed over.
    lost = given["correction"].astype("str").str.len().eq(6)
    lost &= places["placed_by"].ne("correction")
    reason = pd.Series("unknown_code", places.index, "str").where(lost)
    for key, applies in reasons.items():
        reason = reason.fillna(pd.Series(key, places.index, "str").where(applies))
    return reason
