"""Where each row belongs: its tambon, its polygon, their parents, and how that is known."""

from __future__ import annotations

import re

import pandas as pd

from etl.columns.fields import FIELDS, PEOPLE
from etl.placing.areas import place_areas
from etl.placing.evidence import by_address, by_code, by_name, by_point, by_station
from etl.placing.owners import station_codes, unit_codes, unit_without_place
from etl.placing.policy import Policy, read_policy
from etl.placing.position import REASONS, read_points
from etl.placing.weigh import LEVELS, Weighing, differs
from etl.reasons import with_reason
from etl.removed import says_removed
from geo.codes import clean_codes
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.locate import lies_within, neighbour_within
from geo.personal import scrub
from geo.validity import code_on

_NAMES = ["tambon", "amphoe", "province"]
#: What is written of a place; only these leave the row with its names and codes of today.
_POINT = ["lon", "lat", "point", "crs"]
_WRITTEN = ["correction", "tambon_code", *_NAMES, "address", *_POINT]

_TAMBON, _DIGIT = re.compile(r"^\s*(?:ต\.|ตำบล|แขวง)\s*"), re.compile(r"\d")

Notes = dict[str, dict[str, int]]


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
    of the policy; see :func:`etl.placing.weigh.weigh`. A row that only its station places counts
    for the station's command, and for an amphoe or province that holds the whole area of the
    station: no tambon is guessed.

    Parameters
    ----------
    frame : what :func:`etl.clean.clean` returns
    kind : one of :data:`etl.columns.fields.KINDS`
    gazetteer, layer : codes, names and polygons
    stations : placed stations where there are any: ``code``, ``name``, ``amphoe``, ``province``,
        and what holds their areas as ``held_amphoe``, ``held_province`` (:mod:`etl.placing.areas`)
    policy : that of the project when not given

    Returns
    -------
    DataFrame with the rows of ``frame``, its names and code of the place replaced by codes of
    today: ``tambon`` (missing where only coarser is known, or only a polygon that covers
    several), ``polygon`` (of the layer), ``amphoe``, ``province``; ``placed_by``: what gave the
    finest of these, ``nearest`` for a point off land or on a schematic layer; ``score``;
    ``candidates`` of what is ambiguous; ``conflict`` and ``conflict_by`` where other evidence
    contradicts; ``shared``: the polygon beyond a boundary close to the point; ``code_then``: the
    tambon's code on the day of the record, as written if that placed the row; ``lon``, ``lat``:
    the point in degrees, missing where it lies abroad; ``station``: the station's code, or as
    written where it is unknown; ``unit``: the division or bureau that is named in its place;
    ``reject`` is set where nothing places the row, or a correction leads nowhere, unless it says
    that its record was removed. Kinds without a place only get their station.
    """
    if kind == "areas":
        return place_areas(frame, gazetteer, layer, stations)
    fields = {field.name for field in FIELDS[kind]}
    if "tambon_code" not in fields:
        return _with_station(frame, kind, stations)[0]
    policy = policy or read_policy()
    given = frame.reindex(columns=[*_WRITTEN, "station", "reported"])
    given.attrs = {}  # every step with a column would copy them
    weighing = Weighing(_said(given, gazetteer, layer), layer)
    said = weighing.answers
    words = _weighed(weighing, policy)
    placed, codes = _with_station(frame, kind, stations, words)
    said["station"] = _sure(by_station(codes, placed["unit"], stations, layer), words)
    points = read_points(given[_POINT], _weighed(weighing, policy), gazetteer)
    found = by_point(points, layer, policy.nearest_within_m)
    points = points.assign(polygon=found["polygon"])
    said["point"] = _tolerant(found, words, points, layer, policy.agree_within_m)
    places = _left_to_station(_weighed(weighing, policy), said["station"])
    placed = placed.drop(columns=_WRITTEN, errors="ignore").assign(
        **places,
        code_then=_code_then(places, given, gazetteer),
        shared=_shared(places, points, layer, policy.shared_within_m),
        reject=frame["reject"].fillna(
            _reasons(places, given, points, said["correction"], kind).mask(says_removed(frame))
        ),
    )
    if "lon" in fields:
        placed = placed.assign(**points[["lon", "lat"]].where(points["polygon"].notna()))
    notes = _with_lost_tambons(placed, given["tambon"], kind)
    nowhere = given["tambon_code"][said["code"]["province"].isna() & placed["placed_by"].notna()]
    nowhere = nowhere.mask(says_removed(frame))
    placed.attrs["notes"] = _with_points(_with_unknown_codes(notes, nowhere), points)
    return placed


def _with_station(
    frame: pd.DataFrame,
    kind: str,
    stations: pd.DataFrame | None,
    places: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.Series]:
    """The rows with the codes of their stations, or ``unit`` where they name a division or bureau
    in its place, and the codes of stations, missing where unknown.

    A station of a unit without a place stands under that, wherever it stands.
    """
    placed = frame.copy()
    placed["station_written"] = frame.get("station")
    codes = pd.Series(index=frame.index, dtype="str")
    placed["unit"] = unit_without_place(frame["division"]) if "division" in frame else codes
    if "station" not in frame:
        return placed, codes
    if stations is not None:
        codes = station_codes(frame["station"], stations, places)
        placed["station"] = codes.fillna(frame["station"])
    placed["unit"] = unit_codes(frame["station"].where(codes.isna()))
    if "organisation" in frame:
        named = unit_codes(frame["organisation"].where(codes.isna()))
        placed["unit"] = placed["unit"].fillna(named)
    if stations is not None or kind in PEOPLE:
        placed.attrs["notes"] = _with_unknown_stations(frame, codes.fillna(placed["unit"]))
    return placed, codes


def _with_unknown_stations(frame: pd.DataFrame, codes: pd.Series) -> Notes:
    """The notes with the count of unknown stations; what stands in their place may be anything."""
    unknown = int(frame.loc[codes.isna(), "station"].notna().sum())
    notes: Notes = dict(frame.attrs.get("notes", {}))
    return notes | {"unknown_station": {"": unknown}} if unknown else notes


def _with_lost_tambons(placed: pd.DataFrame, written: pd.Series, kind: str) -> Notes:
    """The notes with the tambons that stand in accepted rows but place none of them."""
    coarse = placed["reject"].isna() & placed["tambon"].isna() & placed["polygon"].isna()
    coarse &= ~says_removed(placed)
    lost = written[coarse].dropna()
    notes: Notes = dict(placed.attrs.get("notes", {}))
    if lost.empty:
        return notes
    told = pd.Series("", index=lost.index) if kind in PEOPLE else lost.map(_told)
    notes["tambon_not_found"] = {str(w): int(n) for w, n in told.value_counts().items()}
    return notes


def _with_unknown_codes(notes: Notes, nowhere: pd.Series) -> Notes:
    """The notes with the codes that lead nowhere though they look like one of a tambon; those that
    do not were noted when they were read."""
    unknown = int(clean_codes(nowhere.dropna()).notna().sum())
    if not unknown:
        return notes
    noted = notes.get("unknown_tambon_code", {}).get("", 0)
    return notes | {"unknown_tambon_code": {"": noted + unknown}}


def _told(written: str) -> str:
    """What stands in place of a tambon, as far as it may be a name of one; else only counted."""
    bare = _TAMBON.sub("", written)
    return written if scrub(bare) == bare and not _DIGIT.search(bare) else ""


def _said(given: pd.DataFrame, gazetteer: Gazetteer, layer: Layer) -> dict[str, pd.DataFrame]:
    """What the words of the rows say, by evidence."""
    dates = given["reported"]
    return {
        "correction": by_code(given["correction"], gazetteer, layer, "correction"),
        "code": by_code(given["tambon_code"], gazetteer, layer),
        "name": by_name(given[_NAMES], dates, gazetteer, layer),
        "address": by_address(given["address"], dates, gazetteer, layer),
    }


def _weighed(weighing: Weighing, policy: Policy) -> pd.DataFrame:
    """What is said so far, weighed in the order of the policy; the station comes last."""
    order = tuple(name for name in (*policy.order, "station") if name in weighing.answers)
    places = weighing.place(order)
    # A station may take up what happened beyond its area.
    beyond = places["conflict_by"].eq("station")
    return places.assign(
        **{name: places[name].mask(beyond) for name in ("conflict", "conflict_by")}
    )


def _sure(station: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    """What stations say, but nothing of rows whose names are ambiguous and whose station's area
    no amphoe holds: a province is too wide to choose among tambons of one name."""
    wide = words["province"].isna() & words["candidates"].notna() & station["amphoe"].isna()
    return pd.DataFrame({name: column.mask(wide) for name, column in station.items()})


def _left_to_station(places: pd.DataFrame, station: pd.DataFrame) -> pd.DataFrame:
    """Rows that say no place at all are left to their station, where they name one."""
    lost = places["province"].isna() & places["candidates"].isna()
    left = {
        name: places[name].mask(lost, station[name]) for name in (*LEVELS, "placed_by", "score")
    }
    return places.assign(**left)


def _tolerant(
    found: pd.DataFrame, words: pd.DataFrame, points: pd.DataFrame, layer: Layer, metres: float
) -> pd.DataFrame:
    """The answers of points without those that say nothing against the words: points so close
    to the place of the words, and all of them on a schematic layer, whose lines are not real."""
    against = words["province"].notna() & differs(found, words)
    if not layer.info.schematic:
        place = points[["lon", "lat"]].assign(polygon=words["polygon"])[against]
        lon, lat, polygon = (column.to_numpy() for _, column in place.items())
        against[against] = lies_within(layer, lon, lat, polygon, metres)
    return pd.DataFrame({name: column.mask(against) for name, column in found.items()})


def _shared(places: pd.DataFrame, points: pd.DataFrame, layer: Layer, metres: float) -> pd.Series:
    """The polygon on the other side of a boundary that is close to the point of the record."""
    lon, lat, own = (c.to_numpy() for c in (points["lon"], points["lat"], places["polygon"]))
    rows = lies_within(layer, lon, lat, own, metres) & (not layer.info.schematic)
    other = neighbour_within(layer, lon[rows], lat[rows], own[rows], metres)
    return pd.Series(other, index=places.index[rows], dtype="str").reindex(places.index)


def _code_then(places: pd.DataFrame, given: pd.DataFrame, gazetteer: Gazetteer) -> pd.Series:
    """The code on the day of the record: as written where it placed the row, else by the date."""
    written = given["tambon_code"].where(places["placed_by"].eq("code"))
    whole = written.where(written.str.len().eq(6))
    return whole.fillna(code_on(places["tambon"], given["reported"], gazetteer))


def _reasons(
    places: pd.DataFrame,
    given: pd.DataFrame,
    points: pd.DataFrame,
    correction: pd.DataFrame,
    kind: str,
) -> pd.Series:
    """Why each row that has no place has none; the first reason that applies."""
    lost = places["placed_by"].isna()
    has = given.notna()
    no_point = points["reason"].map(REASONS).mask(points["lon"].notna(), "point_outside")
    # A code that a clerk wrote and that leads nowhere is not passed over.
    corrected = has["correction"] & correction["province"].isna()
    reasons = [
        ("unknown_code", corrected),
        ("ambiguous_place", lost & places["candidates"].notna()),
        *((reason, lost & no_point.eq(reason)) for reason in dict.fromkeys(REASONS.values())),
        ("unknown_place", lost & has[[*_NAMES, "address"]].any(axis=1)),
        ("unknown_code", lost & has["tambon_code"]),
        ("unknown_station", lost & has["station"]),
        ("no_place", lost),
        ("not_a_tambon", places["tambon"].isna() & (kind == "population")),
    ]
    reason = pd.Series(index=places.index, dtype="str")
    for key, applies in reasons:
        reason = with_reason(reason, applies, key)
    return reason


def _with_points(notes: Notes, points: pd.DataFrame) -> Notes:
    """The notes with the points that were put right, and those that could not be read."""
    counts = {
        "unreadable_point": points["reason"].isin(["unreadable", "ambiguous_zone"]).sum(),
        "swapped_point": points["how"].eq("swapped").sum(),
    }
    return notes | {note: {"": int(count)} for note, count in counts.items() if count}
