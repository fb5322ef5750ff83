"""Checks between the kinds: escalations need their issue, an older issue adds nothing, nor does one
that was removed since."""

from __future__ import annotations

import pandas as pd

from etl.assembling.assemble import Tables, World
from etl.check import superseded, without_issue
from etl.keys import among
from etl.placing.command import units_of
from etl.placing.service import given_service
from etl.records import Records
from etl.removed import says_removed, statements, without
from geo.ladder import CLOSED


def crosscheck(records: dict[str, Records], known: Tables, world: World) -> dict[str, Records]:
    """The records with what only shows beside the other kinds and the known version.

    Escalations of an unknown or removed issue are rejected; issues that are known, or were
    removed, with a later ``updated`` are duplicates. What is accepted with a remark is noted.
    """
    checked = dict(records)
    if "stations" in records:
        checked["stations"] = _stations(records["stations"], world)
    if "issues" in records:
        checked["issues"] = _issues(records["issues"], known)
    if "escalations" in records:
        checked["escalations"] = _escalations(checked, known)
    return checked


def _stations(stations: Records, world: World) -> Records:
    rows = stations.accepted
    division, bureau = units_of(rows["division"], world.commands, world.gazetteer)
    unknown = rows["division"].notna() & division.isna() & bureau.isna()
    placeless = division.fillna(bureau).isin(world.commands.without_place)
    _, unknown_service = given_service(rows, world.gazetteer)
    return (
        stations.with_note("unknown_division", int(unknown.sum()))
        .with_note("unknown_service", unknown_service)
        .with_note("serves_no_place", int((placeless & rows["serves"].notna()).sum()))
    )


def _issues(issues: Records, known: Tables) -> Records:
    older = superseded(issues.valid, statements(known))
    duplicate = issues.frame["duplicate"] | older.reindex(issues.frame.index, fill_value=False)
    issues = _with_removals(issues.with_frame(issues.frame.assign(duplicate=duplicate)), known)
    rows = issues.accepted
    closed = rows["status"].isin(CLOSED) & rows["updated"].isna()
    return (
        issues.with_note("already_known", int(older.sum()))
        .with_note("closed_without_day", int(closed.sum()))
        .with_note("without_id", int(rows["record_id"].isna().sum()))
    )


def _with_removals(issues: Records, known: Tables) -> Records:
    """The issues with notes of how many were removed, and how many removals name one that neither
    the version nor the files know; what was removed before is noted no more."""
    keys = issues.removals["key"]
    told = issues.frame.loc[issues.frame["reject"].isna() & ~says_removed(issues.frame), "key"]
    keys = keys.loc[~among(keys, known["removed"]["key"])]
    there = among(keys, known["issues"]["key"]) | among(keys, told)
    return issues.with_note("removed", int(there.sum())).with_note(
        "removed_unknown", int((~there).sum())
    )


def _escalations(checked: dict[str, Records], known: Tables) -> Records:
    issues, removed = known["issues"][["key", "reported"]], known["removed"]["key"]
    if "issues" in checked:
        rows = checked["issues"]
        issues = without(issues, rows.removals["key"])
        issues = pd.concat([rows.accepted[["key", "reported"]], issues])
        removed = pd.concat([rows.removals["key"], removed])
    reported = issues.drop_duplicates("key").set_index("key")["reported"]
    escalations = checked["escalations"]
    frame = without_issue(escalations.frame, reported.index, removed)
    escalations = escalations.with_frame(frame)
    rows = escalations.accepted
    early = rows["date"] < reported.reindex(rows["key"]).to_numpy()
    return escalations.with_note("before_reported", int(early.sum()))
