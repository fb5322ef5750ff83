"""How far the network reaches: members, issues, stations and roles of every unit, and silence.

All tables are indexed by unit code, as in :mod:`geo.metrics`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from pyproj import Geod
from scipy.spatial import cKDTree

from geo import metrics, significance, smoothing, tails

#: What the silence of a unit may be, in the order of its severity.
SILENCES = ("silent", "no_members", "nobody", "quiet", "heard")
# The nearest of so many candidates by the chord is the nearest along the ellipsoid.
_CANDIDATES = 4
_WGS84 = Geod(ellps="WGS84")


@dataclass(frozen=True)
class CoverageRules:
    """What an agency decides about coverage: ``data/coverage.toml``.

    Attributes
    ----------
    weights : component of the priority score → its weight (:mod:`geo.priority`)
    under_covered_below : percent of the members wanted
    members_believed : members with whom a tambon's own reports count for half
    other_channels : channels of issues that need no member
    silent_rate : false discovery rate at which no issue is a surprise
    members : that the planner places unless somebody asks for another number
    half_covered_at : share of the members wanted at which half of the need is covered
    roles : role → percent wanted
    roles_absent : province → the roles that do not exist there
    """

    weights: Mapping[str, float]
    under_covered_below: float
    members_believed: float
    other_channels: tuple[str, ...]
    silent_rate: float
    members: int
    half_covered_at: float
    roles: Mapping[str, float]
    roles_absent: Mapping[str, tuple[str, ...]]


def coverage(
    units: pd.DataFrame,
    members: pd.Series,
    coordinators: pd.Series,
    issues: pd.DataFrame,
    station_km: pd.Series,
    by: str,
    everybody: float | None = None,
) -> pd.DataFrame:
    """What there is of the network in every unit, and what it is there for.

    Parameters
    ----------
    units : indexed by unit: ``population``, ``target`` (missing where no station serves it)
    members, coordinators : head counts indexed as ``units``; missing where they are not told
    issues : rows with ``by``
    station_km : of :func:`nearest_station`
    by : the records' column that holds the unit
    everybody : all members of the units; the sum of ``members`` unless it is given

    Returns
    -------
    DataFrame indexed as ``units``: ``population``, ``target``, ``wanted`` (:func:`wanted`),
    ``members``, ``coordinators``, ``issues`` (counts), ``members_per_10k``,
    ``members_vs_target`` (percent), ``issues_per_10k`` (smoothed, :func:`geo.smoothing.smoothed`),
    ``issues_per_member``, ``station_km``
    """
    people = units["population"].astype("float64")
    count, total = members, members.sum() if everybody is None else everybody
    reported = metrics.issue_count(issues, by, units.index)
    return pd.DataFrame(
        {
            "population": people,
            "target": units["target"],
            "wanted": wanted(units["target"], people, total),
            "members": count,
            "coordinators": coordinators,
            "issues": reported,
            "members_per_10k": metrics.rate(count, people),
            "members_vs_target": metrics.share_of_target(count, units["target"]),
            "issues_per_10k": smoothing.smoothed(reported, people) * 10_000,
            "issues_per_member": issues_per_member(reported, count),
            "station_km": station_km.reindex(units.index),
        }
    )


def wanted(target: pd.Series, population: pd.Series, members: float) -> pd.Series:
    """Members wanted of each unit: its target; where there is none, its people's even share of
    all the members that there are.

    Missing where there is neither a target nor anybody registered.
    """
    people = population.astype("float64").where(population > 0)
    total = people.sum()
    even = people * (members / total) if total > 0 else people
    return target.astype("float64").where(target > 0).fillna(even).where(lambda w: w > 0)


def issues_per_member(issues: pd.Series, members: pd.Series) -> pd.Series:
    """Issues for each member; missing where there is no member."""
    return (issues / members).where(members > 0)


def role_counts(members: pd.DataFrame, by: str, units: pd.Index, roles: list[str]) -> pd.DataFrame:
    """Members of each role a unit.

    Returns
    -------
    DataFrame of int64, ``units`` × ``roles``; members of no known role count in none
    """
    total = members.groupby([by, "role"], observed=True)["count"].sum()
    table = total.unstack("role") if len(total) else pd.DataFrame(index=units)
    return table.reindex(index=units, columns=roles).fillna(0).astype("int64")


def nearest_station(points: pd.DataFrame, stations: pd.DataFrame) -> pd.Series:
    """Km in a straight line to the nearest station: the geodesic on the ellipsoid of WGS 84.

    Candidates are found by the chord through the Earth, then measured.

    Parameters
    ----------
    points, stations : ``lon``, ``lat`` in degrees; stations without a place take no part

    Returns
    -------
    Series of float64 indexed as ``points``; missing without a point, or without any station

    References
    ----------
    Karney, C. F. F. (2013). Algorithms for geodesics. Journal of Geodesy 87, 43–55.
    """
    sites = stations[["lon", "lat"]].astype("float64").dropna().to_numpy()
    known = points[["lon", "lat"]].astype("float64").dropna()
    if not len(sites):
        return pd.Series(np.nan, index=points.index)
    candidates = min(_CANDIDATES, len(sites))
    _, near = cKDTree(_in_space(sites)).query(
        _in_space(known.to_numpy()), k=[*range(1, candidates + 1)]
    )
    lon, lat = (np.repeat(known[axis].to_numpy(), candidates) for axis in ("lon", "lat"))
    _, _, metres = _WGS84.inv(lon, lat, *sites[near.ravel()].T)
    nearest = metres.reshape(-1, candidates).min(axis=1) / 1000
    return pd.Series(nearest, index=known.index).reindex(points.index)


def people_mean(values: pd.Series, people: pd.Series, unit: pd.Series) -> pd.Series:
    """The mean of a value over the people of each coarser unit: what the average inhabitant has.

    Parameters
    ----------
    values, people, unit : of the same parts, in the same order; parts without a value, people or
        unit take no part

    Returns
    -------
    Series indexed by unit
    """
    parts = pd.DataFrame(
        {"value": values.to_numpy(), "people": people.to_numpy(), "unit": unit.to_numpy()}
    ).dropna()
    sums = parts.assign(value=parts["value"] * parts["people"]).groupby("unit").sum()
    return (sums["value"] / sums["people"]).where(sums["people"] > 0)


def silence(
    members: pd.Series, issues: pd.Series, expected: pd.Series, rate: float
) -> pd.DataFrame:
    """Which units are silent, and whether that is a surprise.

    Of a unit that expects λ issues chance gives so few or fewer by a negative binomial of variance
    λ + c²λ², where c is how much true rates differ from those around them, as found among all
    units by the method of moments: c² = max(0, Σ((y − λ)² − λ) / Σλ²). No issue is a surprise
    where this probability, adjusted for all units with members (Benjamini and Hochberg 1995), is
    at most ``rate``.

    Parameters
    ----------
    members, issues : counts of all units, same index
    expected : issues expected of the unit, by its people and the rate around it
        (:func:`geo.need.surroundings`); where it is missing or 0, none is no surprise
    rate : the false discovery rate

    Returns
    -------
    DataFrame: ``kind``: ``silent`` members, yet no issue where some were to be expected;
    ``quiet`` members and no issue, as chance has it; ``no_members`` issues, yet no member;
    ``nobody`` neither; ``heard`` both; ``p``, ``p_adjusted`` (missing where not tested)
    """
    p = _so_few(issues, expected).where(members > 0)
    p_adjusted = significance.adjusted(p)
    with_members, with_issues = members > 0, issues > 0
    kind = np.select(
        [
            with_members & with_issues,
            with_members & (p_adjusted <= rate),
            with_members,
            with_issues,
        ],
        ["heard", "silent", "quiet", "no_members"],
        "nobody",
    )
    kinds = pd.Series(kind, index=members.index, dtype="str")
    return pd.DataFrame({"kind": kinds, "p": p, "p_adjusted": p_adjusted})


def _so_few(issues: pd.Series, expected: pd.Series) -> pd.Series:
    """How often chance gives a unit so few issues or fewer."""
    known = expected.astype("float64").fillna(0) > 0
    count, mean = issues[known].to_numpy("float64"), expected[known].to_numpy("float64")
    beyond = ((count - mean) ** 2 - mean).sum() / (mean**2).sum() if len(mean) else 0.0
    p = tails.at_most(count, mean, max(0.0, beyond) * mean**2)
    return pd.Series(p, index=issues.index[known]).reindex(issues.index)


def under_covered(table: pd.DataFrame, below: float) -> pd.Series:
    """Which units have fewer members than ``below`` percent of those wanted.

    Parameters
    ----------
    table : ``wanted``, of :func:`coverage`, and ``members``, or the most that they can be, missing
        where nobody says; a unit that wants none has enough
    """
    return table["members"] < table["wanted"].fillna(0) * below / 100


def by_group(table: pd.DataFrame, flags: Mapping[str, pd.Series], group: pd.Series) -> pd.DataFrame:
    """What each group of units has, and how many of its units are of each kind.

    Parameters
    ----------
    table : ``population``, ``members``, ``wanted``, of :func:`coverage`
    flags : kind → True for the units of it, indexed as ``table``
    group : of each unit, indexed as ``table``; units without one take no part

    Returns
    -------
    DataFrame indexed by group: ``units``, ``members``, ``wanted``, ``short`` (members missing
    where they are), each kind's units, and its people as ``<kind>_people``
    """
    short = (table["wanted"] - table["members"]).clip(lower=0)
    columns: dict[str, pd.Series] = {
        "units": pd.Series(1, index=table.index),
        "members": table["members"],
        "wanted": table["wanted"],
        "short": short,
    }
    for kind, holds in flags.items():
        columns[kind] = holds.astype("int64")
        columns[f"{kind}_people"] = table["population"].where(holds, 0)
    return pd.DataFrame(columns).groupby(group.reindex(table.index)).sum()


def _in_space(degrees: np.ndarray) -> np.ndarray:
    """Points on the unit sphere: chords there are ordered almost as geodesics are."""
    lon, lat = np.radians(degrees).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
