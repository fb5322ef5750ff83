"""The history of issues: every step from the day of reporting to the recorded status."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.tables import TABLES
from geo.commands import Commands
from geo.ladder import Ladder

#: Statuses that bring an issue to another desk; the others change nothing but the status.
MOVES = ("escalated", "returned")
#: Place in the order of a day: the first step first, then by the level left; and the level that
#: the record says was left.
_ORDERING = ["rank", "leaves", "left"]


def steps(
    issues: pd.DataFrame, escalations: pd.DataFrame, ladder: Ladder, commands: Commands
) -> pd.DataFrame:
    """The steps of every issue, as the store's table ``history``.

    All of it is derived from what the records say, anew for every version, so that the order in
    which files were merged leaves no trace. An issue is received at level 1 on the day it was
    reported; each escalation is a step (``escalated``, or ``returned`` where it goes down); the
    recorded status is the last step where the steps before don't say it already. Steps of one day
    stand in the order of the level that they leave. A step dated before the day of reporting
    counts from that day. An issue recorded as escalated without any step stands at level 2: at
    least there.

    Parameters
    ----------
    issues : rows of the table ``issues``, one a key
    escalations : rows of the table ``escalations``, of these issues
    ladder : says which body has the desk at each level
    """
    issues = issues.reset_index(drop=True)
    chain = pd.concat([_received(issues), _moves(escalations, issues)], ignore_index=True)
    chain["reported"] = _of_issue(chain, issues, "reported")
    chain = chain.sort_values(
        ["issue", "rank", "date", "leaves", "level"], kind="stable", ignore_index=True
    )
    chain["date"] = chain[["date", "reported"]].max(axis=1)
    chain["status"] = chain["status"].fillna(_direction(chain))
    recorded = _recorded(issues, chain, _lowest_above(issues, ladder, commands))
    chain = pd.concat([chain.drop(columns=_ORDERING), recorded], ignore_index=True)
    chain = chain.sort_values("issue", kind="stable", ignore_index=True)
    chain["seq"] = chain.groupby("issue").cumcount()
    chain["body"] = _bodies(chain, issues, ladder)
    chain["reported"] = _of_issue(chain, issues, "reported")
    chain["key"] = _of_issue(chain, issues, "key").astype("str")
    return chain[TABLES["history"].schema.names]


def _received(issues: pd.DataFrame) -> pd.DataFrame:
    """The first steps; ``issue`` is the place of the issue among all."""
    return pd.DataFrame(
        {"issue": np.arange(len(issues)), "date": issues["reported"], "status": "received",
         "level": 1, "rank": 0, "leaves": 0}
    )  # fmt: skip


def _moves(escalations: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    left = escalations["from_level"].astype("float64")
    keys = pd.Index(issues["key"].astype("str"))
    return pd.DataFrame(
        {
            "issue": keys.get_indexer(escalations["key"].astype("str")),
            "date": escalations["date"],
            "level": escalations["to_level"].astype("int64"),
            "body": escalations["body"].astype("str"),
            "reason": escalations["reason"].astype("str"),
            "rank": 1,
            "leaves": left.fillna(1),
            "left": left,
        }
    )


def _direction(chain: pd.DataFrame) -> pd.Series:
    """Up or down, against the level that the record names, else that of the step before."""
    before = chain["left"].fillna(chain["level"].shift())
    return pd.Series("escalated", index=chain.index).mask(chain["level"] < before, "returned")


def _lowest_above(issues: pd.DataFrame, ladder: Ladder, commands: Commands) -> pd.Series:
    """The first level above its station at which each issue has a desk."""
    above = [rung.number for rung in ladder.rungs[1:]]
    of_command = [number for number in above if number not in ladder.of_places]
    nowhere = commands.grounds(issues).eq("nowhere")
    return pd.Series(above[0], index=issues.index).mask(nowhere, of_command[0])


def _recorded(issues: pd.DataFrame, chain: pd.DataFrame, above: pd.Series) -> pd.DataFrame:
    """The recorded status as a last step, of the issues whose steps don't say it.

    Parameters
    ----------
    above : of each issue the least level at which it can stand once it is escalated
    """
    last = chain.drop_duplicates("issue", keep="last")[["status", "date", "level"]]
    final = issues[["status", "updated"]].astype({"status": "str"})
    # Every issue has a first step, so both have a row for each, in the order of the issues.
    last = last.rename(columns={"status": "status_before"}).reset_index(drop=True)
    final = final.join(last)
    said = (
        final["status"].isna()
        | final["status"].eq("received")
        | final["status"].eq(final["status_before"])
        | (final["status"].isin(MOVES) & final["status_before"].isin(MOVES))
    )
    final = final.loc[~said]
    lowest = above.loc[final.index].where(final["status"].eq("escalated"), 1)
    return pd.DataFrame(
        {
            "issue": final.index,
            "date": final[["updated", "date"]].max(axis=1),
            "status": final["status"],
            "level": final["level"].where(final["level"] >= lowest, lowest),
        }
    )


def _bodies(chain: pd.DataFrame, issues: pd.DataFrame, ladder: Ladder) -> pd.Series:
    """Who has the desk: as the record names it, else by the chain of command."""
    bodies = chain["body"].astype("str").copy()
    for rung in ladder.rungs:
        rows = chain["level"].eq(rung.number)
        given = bodies.loc[rows]
        if rung.body in issues:
            given = given.fillna(_of_issue(chain.loc[rows], issues, rung.body).astype("str"))
        elif rung.body == "headquarters":
            given = given.fillna("headquarters")
        bodies.loc[rows] = given
    before = chain[["issue", "level"]].shift()
    stays = ~chain["status"].isin(MOVES) & chain[["issue", "level"]].eq(before).all(axis=1)
    return bodies.where(~stays, bodies.shift())


def _of_issue(chain: pd.DataFrame, issues: pd.DataFrame, column: str) -> pd.Series:
    """A column of the issues, at each step."""
    return issues[column].take(chain["issue"]).set_axis(chain.index)
