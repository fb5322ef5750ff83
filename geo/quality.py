"""How surely records were placed: tables of what placed them, how finely, and what contradicts.

All of them take issues with the columns of the store's table (``placed_by``, ``score``,
``conflict`` …); none knows of maps or screens.
"""

from __future__ import annotations

import pandas as pd

#: The finest place that is known of a record, the finest first; what has none may have a station.
DEPTHS = ("tambon", "amphoe", "province", "station", "nothing")
#: How well what is written fits the place: lowest score of each class.
CERTAINTY = {"exact": 0.995, "nearly": 0.8, "partly": 0.0}

#: The evidence that a record's point gives (``placed_by``, ``conflict_by``).
POINTS = ("point", "nearest")

_PLACES = ("tambon", "polygon", "amphoe", "province")


def agreeing_points(issues: pd.DataFrame) -> pd.DataFrame:
    """Where single issues happened: those that came with a point, and none whose point contradicts
    the place that the record is counted for.

    Returns
    -------
    ``lon``, ``lat`` in degrees, with the index of the issues that have such a point
    """
    agreeing = issues[~issues["conflict_by"].isin(POINTS)]
    return agreeing[["lon", "lat"]].dropna()


def depths(issues: pd.DataFrame) -> pd.Series:
    """Issues by the finest place that is known of them, one of :data:`DEPTHS`."""
    known = pd.DataFrame({name: issues[name].notna() for name in ("amphoe", "province", "station")})
    known.insert(0, "tambon", issues["tambon"].notna() | issues["polygon"].notna())
    finest = known.assign(nothing=True).idxmax(axis=1)
    return finest.value_counts().reindex(list(DEPTHS), fill_value=0)


def certainty(issues: pd.DataFrame) -> pd.Series:
    """Issues by how well their words fit the place, the classes of :data:`CERTAINTY`."""
    score = issues["score"].astype("float64").dropna()
    edges = [*reversed(CERTAINTY.values()), float("inf")]
    classes = pd.cut(score, edges, right=False, labels=list(reversed(CERTAINTY)))
    return classes.value_counts().reindex(list(CERTAINTY), fill_value=0)


def summary(issues: pd.DataFrame, by: str) -> pd.DataFrame:
    """How the issues of each unit, or source, were placed.

    Returns
    -------
    DataFrame indexed by the values of the column ``by``, most issues first: ``issues``, and in
    percent of them one column for each value of ``placed_by``, ``without_tambon``, ``conflict``
    """
    flags = pd.get_dummies(issues["placed_by"].astype("str"), dtype="float64").assign(
        without_tambon=issues["tambon"].isna() & issues["polygon"].isna(),
        conflict=issues["conflict"].notna(),
    )
    groups = flags.groupby(issues[by].astype("str"))
    table = groups.mean() * 100
    table.insert(0, "issues", groups.size())
    return table.sort_values("issues", ascending=False, kind="stable")


def disagreements(issues: pd.DataFrame) -> pd.DataFrame:
    """The pairs of places between which what is written in one record disagrees.

    A pair that is met often, in both directions the more, is most likely a fault of a source or
    of the boundaries and not of single records.

    Returns
    -------
    DataFrame, most records first: codes ``one`` and ``other``, ``count``, and how many of these
    records count at each: ``at_one``, ``at_other``
    """
    against = issues[issues["conflict"].notna()]
    at, instead = finest_place(against), against["conflict"].astype("str")
    swapped = at > instead
    pairs = pd.DataFrame(
        {
            "one": at.mask(swapped, instead),
            "other": instead.mask(swapped, at),
            "at_one": (~swapped).astype("int64"),
            "at_other": swapped.astype("int64"),
        }
    )
    table = pairs.groupby(["one", "other"], as_index=False)[["at_one", "at_other"]].sum()
    table.insert(2, "count", table["at_one"] + table["at_other"])
    return table.sort_values("count", ascending=False, kind="stable", ignore_index=True)


def contradictions(issues: pd.DataFrame) -> pd.DataFrame:
    """Which evidence was believed against which.

    Returns
    -------
    DataFrame ``placed_by``, ``conflict_by``, ``count``, most issues first
    """
    against = issues[issues["conflict"].notna()].astype({"placed_by": "str", "conflict_by": "str"})
    counts = against.groupby(["placed_by", "conflict_by"]).size().rename("count")
    return counts.sort_values(ascending=False, kind="stable").reset_index()


def finest_place(issues: pd.DataFrame) -> pd.Series:
    """The code of the finest place of each issue; missing where there is none."""
    codes = pd.Series(index=issues.index, dtype="str")
    for level in _PLACES:
        codes = codes.fillna(issues[level].astype("str"))
    return codes
