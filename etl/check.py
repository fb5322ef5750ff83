"""Gives every row its key and finds the rows that stand in the files twice."""

from __future__ import annotations

import pandas as pd

from etl.columns.fields import PEOPLE
from etl.keys import among, figure_keys
from etl.people import repeated_people
from etl.placing.owners import MOVE, issue_keys, owners
from etl.reading.sheetwords import running_numbers
from etl.removed import says_removed
from etl.returned import KEY, record
from etl.secret import PASSING, Secret
from etl.spelling import plain


def check(
    frame: pd.DataFrame,
    original: pd.DataFrame,
    kind: str,
    source: str,
    stations: pd.DataFrame | None = None,
    secret: Secret = PASSING,
) -> pd.DataFrame:
    """The rows of one kind with ``source``, ``owner``, ``key`` and ``duplicate`` added.

    The key of an issue is (source, owning station or organisation, record id), because every
    station's book begins at 1; an escalation bears the key of its issue. A row without an id is
    known by all that stands in it, in whatever column but a running number: the next export may
    count otherwise. Rows of one table that differ in nothing else stay different. Of two rows
    with one key the later ``updated`` counts, then one that says that the issue was removed, then
    one that a clerk corrected, then the later row; of two moves of an issue on one day to one
    level the later row. Members and coordinators have no key: two equal rows are two people,
    unless their number says that they are one (:func:`etl.people.repeated_people`).

    Parameters
    ----------
    frame : placed rows, with ``reject``
    original : the same rows as they were read, all their columns; same index
    kind : a key of ``etl.columns.fields.FIELDS``
    source : the name of the data set
    stations : the known ones (``code``, ``name``), by which an owner is found
    secret : of the store: the hash of all that stands in a row would give away a number in it to
        whoever knows the rest

    Returns
    -------
    ``frame`` with ``key`` (16 hexadecimal digits; a station's code; station and tambon or
    polygon of an area; code, year and denominator of a
    population) and ``duplicate`` (never true of a
    rejected row). Without a key: missing.
    """
    return settled(keyed(frame, original, kind, source, stations, secret), kind, secret)


def keyed(
    frame: pd.DataFrame,
    original: pd.DataFrame,
    kind: str,
    source: str,
    stations: pd.DataFrame | None = None,
    secret: Secret = PASSING,
) -> pd.DataFrame:
    """The rows with ``source``, ``owner`` and ``key``, each by itself; parameters as :func:`check`.

    Of rows without an id also ``whole``, all that stands in the row but its running number, and
    ``number``, that number: rows of a table that differ in it alone have one key until
    :func:`settled`.
    """
    named = frame.reindex(columns=["station", "organisation"]).astype("str")
    owner = owners(named["station"].fillna(named["organisation"]), stations)
    return _with_keys(frame.assign(source=source, owner=owner), original, kind, stations, secret)


def settled(frame: pd.DataFrame, kind: str, secret: Secret = PASSING) -> pd.DataFrame:
    """Rows of :func:`keyed` with their final ``key`` and ``duplicate``: all the rows that share a
    key, with any others."""
    checked = frame.drop(columns=["whole", "number"], errors="ignore")
    if "whole" in frame:
        checked["key"] = _told_apart(frame, secret)
    checked["duplicate"] = False
    if kind in _IDENTITY:
        valid = _in_order(checked.loc[checked["reject"].isna()], kind)
        repeated = valid.duplicated(_IDENTITY[kind], keep="last")
        checked.loc[repeated.index[repeated], "duplicate"] = True
    if kind in PEOPLE:
        checked["duplicate"] = repeated_people(checked)
    return checked


def without_issue(
    escalations: pd.DataFrame, known: pd.Index, removed: pd.Series | None = None
) -> pd.DataFrame:
    """The escalations, those rejected whose issue is not among the ``known`` keys, or among those
    of ``removed`` issues."""
    lost = escalations["reject"].isna() & ~among(escalations["key"], known)
    reject = escalations["reject"].astype("str").mask(lost, "unknown_issue")
    if removed is not None:
        reject = reject.mask(lost & among(escalations["key"], removed), "removed_issue")
    return escalations.assign(reject=reject, duplicate=escalations["duplicate"] & ~lost)


def superseded(issues: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """Which rows of issues add nothing to what is ``known``, one row a key: later ones are known,
    or of the same moment one that counts before them."""
    before = _weight(known).set_axis(known["key"].to_numpy())
    before = before.reindex(issues["key"]).set_axis(issues.index)
    now = _weight(issues)
    equal = before["moment"].eq(now["moment"])
    return (before["moment"] > now["moment"]) | (equal & (before["rank"] > now["rank"]))


def _with_keys(
    frame: pd.DataFrame,
    original: pd.DataFrame,
    kind: str,
    stations: pd.DataFrame | None,
    secret: Secret,
) -> pd.DataFrame:
    match kind:
        case "stations":
            return frame.assign(key=frame["code"])
        case "areas":
            return frame.assign(
                key=frame["station"].astype("str") + "/" + frame["area"].astype("str")
            )
        case "population":
            return frame.assign(key=figure_keys(frame))
        case "issues" | "escalations":
            named = frame["record_id"].notna()
            unnamed = _unnamed(frame, original.loc[~named], secret)
            keys = [issue_keys(frame.loc[named], stations), unnamed.pop("key")]
            unnamed = unnamed.reindex(frame.index)
            return frame.assign(key=pd.concat(keys).reindex(frame.index), **unnamed)
    return frame.assign(key=pd.Series(pd.NA, index=frame.index, dtype="str"))


def _unnamed(frame: pd.DataFrame, original: pd.DataFrame, secret: Secret) -> pd.DataFrame:
    """Of rows without an id their ``key``: that under which they were sent home, else a keyed hash
    of all that stands in them; and that, ``whole``, with their running ``number``, missing of rows
    that were sent home."""
    own = record(original)
    running = [name for name in own.columns if plain(name) in running_numbers()]
    whole = frame.loc[original.index, "source"] + "\x1e" + _whole(own.drop(columns=running))
    sent = original.reindex(columns=[KEY])[KEY].astype("str")
    home = sent.str.fullmatch("[0-9a-f]{16}").eq(True)
    number = pd.Series(index=own.index, dtype="str")
    if running:
        number = own[running].bfill(axis=1).iloc[:, 0].astype("str").fillna("")
    hashed = pd.Series(
        [secret.row(text) for text in whole.tolist()], index=whole.index, dtype="str"
    )
    return pd.DataFrame(
        {
            "key": sent.where(home).fillna(hashed),
            "whole": whole.mask(home),
            "number": number.mask(home),
        }
    )


def _whole(own: pd.DataFrame) -> pd.Series:
    """All that stands in each row, with its header; columns that only other files have add
    nothing, so that a row is the same in whatever company it comes."""
    whole = pd.Series("", index=own.index, dtype="str")
    for name in sorted(own.columns):
        whole = whole + ("\x1f" + name + "\x1f" + own[name].astype("str")).fillna("")
    return whole


def _told_apart(frame: pd.DataFrame, secret: Secret) -> pd.Series:
    """The keys; of rows without an id, the second of a table that differs from another in its
    running number alone has a key of its own, and so on."""
    rows = frame.loc[frame["whole"].notna() & frame["number"].notna()]
    tables = rows.index.get_level_values(0) if rows.index.nlevels > 1 else 0
    equal = [pd.Series(tables, rows.index), rows["key"]]
    row = rows.groupby([*equal, rows["number"]], sort=False).ngroup()
    place = row.groupby(equal).rank("dense").astype("int64")
    later = rows.loc[place > 1, "whole"] + "\x1f" + place[place > 1].astype("str")
    keys = frame["key"].copy()
    keys.loc[later.index] = [secret.row(text) for text in later]
    return keys


#: Later than every day of a record.
_EVER = pd.Timestamp(2200, 1, 1)

_IDENTITY: dict[str, list[str]] = {
    "issues": ["key"],
    "escalations": MOVE,
    "stations": ["key"],
    "areas": ["key"],
    "population": ["key"],
}


def _in_order(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The row that counts comes last."""
    if kind != "issues":
        return frame
    return frame.loc[_weight(frame).sort_values(["moment", "rank"], kind="stable").index]


def _weight(issues: pd.DataFrame) -> pd.DataFrame:
    """What decides which of the rows of one issue counts: the latest ``moment``, of equal ones the
    highest ``rank``: a removal before all, then what a clerk corrected."""
    corrected = issues["placed_by"].eq("correction").astype("int8")
    return pd.DataFrame(
        {"moment": _moment(issues), "rank": corrected + 2 * says_removed(issues).astype("int8")}
    )


def _moment(issues: pd.DataFrame) -> pd.Series:
    """When an issue's row was written, as far as it says; the day it was reported else. A removal
    that does not say is later than every row that does."""
    reported = issues["reported"].mask(says_removed(issues), _EVER)
    day = issues["updated"].fillna(reported)
    minute = issues["updated_minute"].astype("float64").fillna(0)
    return day + pd.to_timedelta(minute.where(issues["updated"].notna(), 0), unit="min")
