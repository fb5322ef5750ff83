"""How much more counts vary from week to week than independent events would: quasi-Poisson."""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo.words import cross

#: Fewer weeks than these say nothing about how much they vary.
LEAST_WEEKS = 9
#: The weeks that are looked at: a year.
WEEKS = 52


def weekly(reported: pd.Series, units: pd.Series, first: date, last: date) -> pd.DataFrame:
    """Events of every unit in each of the latest whole weeks, :data:`WEEKS` at most.

    A week is seven days, the latest ends with ``last``; each has one of every weekday.

    Parameters
    ----------
    reported : day of each event
    units : unit of each event, same index; events without one are left out
    first, last : days between which all events are known, both included

    Returns
    -------
    DataFrame of int64, one row a week, the latest first, also those without events; one column a
    unit that has any
    """
    weeks = min(WEEKS, ((last - first).days + 1) // 7)
    age = ((pd.Timestamp(last) - reported).dt.days // 7).to_numpy()
    within = (age >= 0) & (age < weeks)
    of = units[within].astype("category").cat
    counts = cross(age[within], max(weeks, 0), of.codes.to_numpy(), len(of.categories))
    table = pd.DataFrame(counts, columns=of.categories.astype("str"))
    return table.loc[:, table.any()].sort_index(axis=1)


def dispersion(counts: pd.DataFrame) -> float:
    """The dispersion factor φ of weekly counts: their variance is φ times their mean.

    φ = Σ (y_t − y_t₋₁)² / Σ (y_t + y_t₋₁) over all pairs of weeks that follow each other, of all
    units together; 1 for Poisson counts. Differences of neighbouring weeks leave trend and season
    out. Never below 1: what varies less than by chance makes no interval narrower. 1 as well where
    fewer than :data:`LEAST_WEEKS` weeks are known.

    Source: R. W. M. Wedderburn, Quasi-likelihood functions, generalized linear models, and the
    Gauss–Newton method, Biometrika 61 (1974) 439–447; the successive differences are those of
    J. von Neumann, R. H. Kent, H. R. Bellinson and B. I. Hart, The mean square successive
    difference, Annals of Mathematical Statistics 12 (1941) 153–162.

    Parameters
    ----------
    counts : one row a week in their order, one column a unit (:func:`weekly`)

    >>> dispersion(pd.DataFrame({"a": [0, 4] * 5}))
    4.0
    """
    table = counts.to_numpy("float64")
    one, other = table[1:], table[:-1]
    together = (one + other).sum()
    if len(table) < LEAST_WEEKS or together == 0:
        return 1.0
    return max(1.0, float(((one - other) ** 2).sum() / together))
