"""Keeps whoever hands in records to their own areas: they neither add to nor change another's."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from etl.assemble import Tables
from etl.fields import PEOPLE
from etl.records import Records

REASON = "outside_area"

# Of a tambon, what a line drawn by hand may cover beyond the border.
_SLIVER = 0.05


def within(
    records: Records, known: Tables, stations: pd.DataFrame, provinces: Collection[str]
) -> Records:
    """The records, those rejected that are not of the provinces or would change what is not.

    Parameters
    ----------
    records : placed rows of one kind
    known : the tables of the version to merge onto
    stations : the known stations, the accepted ones of the same files on top
    provinces : codes of the own ones
    """
    frame = records.frame
    outside = frame["reject"].isna() & ~_is_own(records.kind, frame, known, stations, provinces)
    reject = frame["reject"].astype("object").mask(outside, REASON)
    duplicate = frame["duplicate"] & ~outside
    return records.with_frame(frame.assign(reject=reject, duplicate=duplicate))


def _is_own(
    kind: str,
    frame: pd.DataFrame,
    known: Tables,
    stations: pd.DataFrame,
    provinces: Collection[str],
) -> pd.Series:
    """Which rows are of the provinces, and touch no known row that is not."""
    own = frozenset(provinces)
    of_station = _provinces_by(stations, "code")
    if kind == "escalations":
        issues = _provinces_by(known["issues"], "key")
        return _in_place(frame["key"], issues, own)
    if kind == "population":
        return frame["key"].str[:2].isin(own)
    if kind == "areas":
        return frame["station"].map(of_station).isin(own) & frame["served"].map(
            lambda served: _lies_within(served, own)
        )
    place = frame["province"].astype("str")
    here = place.fillna(frame.get("station", place).map(of_station)).isin(own)
    if kind == "issues":
        return here & _in_place(frame["key"], _provinces_by(known["issues"], "key"), own)
    if kind == "stations":
        return here & _in_place(frame["code"], _provinces_by(known["stations"], "code"), own)
    if kind in PEOPLE:
        # All people of a station are replaced by the ones that are handed in.
        return here & _in_place(frame["station"], of_station, own)
    raise ValueError(f"kind was '{kind}'")


def _lies_within(served: Iterable[tuple[str, float]], own: frozenset[str]) -> bool:
    """Whether the tambons of an area lie in the provinces, but for what a pen drew beyond."""
    return all(tambon[:2] in own for tambon, share in served if share > _SLIVER)


def _in_place(keys: pd.Series, province_of: pd.Series, own: frozenset[str]) -> pd.Series:
    """True but for keys that are known and of another province, or of none."""
    known = keys.isin(province_of.index)
    return ~known | keys.map(province_of).isin(own)


def _provinces_by(table: pd.DataFrame, key: str) -> pd.Series:
    indexed = table.drop_duplicates(key).set_index(key)["province"].astype("str")
    return indexed.set_axis(indexed.index.astype("str"))
