"""Which code a place had on a day."""

from __future__ import annotations

import pandas as pd

from geo.gazetteer import Gazetteer


def code_on(codes: pd.Series, dates: pd.Series, gazetteer: Gazetteer) -> pd.Series:
    """The code that was valid for each place on the day of its record.

    The crosswalk tells when a place got its code of today (its rows ``moved`` with a ``date``).
    Where it tells no date, the code of today stands.

    Parameters
    ----------
    codes : Series of str, codes of today, missing allowed
    dates : Series of datetime64 with the index of ``codes``, missing allowed
    gazetteer : its crosswalk, to which an agency adds what it knows

    Returns
    -------
    Series of str with the index of ``codes``
    """
    current = pd.Series(codes.to_numpy(), dtype="str")
    day = pd.Series(pd.to_datetime(dates).to_numpy("datetime64[s]"))
    records = pd.DataFrame({"code": current, "day": day}).dropna().sort_values("day")
    # The first change after the day ended what was valid on it.
    ended = pd.merge_asof(
        records.reset_index(),
        _changes(gazetteer),
        on="day",
        by="code",
        direction="forward",
        allow_exact_matches=False,
    ).set_index("index")["old_code"]
    return ended.reindex(current.index).fillna(current).set_axis(codes.index).rename(codes.name)


def _changes(gazetteer: Gazetteer) -> pd.DataFrame:
    """The codes that places of today had before, and the day from which they have another."""
    facts = gazetteer.crosswalk.dropna(subset=["old_code", "date"])
    day = pd.to_datetime(facts["date"]).astype("datetime64[s]")
    codes = facts[["code", "old_code"]].astype("str")
    return codes.assign(day=day).sort_values("day")
