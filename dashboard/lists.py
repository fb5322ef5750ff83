"""Lists of single issues and stations, in words."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.data import Data
from dashboard.texts import text
from dashboard.words import command_name, unit_names
from geo.codes import Level
from geo.commands import UNITS, Unit
from geo.files import read_ladder, read_taxonomy
from geo.gazetteer import Lang


def issues(rows: pd.DataFrame, data: Data, lang: Lang) -> pd.DataFrame:
    """Issues as people read them.

    Parameters
    ----------
    rows : issues with their state, in the order wanted

    Returns
    -------
    DataFrame indexed as ``rows``, headers in ``lang``: number, day, category, place, status,
    level, desk, days
    """
    taxonomy, ladder = read_taxonomy(), read_ladder()
    columns = {
        "record_id": rows["record_id"],
        "reported": rows["reported"].map(lambda day: formats.day(day, lang)),
        "category": rows["category"]
        .astype("str")
        .map(lambda key: taxonomy.category(key).name(lang)),
        "name": place_names(rows, data, lang),
        "status": rows["status"].astype("str").map(lambda key: text(f"status.{key}", lang)),
        "level": rows["level"]
        .astype("int64")
        .map(lambda number: ladder.rung(number).name(lang, short=True)),
        "station": station_names(rows["station"], data, lang),
        "days": rows["dwell_days"],
    }
    return pd.DataFrame({text(f"column.{name}", lang): column for name, column in columns.items()})


def place_names(rows: pd.DataFrame, data: Data, lang: Lang) -> pd.Series:
    """The full name of the finest place known of each row; empty where there is none."""
    codes = rows["tambon"].astype("str")
    for coarser in ("amphoe", "province"):
        codes = codes.fillna(rows[coarser].astype("str"))
    return names_of(codes, data, lang)


def unit_names_of(codes: pd.Series, level: Level | Unit, data: Data, lang: Lang) -> pd.Series:
    """The full names of units of a level of either tree; the key where it is unknown."""
    if level not in UNITS:
        return names_of(codes, data, lang)
    written = codes.astype("str")
    return written.map(unit_names(data.units(level), lang)).fillna(written)


def names_of(codes: pd.Series, data: Data, lang: Lang) -> pd.Series:
    """The full names of places or polygons by code; empty where the code is missing."""
    written = codes.astype("str")
    names = {code: _full_name(code, data, lang) for code in written.dropna().unique()}
    return written.map(names).fillna("")


def _full_name(code: str, data: Data, lang: Lang) -> str:
    gazetteer, drawn = data.gazetteer, data.layer.units
    if code in drawn.index and code not in gazetteer.tambons.index:
        return unit_names(drawn.loc[[code]], lang).iloc[0]
    return gazetteer.full_name(code, lang)


def station_names(codes: pd.Series, data: Data, lang: Lang) -> pd.Series:
    """Names of stations by code; the code where the station is unknown, empty without one."""
    stations = data.stations
    names = stations["name"]
    if lang == "en":
        names = stations["name_en"].fillna(names)
    written = codes.astype("str")
    return written.map(names).astype("str").fillna(written).fillna("")


def areas(found: pd.DataFrame, data: Data, lang: Lang) -> pd.DataFrame:
    """Gaps and overlaps of :func:`geo.service_gaps.overlaps_and_gaps`, headers in ``lang``."""
    codes = found["stations"].explode()
    names = station_names(codes, data, lang).groupby(level=0).agg(", ".join)
    columns = {
        "name": found["tambon"].map(lambda code: data.gazetteer.full_name(code, lang)),
        "found": found["found"].map(lambda key: text(f"area.{key}", lang)),
        "stations": names,
        "claimed": (found["claimed"] * 100).round(1),
    }
    return pd.DataFrame(
        {text(f"column.{name}", lang): column for name, column in columns.items()}
    ).reset_index(drop=True)


def stations(table: pd.DataFrame, unit: Unit, data: Data, lang: Lang) -> pd.DataFrame:
    """Stations with what :func:`geo.summaries.stations` says of them, headers in ``lang``; each
    with its unit of command of that kind."""
    codes = pd.Series(table.index, index=table.index)
    about = data.stations.reindex(table.index)
    units = about[unit].astype("str")
    short = {key: command_name(key, lang, short=True) for key in units.dropna().unique()}
    named = {
        "station": station_names(codes, data, lang),
        unit: units.map(short),
        "name": place_names(about, data, lang),
        **{name: table[name] for name in table},
    }
    return pd.DataFrame(
        {text(f"column.{name}", lang): column for name, column in named.items()}
    ).reset_index(drop=True)
