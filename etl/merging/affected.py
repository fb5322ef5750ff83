"""Which issues of a version a merge may change: all others stay, unread."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

import pandas as pd

from etl.placing.owners import issue_keys, owners
from etl.records import Records
from etl.version.opened import Store
from geo.files import DATA

#: What all rows are derived with: where one of these is another than it was, any row may change.
_RESTS_ON = ("gazetteer.csv", "crosswalk.csv", "commands.toml", "ladder.toml", "small_counts.toml")
_KINDS = ("issues", "escalations")
_NAMED = ["key", "source", "owner", "record_id", "amphoe", "province", "station"]


def rests_on() -> str:
    """A hash of the files of figures and facts that rows are derived with."""
    content = blake2b(digest_size=12)
    for name in _RESTS_ON:
        content.update(blake2b((DATA / name).read_bytes()).digest())
    return content.hexdigest()


def affected_keys(
    base: Store, records: Mapping[str, Records], before: pd.DataFrame, after: pd.DataFrame
) -> pd.Index:
    """The keys of the issues that may change.

    Those of the files; those that bear another key once their owner is a known station, and the
    ones that they bear then; those of stations that are not what they were.

    Parameters
    ----------
    base : the version that is merged onto
    records : kind → the rows of the files
    before, after : the stations of the version, and of the next one
    """
    named = [rows.frame["key"] for kind, rows in records.items() if kind in _KINDS]
    if not before.astype("str").equals(after.astype("str")):
        named += _of_stations(base, before, after)
    return pd.Index(pd.concat([pd.Series(dtype="str"), *named]).dropna().unique())


def _of_stations(base: Store, before: pd.DataFrame, after: pd.DataFrame) -> list[pd.Series]:
    words = dict.fromkeys(_NAMED, "str")
    issues = base.table("issues", _NAMED).astype(words)
    rows = pd.concat([before.astype("str"), after.astype("str")])
    other = rows.loc[~rows.duplicated(keep=False), "code"]
    known = {*before["code"].astype("str")} & {*after["code"].astype("str")}
    unsure = issues.loc[~issues["owner"].isin(known)]
    owner = owners(unsure["owner"], after, unsure[["amphoe", "province"]])
    # What was any text may be a code now, and other texts mean it.
    moves = owner.ne(unsure["owner"]) | owner.isin(after["code"])
    moved = unsure.assign(owner=owner).loc[moves]
    return [
        issues.loc[issues["station"].isin(other), "key"],
        moved["key"],
        issue_keys(moved.loc[moved["record_id"].notna()], after),
    ]
