"""What a rejected row may have meant: places and stations in words, code and full name."""

from __future__ import annotations

import pandas as pd

from etl.columns.mapping import Mapping
from etl.columns.rename import columns_of, first_filled
from geo.files import read_commands
from geo.gazetteer import Gazetteer
from geo.names import suggest
from geo.stations import resolve_stations

#: How many candidates a row is given.
MOST = 3
#: Rejects for these reasons are looked for among places, or among stations.
_PLACE = ("unknown_place", "ambiguous_place", "unknown_code")
_STATION = ("unknown_station",)
_NAMES = ["tambon", "amphoe", "province"]


def candidates(
    rows: pd.DataFrame,
    frame: pd.DataFrame,
    mapping: Mapping,
    kind: str,
    gazetteer: Gazetteer,
    stations: pd.DataFrame,
) -> pd.DataFrame:
    """Up to three candidates of each rejected row, the likeliest first.

    Parameters
    ----------
    rows : the rows as they were read
    frame : the same rows placed, with ``reject`` and, for kinds with a place, ``candidates``
    mapping : of the source
    kind : one of :data:`etl.columns.fields.KINDS`
    gazetteer : names of places, and which are near to those written
    stations : the known ones

    Returns
    -------
    DataFrame of str with the index of ``rows`` and the columns 0, 1, 2, such as ``500101
    ต.ศรีภูมิ อ.เมืองเชียงใหม่ จ.เชียงใหม่`` or ``S0512 สภ.เมืองเชียงใหม่ จ.เชียงใหม่``
    """
    columns = columns_of(rows.columns, mapping, kind)
    places = frame["reject"].isin(_PLACE)
    found = frame.reindex(columns=["candidates"])["candidates"].astype("str").where(places)
    missing = rows.loc[places & found.isna()]
    names = pd.DataFrame({name: first_filled(missing, columns.get(name, [])) for name in _NAMES})
    found = found.fillna(_suggested(names, gazetteer))
    units = rows.loc[frame["reject"].isin(_STATION)]
    written = first_filled(units, columns.get("station", []))
    like = resolve_stations(written.to_frame("station"), stations, gazetteer, read_commands())
    return _listed(found, place_names(found, gazetteer)).fillna(
        _listed(like["candidates"], _station_names(stations, gazetteer)).reindex(rows.index)
    )


def described(codes: pd.Series, gazetteer: Gazetteer) -> pd.Series:
    """Places in words, code and full name: ``500101 ต.ศรีภูมิ อ.เมืองเชียงใหม่ จ.เชียงใหม่``.

    A polygon of before a split, which has no name of today, is called by the tambons in it.
    """
    words = place_names(codes, gazetteer)
    return codes.map(words, na_action="ignore").astype("str")


def place_names(codes: pd.Series, gazetteer: Gazetteer) -> dict[str, str]:
    """The words of all codes among ``codes``, which may be joined by "|"."""
    distinct = {code for text in codes.dropna().unique() for code in text.split("|")}
    return {code: f"{code} {_full_name(code, gazetteer)}" for code in distinct}


def _full_name(code: str, gazetteer: Gazetteer) -> str:
    tambons = gazetteer.tambons
    if code in tambons.index:
        return gazetteer.full_name(code)
    within = tambons.index[tambons["boundary_code"].eq(code)]
    if within.empty:
        return gazetteer.full_name(code)
    names = " / ".join(gazetteer.short_name(tambon) for tambon in within)
    return f"{names} {gazetteer.full_name(within[0][:4])}"


def _suggested(names: pd.DataFrame, gazetteer: Gazetteer) -> pd.Series:
    """Near names; each distinct row is looked for once."""
    group = names.groupby(_NAMES, dropna=False, sort=False).ngroup()
    distinct = suggest(names.loc[~group.duplicated()], gazetteer)
    return distinct.take(group.to_numpy()).set_axis(names.index)


def _station_names(stations: pd.DataFrame, gazetteer: Gazetteer) -> dict[str, str]:
    rows = stations[["code", "name", "province"]].astype("str").itertuples(index=False)
    return {
        code: f"{code} {name} {'' if pd.isna(province) else gazetteer.short_name(province)}".strip()
        for code, name, province in rows
    }


def _listed(codes: pd.Series, words: dict[str, str]) -> pd.DataFrame:
    """Codes joined by "|" as one column each, in words; the last one says how many more fit."""
    options = codes.str.split("|", expand=True).reindex(columns=range(MOST)).astype("str")
    listed = options.apply(lambda column: column.map(words)).astype("str")
    more = codes.str.count(r"\|").fillna(0).astype("int64") + 1 - MOST
    listed[MOST - 1] += (" (+" + more.astype("str") + ")").where(more > 0, "")
    return listed
