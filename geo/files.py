"""Reads what the project carries in ``data/``, vector files, and layers that were built.

The only module of ``geo`` that opens files.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import geothai
import pandas as pd
import pyarrow as pa
from pyogrio.errors import DataSourceError

from geo.basemap import Basemap
from geo.commands import Bureau, Commands, Division
from geo.coverage import CoverageRules
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.ladder import Ladder, Rung
from geo.repeats import Rules
from geo.taxonomy import Category, Group, Taxonomy

T = TypeVar("T")

DATA = Path(__file__).resolve().parent.parent / "data"
#: Layers that were built, each in a folder named by its hash.
LAYERS = DATA / "boundaries"
#: Where saved views lie, unless the variable says otherwise.
VIEWS_VARIABLE = "VIEWS"
DEFAULT_VIEWS = DATA / "views"
_CROSSWALK = ["code", "old_code", "old_name", "event", "date"]


def views_folder() -> Path:
    """The folder of saved views."""
    return Path(os.environ.get(VIEWS_VARIABLE, DEFAULT_VIEWS))


@cache
def read_gazetteer(folder: Path = DATA) -> Gazetteer:
    """The gazetteer: figures of ``gazetteer.csv``, names of the PyPI package ``geothai``.

    Sources: Royal Thai Survey Department (areas, points) and Department of Provincial
    Administration (codes, names, population at the end of 2021).
    """
    figures = pd.read_csv(
        _existing(folder / "gazetteer.csv"), dtype={"code": "str", "boundary_code_2022": "str"}
    )
    crosswalk = _crosswalk(folder / "crosswalk.csv")
    provinces = pd.DataFrame(
        [(p.code, p.name_th, p.name_en) for p in geothai.provinces()], columns=["code", "th", "en"]
    ).set_index("code")
    districts = [d for code in provinces.index for d in geothai.districts(code)]
    amphoes = pd.DataFrame(
        [(d.code, d.name_th.removeprefix("เขต"), d.name_en, d.province_code) for d in districts],
        columns=["code", "th", "en", "province"],
    ).set_index("code")
    subdistricts = [s for code in amphoes.index for s in geothai.subdistricts(code)]
    names = pd.DataFrame(
        [(s.code, s.name_th.removeprefix("แขวง"), s.name_en) for s in subdistricts],
        columns=["code", "th", "en"],
    ).set_index("code")
    figures = figures.set_index("code").rename(
        columns={"population_2021": "population", "boundary_code_2022": "boundary_code"}
    )
    tambons = names.join(figures, how="left").sort_index()
    tambons.insert(2, "amphoe", tambons.index.str[:4])
    tambons.insert(3, "province", tambons.index.str[:2])
    return Gazetteer(tambons, amphoes.sort_index(), provinces.sort_index(), crosswalk)


@cache
def read_ladder(path: Path = DATA / "ladder.toml") -> Ladder:
    """The escalation ladder and its service times."""
    return Ladder(tuple(Rung(**level) for level in read_toml(path)["level"]))


@cache
def read_commands(path: Path = DATA / "commands.toml") -> Commands:
    """Bureaus, divisions and the programme's target.

    Raises
    ------
    InputError
        The file lacks an entry or has one too many, a key, a name or a province stands twice, or
        a province or a bureau is unknown.
    """
    table = read_toml(path)
    try:
        commands = Commands(
            tuple(_unit(Bureau, entry) for entry in table["bureau"]),
            tuple(_unit(Division, entry) for entry in table.get("division", [])),
            table["programme"]["members_per_station"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        expected = ", ".join(field.name for field in fields(Bureau))
        raise InputError(
            f"{path} cannot be read ({error}); expected [programme] with members_per_station, "
            f"[[bureau]] with {expected} (a list of codes, empty for a unit without a place), and "
            "[[division]] with the same, but `bureau` in place of `provinces`"
        ) from error
    target = commands.members_per_station
    if isinstance(target, bool) or not isinstance(target, int) or target < 1:
        raise InputError(
            f"`members_per_station` in {path} is {target!r}; expected a whole number of people"
        )
    if problem := commands.problem(read_gazetteer().provinces.index):
        raise InputError(f"{path} {problem}; correct it there")
    return commands


def _unit(kind: type[T], entry: Mapping[str, Any]) -> T:
    """A bureau or a division of its entry; TypeError where that does not hold what it should."""
    for name, given in entry.items():
        if name == "provinces":
            if not isinstance(given, list) or not all(isinstance(code, str) for code in given):
                raise TypeError(
                    f"`provinces` of {entry.get('key')!r} is no list of codes in quotes"
                )
        elif not isinstance(given, str) or not given.strip():
            raise TypeError(f"`{name}` of {entry.get('key')!r} is empty or no text")
    lists = {name: tuple(given) for name, given in entry.items() if isinstance(given, list)}
    return kind(**{**entry, **lists})


@cache
def read_taxonomy(path: Path = DATA / "taxonomy.toml") -> Taxonomy:
    """The categories of issues."""
    groups = read_toml(path)["group"]
    return Taxonomy(
        tuple(Group(g["key"], g["th"], g["en"], g["aim"]) for g in groups),
        tuple(
            Category(c["key"], c["th"], c["en"], g["key"], tuple(c["aliases"]))
            for g in groups
            for c in g["categories"]
        ),
    )


@cache
def read_repeats(path: Path = DATA / "repeats.toml") -> Rules:
    """When issues are pointed out as likely repeats.

    Raises
    ------
    InputError
        The file lacks an entry, has one too many, or one that is no number above 0.
    """
    table, names = read_toml(path), [field.name for field in fields(Rules)]
    if sorted(table) != sorted(names):
        raise InputError(f"{path} has {sorted(table)}; expected {sorted(names)}; correct it there")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
            raise InputError(f"`{name}` in {path} is {value!r}; expected a number above 0")
    return Rules(**table)


@cache
def read_basemap(path: Path = DATA / "basemap.toml") -> Basemap:
    """The map under the areas."""
    return Basemap(**read_toml(path))


@cache
def read_coverage(path: Path = DATA / "coverage.toml") -> CoverageRules:
    """How coverage, need, the priority score and the planner are made."""
    table = read_toml(path)
    priority, planner = table["priority"], table["planner"]
    return CoverageRules(
        weights=priority["weights"],
        under_covered_below=float(priority["under_covered_below"]),
        members_believed=float(table["need"]["members_believed"]),
        other_channels=tuple(table["need"]["other_channels"]),
        silent_rate=float(table["silent"]["false_discovery_rate"]),
        members=int(planner["members"]),
        half_covered_at=float(planner["half_covered_at"]),
        roles=table["roles"],
        roles_absent={key: tuple(roles) for key, roles in table["roles_absent"].items()},
    )


def read_vector(path: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """Any vector file that pyogrio reads, or GeoParquet, as it is.

    Parameters
    ----------
    path : the file
    layer : which of its layers, where the format has several; the first unless given

    Returns
    -------
    GeoDataFrame in the file's own CRS; EPSG:4326 where the file names none
    and its coordinates are degrees

    Raises
    ------
    InputError
        The file is missing, broken, has no geometry, or names no CRS for its metres.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist; check the name and the folder")
    try:
        if path.suffix.lower() in (".parquet", ".geoparquet"):
            frame = gpd.read_parquet(path)
        else:
            frame = gpd.read_file(path, layer=layer, engine="pyogrio")
    except (DataSourceError, pa.ArrowException, ValueError, OSError) as error:
        raise InputError(
            f"{path} cannot be read as a vector file ({error}); copy or export it again"
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(f"{path} has no geometry; give a file of points or areas")
    return frame if frame.crs else _in_degrees(frame, path)


def _crosswalk(path: Path) -> pd.DataFrame:
    """The facts about old codes and names, to which an agency may have added."""
    facts = pd.read_csv(_existing(path), dtype="str", encoding="utf-8-sig")
    if absent := {*_CROSSWALK} - {*facts.columns}:
        raise InputError(
            f"{path} lacks the column {', '.join(sorted(absent))}; it needs {', '.join(_CROSSWALK)}"
        )
    days = pd.to_datetime(facts["date"], format="%Y-%m-%d", errors="coerce")
    wrong = facts["code"].isna() | facts["old_name"].isna() | (facts["date"].notna() & days.isna())
    if wrong.any():
        raise InputError(
            f"row {wrong.idxmax() + 2} of {path} needs a code, an old_name, and a date such as "
            "2011-03-23 (C.E.) or none; correct it there"
        )
    return facts[_CROSSWALK]


def _in_degrees(frame: gpd.GeoDataFrame, path: Path) -> gpd.GeoDataFrame:
    """The frame in EPSG:4326, if its coordinates can be degrees at all."""
    west, south, east, north = frame.total_bounds
    if west < -180 or south < -90 or east > 180 or north > 90:
        raise InputError(
            f"{path} does not say which coordinate system it uses, and its coordinates "
            f"({west:.0f}, {south:.0f} …) are no degrees; add the .prj file or export it as WGS 84"
        )
    return frame.set_crs(4326)


def read_toml(path: Path) -> dict[str, Any]:
    """The entries of a file of settings; :class:`geo.errors.InputError` where it is none."""
    try:
        return parse_toml(_existing(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            f"the settings {path} cannot be read: it is not valid TOML in UTF-8 ({error}); mend "
            "them there, or restore the file from the project"
        ) from error


def parse_toml(path: Path) -> dict[str, Any]:
    """The entries of a TOML file; ValueError where it is none. Windows' editor begins files with a
    byte-order mark, which TOML does not know."""
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def read_whole_numbers(path: Path, kind: type[T], least: Mapping[str, int]) -> T:
    """The settings of a file that are whole numbers and nothing else.

    Parameters
    ----------
    kind : a dataclass whose fields are the entries of the file
    least : of each entry

    Raises
    ------
    InputError
        The file is missing or no TOML, has an entry too many or too few, or one that is no whole
        number or too small.
    """
    table = read_toml(path)
    if sorted(table) != sorted(least):
        raise InputError(
            f"{path} has {sorted(table)}; expected {sorted(least)}: compare it with the file that "
            "came with the project"
        )
    for name, value in table.items():
        if type(value) is not int or value < least[name]:
            raise InputError(
                f"`{name}` in {path} is {value!r}; expected a whole number, {least[name]} or more"
            )
    return kind(**table)


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise InputError(f"{path} is missing; it is part of the project, restore it from there")
    return path
