"""What can be measured of a place or a unit of command.

Every metric is a function from a table of records to a Series indexed by unit: by place code
(``polygon``, ``amphoe``, ``province``) or by unit of command (``station``, ``division``,
``bureau``). ``by`` names the column of the records that holds the unit, ``units`` the index
wanted. A unit without records counts 0; a quotient without a denominator is missing, never 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.words import among

#: From this level of the ladder on an issue counts as escalated.
ESCALATED_FROM = 3


def issue_count(issues: pd.DataFrame, by: str, units: pd.Index) -> pd.Series:
    """Issues a unit; each issue counts once, whatever categories it bears.

    Parameters
    ----------
    issues : DataFrame, one row per issue, with the column ``by``
    by : column of unit codes, missing where the issue has none
    units : the units wanted, in the order wanted

    Returns
    -------
    Series of int64 indexed by ``units``
    """
    return of_units(tally(issues[by]), units)


def bears(issues: pd.DataFrame, categories: frozenset[str]) -> pd.Series:
    """True where the primary category or a further one (joined by ``|``) is in ``categories``.

    An issue of several categories bears each: counts by category do not add up to the total.
    """
    primary = among(issues["category"], categories)
    further = issues["further"]
    by_number = isinstance(further.dtype, pd.CategoricalDtype)
    distinct = further.cat.categories if by_number else further.dropna().unique()
    hits = {text for text in distinct if not categories.isdisjoint(str(text).split("|"))}
    return primary | among(further, hits) if hits else primary


def active(people: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The rows of members or coordinators that belong to the network in the month of ``as_of``.

    ``start`` is the first month, ``end`` the month after the last; both may be missing.
    """
    month = as_of.to_period("M").to_timestamp()
    started = people["start"].isna() | (people["start"] <= month)
    ended = people["end"].notna() & (people["end"] <= month)
    return people[started & ~ended]


def people_count(people: pd.DataFrame, by: str, units: pd.Index) -> pd.Series:
    """Members or coordinators a unit: the sum of the rows' ``count``."""
    return of_units(tally(people[by], people["count"]), units)


def rate(count: pd.Series, population: pd.Series, per: int = 10_000) -> pd.Series:
    """Events per ``per`` registered people; missing where nobody is registered."""
    people = population.reindex(count.index).astype("float64")
    return (count / people * per).where(people > 0)


def density(count: pd.Series, area_km2: pd.Series) -> pd.Series:
    """Events or people per km²; missing where the area is unknown."""
    area = area_km2.reindex(count.index).astype("float64")
    return (count / area).where(area > 0)


def share_of_target(count: pd.Series, target: pd.Series) -> pd.Series:
    """Members in percent of the target; missing where there is no target."""
    wanted = target.reindex(count.index).astype("float64")
    return (count / wanted * 100).where(wanted > 0)


def overdue_share(issues: pd.DataFrame, by: str, units: pd.Index) -> pd.Series:
    """Open issues that stand at their desk longer than its service time, in percent of the open.

    ``issues`` carries ``open`` and ``overdue`` of :func:`geo.ladder.state`.
    """
    return _share(issues[issues["open"]], "overdue", by, units)


def escalated_share(issues: pd.DataFrame, by: str, units: pd.Index) -> pd.Series:
    """Open issues that stand at level 3 (division) or above, in percent of the open."""
    standing = issues[issues["open"]]
    return _share(standing.assign(high=is_escalated(standing)), "high", by, units)


def conflict_share(issues: pd.DataFrame, by: str, units: pd.Index) -> pd.Series:
    """Issues of which what is written says two different places, in percent of all."""
    return _share(issues.assign(against=issues["conflict"].notna()), "against", by, units)


def is_escalated(issues: pd.DataFrame) -> pd.Series:
    """True where an issue stands at level 3 (division) or above."""
    return issues["level"].astype("int64") >= ESCALATED_FROM


def median_dwell(issues: pd.DataFrame, by: str, units: pd.Index) -> pd.Series:
    """Median of the days for which open issues have stood at their present desk."""
    standing = issues[issues["open"]]
    days = standing["dwell_days"].astype("float64")
    return days.groupby(standing[by], observed=True).median().reindex(units)


def tally(codes: pd.Series, weights: pd.Series | None = None) -> pd.Series:
    """The sum of the weights of each code, 1 a row without weights."""
    if not isinstance(codes.dtype, pd.CategoricalDtype):
        codes = codes.astype("category")
    # Rows without a code are the first, and left out.
    numbers, every = codes.cat.codes.to_numpy("intp") + 1, codes.cat.categories
    each = None if weights is None else weights.to_numpy("float64")
    return pd.Series(np.bincount(numbers, each, minlength=len(every) + 1)[1:], index=every)


def of_units(sums: pd.Series, units: pd.Index) -> pd.Series:
    """What each unit has of a :func:`tally`; 0 where it has none."""
    return sums.reindex(units, fill_value=0).astype("int64")


def _share(frame: pd.DataFrame, flag: str, by: str, units: pd.Index) -> pd.Series:
    flags = frame[flag].astype("float64")
    return flags.groupby(frame[by], observed=True).mean().reindex(units) * 100
