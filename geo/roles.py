"""Of which role new members should be: the mix that is wanted, tambon by tambon."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd


def new_roles(
    have: pd.DataFrame,
    new: pd.Series,
    mix: Mapping[str, float],
    absent: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The roles of the new members of every tambon.

    The highest-averages method of Sainte-Laguë, begun with the members that there are: each new
    one goes to the role with the greatest wanted share / (2 · members of it + 1), the one furthest
    below what is wanted; ties to the role named first. Over many members the mix of each tambon
    comes as near to the wanted one as whole people can.

    Parameters
    ----------
    have : members that there are, tambons × roles
    new : new members, indexed as ``have``
    mix : role → the share wanted of it, in any unit
    absent : True where a role does not exist in a tambon and nobody is wanted of it; the shape of
        ``have``

    Returns
    -------
    DataFrame of int64 with the roles of ``mix`` that sums to ``new`` in every row

    Raises
    ------
    ValueError
        when a tambon that gets members wants no role at all

    References
    ----------
    Balinski, M. L., & Young, H. P. (1982). Fair Representation. Yale University Press.
    """
    roles = list(mix)
    share = np.tile([float(mix[role]) for role in roles], (len(new), 1))
    if absent is not None:
        share[absent.reindex(index=new.index, columns=roles).fillna(False).to_numpy(bool)] = 0
    wanted = new.to_numpy("int64")
    if ((share.sum(axis=1) <= 0) & (wanted > 0)).any():
        raise ValueError("a tambon wants no role at all; give at least one role a share above 0")
    counts = have.reindex(index=new.index, columns=roles).fillna(0).to_numpy("int64")
    added = np.zeros_like(counts)
    for step in range(int(wanted.max(initial=0))):
        rows = np.flatnonzero(wanted > step)
        average = share[rows] / (2 * (counts[rows] + added[rows]) + 1)
        added[rows, average.argmax(axis=1)] += 1
    return pd.DataFrame(added, index=new.index, columns=roles)


def dealt_roles(
    have: pd.DataFrame,
    new: pd.Series,
    district: pd.Series,
    mix: Mapping[str, float],
    absent: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The roles of the new members of every tambon, where those that there are, are known by amphoe
    alone: :func:`new_roles` of each amphoe, dealt out to its tambons in their order.

    Parameters
    ----------
    have : members that there are, amphoe × roles
    new : new members by tambon
    district : the amphoe of each tambon, indexed as ``new``
    mix, absent : as of :func:`new_roles`; ``absent`` of amphoe

    Returns
    -------
    DataFrame of int64, tambons × the roles of ``mix``, that sums to ``new`` in every row
    """
    roles, whole = list(mix), new.groupby(district).sum()
    have = have.reindex(index=whole.index, columns=roles).fillna(0)
    by_district = new_roles(have, whole, mix, absent)
    found = pd.DataFrame(0, index=new.index, columns=roles)
    for code, tambons in new[new > 0].groupby(district):
        dealt = np.repeat(np.arange(len(roles)), by_district.loc[code].to_numpy())
        # Card by card: the first tambons shall not get all of the first role.
        places = np.repeat(tambons.index.to_numpy(), tambons.to_numpy())
        order = np.argsort(np.arange(len(dealt)) % len(tambons), kind="stable")
        counted = pd.crosstab(places, dealt[order])
        for role in counted:
            found.loc[counted.index, roles[role]] = counted[role].to_numpy()
    return found


def absent_roles(
    province: pd.Series, roles: list[str], of_province: Mapping[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Which roles do not exist in each tambon.

    Parameters
    ----------
    province : of each tambon
    of_province : province → the roles that it does not have
    """
    return pd.DataFrame(
        {
            role: province.isin([p for p, missing in of_province.items() if role in missing])
            for role in roles
        },
        index=province.index,
    )
