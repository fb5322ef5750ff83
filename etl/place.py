"""Where each row belongs: its tambon, its polygon, their parents, and how that is known."""

from __future__ import annotations

import pandas as pd

from etl.fields import FIELDS, PEOPLE
from etl.owners import station_codes
from geo.codes import parents
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.locate import locate
from geo.names import resolve, resolve_codes

_NAMES = ["tambon", "amphoe", "province"]
_PLACE = ["tambon", "polygon", "amphoe", "province", "placed_by"]


def place(
    frame: pd.DataFrame,
    kind: str,
    gazetteer: Gazetteer,
    layer: Layer,
    stations: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Give every row its place: by code, else by names, else by point, else by its station.

    Names that reach only the amphoe or the province are completed by a point that lies within
    it; where they are ambiguous, the point chooses among what they may mean. Otherwise names
    beat the point. A row that only its station places counts for the station's command and
    province: no tambon is guessed.

    Parameters
    ----------
    frame : what :func:`etl.clean.clean` returns
    kind : one of :data:`etl.fields.KINDS`
    gazetteer, layer : codes, names and polygons
    stations : placed stations (``code``, ``name``, ``province``), where there are any

    Returns
    -------
    DataFrame with the rows of ``frame``, its names and code of the place replaced by codes of
    today: ``tambon`` (missing where only coarser is known, or only a polygon that covers
    several), ``polygon`` (of the layer), ``amphoe``, ``province``; ``placed_by``: ``code``,
    ``name``, ``point``, ``nearest`` (a point, on a schematic layer) or ``station``; ``station``:
    the station's code, or as written where it is unknown; ``reject`` is set where nothing places
    the row. Kinds without a place only get their station.
    """
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
    given = frame.reindex(columns=["tambon_code", *_NAMES, "lon", "lat", "station"])
    places = _by_code_or_name(given, gazetteer, layer)
    places = _completed_by_point(places, given, layer)
    if stations is not None:
        places = _by_station(places, codes, stations)
    reject = frame["reject"].fillna(_reasons(places, given, kind))
    placed = placed.drop(columns=["tambon_code", *_NAMES], errors="ignore")
    placed = placed.assign(**places[_PLACE], reject=reject)
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


def _by_code_or_name(given: pd.DataFrame, gazetteer: Gazetteer, layer: Layer) -> pd.DataFrame:
    """Places by code and names, with ``candidates`` where the names are ambiguous."""
    by_code = resolve_codes(given["tambon_code"], gazetteer)["code"]
    by_name = resolve(given[_NAMES], gazetteer)
    by_name = by_name.where(by_code.isna())
    places = _at_codes(by_code.fillna(by_name["code"]), layer)
    places["placed_by"] = _word("code", by_code.notna()).fillna(
        _word("name", by_name["code"].notna())
    )
    places["candidates"] = by_name["candidates"]
    return _by_former_code(places, given["tambon_code"], layer)


def _at_codes(codes: pd.Series, layer: Layer) -> pd.DataFrame:
    tambon = codes.where(codes.str.len() == 6)
    return pd.DataFrame(
        {
            "tambon": tambon,
            "polygon": layer.polygon_of(tambon),
            "amphoe": parents(codes, "amphoe"),
            "province": parents(codes, "province"),
        }
    )


def _by_former_code(places: pd.DataFrame, codes: pd.Series, layer: Layer) -> pd.DataFrame:
    """A code of before a split has no place today, but its polygon may still be drawn."""
    former = codes.isin(layer.units.index) & places["tambon"].isna()
    return _at_polygons(places, codes.where(former), "code", layer)


def _at_polygons(
    places: pd.DataFrame, polygons: pd.Series, placed_by: str, layer: Layer
) -> pd.DataFrame:
    """``places`` with the rows that have a polygon moved there; its tambon if it covers one."""
    units = layer.units.reindex(polygons.dropna()).set_axis(polygons.dropna().index)
    found = pd.DataFrame(
        {
            "tambon": units["codes"].str[0].where(units["codes"].str.len() == 1),
            "polygon": polygons.dropna(),
            "amphoe": units["amphoe"],
            "province": units["province"],
            "placed_by": placed_by,
        }
    )
    moved = places.copy()
    moved.loc[found.index, _PLACE] = found[_PLACE]
    return moved


def _completed_by_point(places: pd.DataFrame, given: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """Rows without a polygon take that of their point, if what is known of them allows it."""
    rows = places.index[places["polygon"].isna() & places["tambon"].isna()]
    lon, lat = given.loc[rows, "lon"], given.loc[rows, "lat"]
    polygons = pd.Series(locate(layer, lon.to_numpy(), lat.to_numpy()), index=rows).dropna()
    fitting = _fitting(places.loc[polygons.index], polygons, layer)
    places = _at_polygons(places, polygons.where(fitting["fits"]), _by_point(layer), layer)
    places["tambon"] = places["tambon"].fillna(fitting["tambon"])
    return places


def _fitting(places: pd.DataFrame, polygons: pd.Series, layer: Layer) -> pd.DataFrame:
    """Whether each polygon lies in what is known of its row, and the tambon that this names.

    Known is an amphoe, a province, or the candidates of ambiguous names; nothing known fits all.
    """
    known = places["amphoe"].fillna(places["province"]).fillna(places["candidates"])
    option = known.str.split("|").explode().dropna()
    polygon = polygons.reindex(option.index)
    units = layer.units.reindex(polygon)
    tambon = option.where(layer.polygon_of(option).eq(polygon))
    fits = (
        tambon.notna()
        | option.eq(units["amphoe"].to_numpy())
        | option.eq(units["province"].to_numpy())
    )
    # The point may lie where two of the candidates are drawn as one: then neither is chosen.
    named = tambon.dropna().groupby(level=0).agg(["first", "size"])
    return pd.DataFrame(
        {
            "fits": fits.groupby(level=0).any().reindex(polygons.index, fill_value=True),
            "tambon": named["first"].where(named["size"].eq(1)).astype("str"),
        }
    )


def _by_point(layer: Layer) -> str:
    return "nearest" if layer.info.schematic else "point"


def _by_station(places: pd.DataFrame, station: pd.Series, stations: pd.DataFrame) -> pd.DataFrame:
    """Rows that nothing else places lie in the province of their station."""
    only = places["placed_by"].isna() & station.notna()
    province = station.map(stations.set_index("code")["province"])
    places = places.copy()
    places["province"] = places["province"].where(~only, province)
    places["placed_by"] = places["placed_by"].where(~only, "station")
    return places


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
        reason = reason.fillna(_word(key, applies))
    return reason


def _word(word: str, rows: pd.Series) -> pd.Series:
    return pd.Series(word, index=rows.index, dtype="str").where(rows)
