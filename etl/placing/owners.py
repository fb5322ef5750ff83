"""Whose book an issue stands in: a station's, however it is written, or an organisation's."""

from __future__ import annotations

from hashlib import blake2b

import pandas as pd

from etl.placing.command import units_of
from etl.spelling import one_form, plain
from geo.files import read_commands, read_gazetteer
from geo.stations import resolve_stations, resolve_units, titled

#: Two escalations that agree in these are one move, told twice.
MOVE = ["key", "date", "to_level"]


def station_codes(
    written: pd.Series, stations: pd.DataFrame, places: pd.DataFrame | None = None
) -> pd.Series:
    """The station that each text means (:func:`geo.stations.resolve_stations`).

    A text that means one station by itself means it wherever its row lies; a place decides only
    what the text leaves open.

    Parameters
    ----------
    written : texts, missing values allowed
    stations : ``code``, ``name`` and, where known, ``name_en``, ``amphoe``, ``province``,
        ``division``
    places : ``amphoe`` and ``province`` of the rows, codes of today, index of ``written``

    Returns
    -------
    Codes with the index of ``written``, missing where no station is meant, or more than one
    """
    alone = _resolved(pd.DataFrame({"station": written}), stations)
    if places is None:
        return alone
    left_open = written.notna() & alone.isna()
    rows = places.loc[left_open, ["amphoe", "province"]].assign(station=written[left_open])
    return alone.fillna(_resolved(rows, stations).reindex(written.index))


def unit_codes(written: pd.Series) -> pd.Series:
    """The division or bureau that each text names in place of a station (``ภ.จว.เชียงใหม่``).

    Its bare key names none: ``50`` may be the code of a station that is not known.
    """
    commands = read_commands()
    keys = {*commands.bureau_of_division, *commands.bureaus_by_key}
    return resolve_units(written.mask(written.isin(keys)), read_gazetteer(), commands)


def unit_without_place(written: pd.Series) -> pd.Series:
    """The division or bureau without a place that each text names as its own."""
    commands = read_commands()
    division, bureau = units_of(written, commands, read_gazetteer())
    unit = division.fillna(bureau)
    return unit.where(unit.isin(commands.without_place))


def _resolved(written: pd.DataFrame, stations: pd.DataFrame) -> pd.Series:
    found = resolve_stations(written, stations, read_gazetteer(), read_commands())
    return found["code"]


def owners(
    named: pd.Series, stations: pd.DataFrame | None, places: pd.DataFrame | None = None
) -> pd.Series:
    """The station's code where one is meant, else the name as written, else "".

    An owner may be an organisation: only a code, a full name, or what calls itself a station
    (``สภ.``, ``สน.`` …) is taken for one.
    """
    if stations is None:
        return named.fillna("")
    whole = {*map(plain, stations["code"]), *map(plain, stations["name"])}
    says_so = {text for text in named.dropna().unique() if plain(text) in whole}
    spoken = named.isin(says_so) | titled(named, read_gazetteer(), read_commands())
    codes = station_codes(named.where(spoken), stations, places)
    return codes.fillna(named).fillna("")


def issue_keys(issues: pd.DataFrame, stations: pd.DataFrame | None) -> pd.Series:
    """The key of every issue with an id: a hash of its source, its owner and its id.

    Parameters
    ----------
    issues : ``source``, ``owner`` (see :func:`owners`), ``record_id``; all of them text
    stations : the known ones: a code of theirs is itself, any other owner is known by its plain
        spelling, and an id by its digits, Thai or Arabic
    """
    codes = set() if stations is None else set(stations["code"])
    distinct = issues["owner"].unique()
    book = issues["owner"].map({name: name if name in codes else plain(name) for name in distinct})
    number = issues["record_id"].map(
        {text: one_form(text) for text in issues["record_id"].unique()}
    )
    return digests(issues["source"] + "\x1f" + book + "\x1f" + number)


def digests(texts: pd.Series) -> pd.Series:
    """16 hexadecimal digits for every text."""
    hashed = [blake2b(text.encode(), digest_size=8).hexdigest() for text in texts.tolist()]
    return pd.Series(hashed, index=texts.index, dtype="str")


def with_owners_of_today(
    issues: pd.DataFrame, escalations: pd.DataFrame, stations: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Known issues and their escalations under the keys that they would bear if read today.

    A station that was unknown when its issues were published may be known by now. Where two
    issues turn out to be one, the one that was updated later stays.
    """
    words = dict.fromkeys(["key", "source", "owner", "record_id", "amphoe", "province"], "str")
    issues = issues.astype(words)
    issues["owner"] = owners(issues["owner"], stations, issues[["amphoe", "province"]])
    named = issues["record_id"].notna()
    before = issues["key"]
    issues["key"] = issue_keys(issues.loc[named], stations).reindex(issues.index).fillna(before)
    keys = dict(zip(before, issues["key"], strict=True))
    issues = issues.sort_values(["updated", "updated_minute"], kind="stable", na_position="first")
    escalations = escalations.assign(key=escalations["key"].astype("str").map(keys).astype("str"))
    return (
        issues.drop_duplicates("key", keep="last").sort_index(),
        escalations.drop_duplicates(MOVE, keep="last"),
    )
