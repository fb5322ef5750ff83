"""Plans side by side: what several ways of looking at need agree on, and who gains or loses."""

from __future__ import annotations

import pandas as pd


def agreement(plans: pd.DataFrame) -> pd.DataFrame:
    """How far each two plans agree.

    Parameters
    ----------
    plans : new members, tambons × plans

    Returns
    -------
    DataFrame, one row a pair: ``one``, ``other``, ``members`` that both place in the same tambon
    (Σ of the lesser), ``tambons`` that get members in both, and in ``either``
    """
    names = list(plans)
    rows = []
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            pair = plans[[one, other]]
            some = pair > 0
            rows.append(
                (one, other, pair.min(axis=1).sum(), some.all(axis=1).sum(), some.any(axis=1).sum())
            )
    table = pd.DataFrame(rows, columns=["one", "other", "members", "tambons", "either"])
    return table.astype({"members": "int64", "tambons": "int64", "either": "int64"})


def common(plans: pd.DataFrame) -> pd.Series:
    """The members of every tambon that all plans place there."""
    return plans.min(axis=1).astype("int64")


def by_group(plans: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """New members of each group by each plan, groups that get none from any left out; those on
    whom the plans differ most come first."""
    sums = plans.groupby(group.reindex(plans.index)).sum()
    sums = sums[sums.sum(axis=1) > 0]
    spread = sums.max(axis=1) - sums.min(axis=1)
    return sums.loc[spread.sort_values(ascending=False, kind="stable").index]
