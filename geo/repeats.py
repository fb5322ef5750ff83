"""Likely repeats: issues that seem to tell of one event under several ids.

They are pointed out and nothing more: whether two reports are one event, a person decides. The
method is that of record linkage with blocking (P. Christen, "Data Matching", 2012, ch. 4): only
issues of one place and one category are compared, each with those that follow it within days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo import fingerprint
from geo.taxonomy import UNCLASSIFIED

#: strong: texts are alike and points near; likely: one of the two.
STRENGTHS = ("strong", "likely")
PAIR = ["one", "other", "days", "metres", "resemblance", "strength"]

_METRES_PER_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km


@dataclass(frozen=True)
class Rules:
    """When two issues are likely one event: the entries of ``data/repeats.toml``."""

    days: int
    near_m: float
    resemblance: float
    without_point_resemblance: float
    without_text_m: float
    without_text_days: int
    most_compared: int


def repeats(issues: pd.DataFrame, points: pd.DataFrame | None, rules: Rules) -> pd.DataFrame:
    """All pairs of issues that likely tell of one event, with the evidence.

    Two issues are a pair when they share a category, were reported within ``rules.days``, lie
    within ``rules.near_m`` of each other, and their texts are alike. Where either has no point
    they lie in one tambon, and their texts are still more alike. Where either has no text, both
    must be classified and have a point, within ``rules.without_text_m`` and
    ``rules.without_text_days``. An issue is compared with the ``rules.most_compared`` next of its
    place and category at most.

    Parameters
    ----------
    issues : DataFrame indexed by key: ``tambon``, ``category``, ``further`` (joined by "|"),
        ``reported``, ``text_print`` (:func:`geo.fingerprint.prints`); all but the category and
        the day may be missing
    points : ``lon``, ``lat`` in degrees, indexed by key, of some of the issues; None without any
    rules : the thresholds

    Returns
    -------
    DataFrame, one row a pair: ``one``, ``other`` (keys, the earlier report first), ``days``
    between the reports, ``metres`` between the points and ``resemblance`` of the texts (both
    missing where either has none), ``strength`` (of :data:`STRENGTHS`); in the order of ``one``
    """
    records = _Records.of(issues, points)
    nobody = np.empty(0, dtype="int64")
    parts = [_weighed(nobody, nobody, records, rules)]
    for block in _blocks(records, rules.near_m):
        parts += [_weighed(*pairs, records, rules) for pairs in _following(block, records, rules)]
    found = pd.concat(parts, ignore_index=True).drop_duplicates(["one", "other"])
    found = found.sort_values(["one", "other"], ignore_index=True)
    keys = issues.index.to_numpy()[records.place]
    return found.assign(one=keys[found["one"]], other=keys[found["other"]])[PAIR]


def groups(pairs: pd.DataFrame) -> pd.Series:
    """Which group of repeats each issue belongs to: issues that pairs connect, directly or by
    others.

    Parameters
    ----------
    pairs : as of :func:`repeats`

    Returns
    -------
    Series of int64 indexed by key: numbers from 0, in the order of the pairs
    """
    place, keys = pd.factorize(pd.concat([pairs["one"], pairs["other"]]))
    one, other = place[: len(pairs)], place[len(pairs) :]
    links = coo_array((np.ones(len(pairs)), (one, other)), shape=(len(keys), len(keys)))
    number = connected_components(links, directed=False)[1] if len(keys) else []
    return pd.Series(number, index=pd.Index(keys, dtype="object"), dtype="int64")


def among(pairs: pd.DataFrame, keys: pd.Index) -> pd.DataFrame:
    """The pairs of which both issues are among ``keys``."""
    both = [keys.get_indexer(pairs[end]) >= 0 for end in ("one", "other")]
    return pairs[both[0] & both[1]]


def summary(pairs: pd.DataFrame) -> pd.DataFrame:
    """Every group of likely repeats with the evidence of its pairs.

    Parameters
    ----------
    pairs : as of :func:`repeats`, or some of them

    Returns
    -------
    DataFrame indexed by the key of the group's earliest issue, in the order of the pairs:
    ``issues`` (list of all keys of the group), ``metres`` (the widest apart), ``resemblance``
    (the least alike; both missing where no pair has any), ``strength`` (of the strongest pair)
    """
    group = groups(pairs)
    of = pairs.groupby(pairs["one"].map(group).to_numpy())
    strong = pairs["strength"].eq(STRENGTHS[0]).groupby(pairs["one"].map(group).to_numpy()).any()
    keys = group.index.to_series().groupby(group.to_numpy()).agg(list)
    table = pd.DataFrame(
        {
            "issues": keys,
            "metres": of["metres"].max(),
            "resemblance": of["resemblance"].min(),
            "strength": np.where(strong, *STRENGTHS),
        }
    )
    return table.set_index(of["one"].first().rename(None))


@dataclass(frozen=True)
class _Records:
    """The issues as arrays, one element an issue, in the order of their days."""

    place: np.ndarray  # in the table of issues
    tambon: np.ndarray  # a number each; -1 where it is missing
    day: np.ndarray
    lon: np.ndarray  # degrees; missing without a point
    lat: np.ndarray
    texts: np.ndarray  # fingerprints as rows, zeros without a text
    has_text: np.ndarray
    classified: np.ndarray
    row: np.ndarray  # row and category of each bearing: an issue of three categories has three
    category: np.ndarray

    @classmethod
    def of(cls, issues: pd.DataFrame, points: pd.DataFrame | None) -> _Records:
        days = issues["reported"].to_numpy().astype("datetime64[D]").astype("int64")
        place = np.argsort(days, kind="stable")
        rows = issues.iloc[place]
        row, category = _bearings(rows)
        where = pd.DataFrame(columns=["lon", "lat"]) if points is None else points
        lon, lat = where[["lon", "lat"]].reindex(rows.index).to_numpy(dtype="float64").T
        has_text = rows["text_print"].notna().to_numpy()
        texts = np.zeros((len(rows), fingerprint.BYTES), dtype=np.uint8)
        texts[has_text] = fingerprint.as_rows(rows["text_print"][has_text])
        tambon = pd.factorize(rows["tambon"])[0]
        classified = rows["category"].ne(UNCLASSIFIED).to_numpy()
        return cls(place, tambon, days[place], lon, lat, texts, has_text, classified, row, category)


def _bearings(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Row and number of every category that an issue bears."""
    further = rows["further"].astype("str").fillna("")
    borne = rows["category"].astype("str") + ("|" + further).where(further != "", "")
    which, distinct = pd.factorize(borne)
    each = pd.Series(distinct).str.split("|").explode()
    numbers = pd.Series(pd.factorize(each)[0], each.index).groupby(level=0).agg(list)
    exploded = pd.Series(numbers.reindex(which).to_numpy()).explode()
    return exploded.index.to_numpy(), exploded.to_numpy().astype("int64")


def _blocks(records: _Records, near: float) -> Iterator[np.ndarray]:
    """The block of every bearing, -1 for none: its category in its tambon, and in a square of
    twice ``near`` of four grids that are moved by half a square. Whatever lies within ``near`` of
    each other lies in one square of one of them."""
    category, row = records.category, records.row
    kinds = category.max(initial=0) + 1
    yield _numbered(records.tambon[row] >= 0, records.tambon[row] * kinds + category)
    lon, lat = records.lon[row], records.lat[row]
    known = ~np.isnan(lon)
    # Shortened as the northernmost point is: no square is smaller than it should be.
    shortest = np.cos(np.radians(np.abs(lat[known]).max(initial=0)))
    square = 2 * near / _METRES_PER_DEGREE
    x, y = np.where(known, lon * shortest, 0) / square, np.where(known, lat, 0) / square
    for east in (0.0, 0.5):
        for north in (0.0, 0.5):
            column, line = np.floor(x + east).astype("int64"), np.floor(y + north).astype("int64")
            yield _numbered(known, ((column << 24) + line) * kinds + category)


def _numbered(known: np.ndarray, block: np.ndarray) -> np.ndarray:
    return np.where(known, pd.factorize(block)[0], -1)


def _following(
    block: np.ndarray, records: _Records, rules: Rules
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The pairs of each row with the next one of its block, with the second next …"""
    order = np.argsort(block, kind="stable")  # the days stay in order within a block
    order = order[block[order] >= 0]
    block, row = block[order], records.row[order]
    day = records.day[row]
    first = np.arange(len(row))
    for step in range(1, rules.most_compared + 1):
        first = first[first + step < len(row)]
        after = first + step
        within = (block[first] == block[after]) & (day[after] - day[first] <= rules.days)
        first = first[within]  # what has no neighbour at this distance has none further on
        if not len(first):
            return
        yield row[first], row[first + step]


def _weighed(one: np.ndarray, other: np.ndarray, records: _Records, rules: Rules) -> pd.DataFrame:
    """The pairs whose evidence suffices, by the rows of their issues."""
    days = records.day[other] - records.day[one]
    metres = _metres(one, other, records)
    texts = records.has_text[one] & records.has_text[other]
    here = np.where(
        np.isnan(metres), records.tambon[one] == records.tambon[other], metres <= rules.near_m
    )
    alike = np.full(len(one), np.nan)
    both = here & texts
    alike[both] = fingerprint.resemblance(records.texts[one[both]], records.texts[other[both]])
    close = (metres <= rules.without_text_m) & (days <= rules.without_text_days)
    close &= records.classified[one] & records.classified[other]
    enough = np.where(np.isnan(metres), rules.without_point_resemblance, rules.resemblance)
    keep = np.where(texts, alike >= enough, close) & here
    strong = texts & ~np.isnan(metres)
    return pd.DataFrame(
        {
            "one": one,
            "other": other,
            "days": days,
            "metres": metres,
            "resemblance": alike,
            "strength": np.where(strong, *STRENGTHS),
        }
    )[keep]


def _metres(one: np.ndarray, other: np.ndarray, records: _Records) -> np.ndarray:
    """How far apart points are: plane, which is exact over the few hundred metres compared."""
    north = records.lat[other] - records.lat[one]
    east = (records.lon[other] - records.lon[one]) * np.cos(np.radians(records.lat[one]))
    return np.hypot(east, north) * _METRES_PER_DEGREE
