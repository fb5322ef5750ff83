"""Files of a kind that may be published together and end as if they came one after another."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from etl.columns.fields import PEOPLE
from etl.reasons import NOT_KEPT
from etl.records import Records
from geo.errors import InputError
from geo.quality import finest_place


class DependentError(InputError):
    """Each of the files may be right; together they are not to be published."""


def refuse_dependent(records: Mapping[str, Records], stations: pd.DataFrame) -> None:
    """Stop where a file of a kind does not stand for itself.

    Of two files that speak of the same records the later one would count against what the earlier
    one left in the store, not beside it; and of a file without one acceptable row the others say
    nothing.

    Parameters
    ----------
    records : kind → its rows, after all checks
    stations : all that are known, those of the files among them

    Raises
    ------
    DependentError
        where that is so.
    """
    for kind, rows in records.items():
        names = [file["name"] for file in rows.files]
        told = pd.DataFrame({"of": _identity(rows, stations), "file": rows.file_of_row})
        told = told.loc[rows.frame["reject"].isna()].dropna().drop_duplicates()
        shared = told.loc[told["of"].duplicated(keep=False), "file"].unique()
        if len(shared):
            raise DependentError(
                f"{', '.join(names[number] for number in shared)} speak of the same {kind}; "
                "publish them one after another"
            )
        wrong = rows.frame["reject"].notna() & ~rows.frame["reject"].isin(NOT_KEPT)
        for number, all_wrong in wrong.groupby(rows.file_of_row).all().items():
            if all_wrong:
                raise DependentError(f"no row of {names[number]} ({kind}) could be accepted")


def _identity(rows: Records, stations: pd.DataFrame) -> pd.Series:
    """What each row speaks of: where two files say the same here, the later one replaces something
    of the earlier one, or is weighed against it (:func:`etl.assembling.publish.merged`)."""
    frame = rows.frame
    if rows.kind in PEOPLE:
        station = frame["station"].astype("str")
        known = station.where(station.isin(stations["code"].astype("str")))
        return known.fillna("place " + finest_place(frame))
    return frame["station" if rows.kind == "areas" else "key"].astype("str")
