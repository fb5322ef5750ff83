"""How many members a tambon should have: each station's target, divided over what it serves."""

from __future__ import annotations

import numpy as np
import pandas as pd


def targets(service: pd.DataFrame, population: pd.Series, per_station: int) -> pd.DataFrame:
    """Each station's target divided over the tambons that it serves, by people, in whole members.

    The largest-remainder method (Hamilton): every tambon gets the whole part of its quota, the
    remaining members go to the largest remainders (ties: the lower code), so that each
    station's parts sum to ``per_station``. A station that serves nobody registered divides
    evenly.

    Parameters
    ----------
    service : DataFrame ``station``, ``tambon``, ``share`` (of the tambon's people, 0 to 1);
        one row per pair
    population : Series of people indexed by tambon code
    per_station : members wanted per station

    Returns
    -------
    DataFrame with the index of ``service``: ``station``, ``tambon``, ``target`` (int64)
    """
    pairs = service[["station", "tambon"]].astype("str")
    people = pairs["tambon"].map(population).fillna(0).astype("float64") * service["share"]
    total = people.groupby(pairs["station"]).transform("sum")
    served = pairs.groupby("station")["tambon"].transform("size")
    quota = per_station * np.where(total > 0, people / total.where(total > 0, 1), 1 / served)

    whole = pd.Series(np.floor(quota + 1e-9), index=pairs.index)
    left = per_station - whole.groupby(pairs["station"]).transform("sum")
    order = pairs.assign(remainder=quota - whole).sort_values(
        ["station", "remainder", "tambon"], ascending=[True, False, True]
    )
    rank = order.groupby("station").cumcount().reindex(pairs.index)
    extra = (rank < left).astype("int64")
    return pairs.assign(target=whole.astype("int64") + extra)
