"""Checks between the kinds: escalations need their issue, an older issue adds nothing."""

from __future__ import annotations

import pandas as pd

from etl.assemble import Tables, World
from etl.check import superseded, without_issue
from etl.command import units_of
from etl.records import Records
from etl.service import given_service
from geo.ladder import CLOSED


def crosscheck(records: dict[str, Records], known: Tables, world: World) -> dict[str, Records]:
    """The records with what only shows beside the other kinds and the known version.

    Escalations of an unknown issue are rejected; issues that are known with a later ``updated``
    are duplicates. What is accepted with a remark is noted.
    """
    checked = dict(records)
    if "stations" in records:
        checked["stations"] = _stations(records["stations"], world)
    if "issues" in records:
        checked["issues"] = _issues(records["issues"], known["issues"])
    if "escalations" in records:
        checked["escalations"] = _escalations(checked, known["issues"])
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


def _issues(issues: Records, known: pd.DataFrame) -> Records:
    older = superseded(issues.accepted, known)
    duplicate = issues.frame["duplicate"] | older.reindex(issues.frame.index, fill_value=False)
    issues = issues.with_frame(issues.frame.assign(duplicate=duplicate))
    rows = issues.accepted
    closed = rows["status"].isin(CLOSED) & rows["updated"].isna()
    return (
        issues.with_note("already_known", int(older.sum()))
        .with_note("closed_without_day", int(closed.sum()))
        .with_note("without_id", int(rows["record_id"].isna().sum()))
    )


def _escalations(checked: dict[str, Records], known: pd.DataFrame) -> Records:
    issues = known[["key", "reported"]]
    if "issues" in checked:
        issues = pd.concat([checked["issues"].accepted[["key", "reported"]], issues])
    reported = issues.drop_duplicates("key").set_index("key")["reported"]
    escalations = checked["escalations"]
    frame = without_issue(escalations.frame, reported.index)
    escalations = escalations.with_frame(frame)
    rows = escalations.accepted
    early = rows["date"] < reported.reindex(rows["key"]).to_numpy()
    return escalations.with_note("before_reported", int(early.sum()))
