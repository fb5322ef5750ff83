"""The history of issues: every step from the day of reporting to the recorded status."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from etl.command import bureau_forms, division_forms, plain
from etl.tables import TABLES
from geo.commands import Commands
from geo.gazetteer import Gazetteer
from geo.ladder import Ladder

#: Statuses that bring an issue to another desk; the others change nothing but the status.
MOVES = ("escalated", "returned")
_COLUMNS = ["key", "date", "status", "level", "body", "reason"]
#: Place in the order of a day: the first step first, then by the level left; the level that the
#: record says was left; and whether the step comes from the store, its body already known.
_ORDERING = ["rank", "leaves", "left", "stored"]


def steps(
    issues: pd.DataFrame,
    escalations: pd.DataFrame | None,
    ladder: Ladder,
    commands: Commands,
    gazetteer: Gazetteer,
    earlier: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The steps of every issue, as the store's table ``history``.

    An issue is received at level 1 on the day it was reported; each escalation is a step
    (``escalated``, or ``returned`` where it goes down); the recorded status is the last step
    where the steps before don't say it already. Steps of one day stand in the order of the level
    that they leave. A step dated before the day of reporting counts from that day. An issue
    recorded as escalated without any step stands at level 2: at least there.

    Parameters
    ----------
    issues : rows of the table ``issues``, one a key
    escalations : ``key`` (of an issue in ``issues``), ``date``, ``from_level`` (may be missing),
        ``to_level``, ``reason``, ``body`` (as written; missing means by the chain of command)
    ladder : says which body has the desk at each level
    earlier : rows of ``history`` known before of the same issues: they are kept, but the day of
        reporting is taken anew
    """
    chain = pd.concat(
        [_received(issues), _kept(earlier), _moves(escalations, earlier)], ignore_index=True
    )
    chain = chain.reindex(columns=[*_COLUMNS, *_ORDERING])
    chain["reported"] = _of_issue(chain["key"], issues, "reported")
    chain = chain.sort_values(["key", "rank", "date", "leaves"], kind="stable", ignore_index=True)
    chain["date"] = chain[["date", "reported"]].max(axis=1)
    chain["status"] = chain["status"].fillna(_direction(chain))
    chain = pd.concat([chain, _recorded(issues, chain)], ignore_index=True)
    chain = chain.sort_values("key", kind="stable", ignore_index=True)
    chain["seq"] = chain.groupby("key").cumcount()
    chain["body"] = _bodies(chain, issues, ladder, commands, gazetteer)
    chain["reported"] = _of_issue(chain["key"], issues, "reported")
    return chain[TABLES["history"].schema.names]


def _received(issues: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {"key": issues["key"], "date": issues["reported"], "status": "received", "level": 1,
         "rank": 0, "leaves": 0, "stored": False}
    )  # fmt: skip


def _kept(earlier: pd.DataFrame | None) -> pd.DataFrame | None:
    """Known steps but the first, before all new ones of the same day."""
    if earlier is None:
        return None
    words = dict.fromkeys(("status", "body", "reason"), "str")
    later = earlier.loc[earlier["seq"] > 0].sort_values(["key", "seq"])
    return later[_COLUMNS].astype(words).assign(rank=1, leaves=0, stored=True)


def _moves(escalations: pd.DataFrame | None, earlier: pd.DataFrame | None) -> pd.DataFrame | None:
    if escalations is None:
        return None
    moves = pd.DataFrame(
        {
            "key": escalations["key"],
            "date": escalations["date"],
            "level": escalations["to_level"].astype("int64"),
            "body": escalations["body"],
            "reason": escalations["reason"],
            "rank": 1,
            "leaves": escalations["from_level"].astype("float64").fillna(1),
            "left": escalations["from_level"].astype("float64"),
            "stored": False,
        }
    )
    if earlier is None:
        return moves
    known = earlier.loc[earlier["status"].isin(MOVES), ["key", "date", "level"]]
    return moves.loc[~_same(moves, known)]


def _same(moves: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    columns = ["key", "date", "level"]
    found = pd.MultiIndex.from_frame(moves[columns]).isin(pd.MultiIndex.from_frame(known[columns]))
    return pd.Series(found, index=moves.index)


def _direction(chain: pd.DataFrame) -> pd.Series:
    """Up or down, against the level that the record names, else that of the step before."""
    before = chain["left"].fillna(chain["level"].shift())
    return pd.Series("escalated", index=chain.index).mask(chain["level"] < before, "returned")


def _recorded(issues: pd.DataFrame, chain: pd.DataFrame) -> pd.DataFrame:
    """The recorded status as a last step, of the issues whose steps don't say it."""
    last = chain.drop_duplicates("key", keep="last").set_index("key")
    final = issues[["key", "status", "updated"]].astype({"status": "str"}).set_index("key")
    final = final.join(last[["status", "date", "level"]], suffixes=("", "_before"))
    said = (
        final["status"].isna()
        | final["status"].eq("received")
        | final["status"].eq(final["status_before"])
        | (final["status"].isin(MOVES) & final["status_before"].isin(MOVES))
    )
    final = final.loc[~said]
    lowest = final["status"].eq("escalated").map({True: 2, False: 1})
    return pd.DataFrame(
        {
            "date": final[["updated", "date"]].max(axis=1),
            "status": final["status"],
            "level": final["level"].where(final["level"] >= lowest, lowest),
            "stored": False,
        }
    ).reset_index()


def _bodies(
    chain: pd.DataFrame,
    issues: pd.DataFrame,
    ladder: Ladder,
    commands: Commands,
    gazetteer: Gazetteer,
) -> pd.Series:
    """Who has the desk: as stored, as the record names it, else by the chain of command."""
    named = _resolvers(commands, gazetteer)
    bodies = chain["body"].astype("str").copy()
    fresh = ~chain["stored"].astype("bool")
    for rung in ladder.rungs:
        rows = fresh & chain["level"].eq(rung.number)
        given = bodies.loc[rows]
        if rung.body in named:
            given = given.map(named[rung.body], na_action="ignore").astype("str")
        if rung.body in issues:
            given = given.fillna(_of_issue(chain.loc[rows, "key"], issues, rung.body).astype("str"))
        elif rung.body == "headquarters":
            given = given.fillna("headquarters")
        bodies.loc[rows] = given
    before = chain[["key", "level"]].shift()
    stays = fresh & ~chain["status"].isin(MOVES) & chain[["key", "level"]].eq(before).all(axis=1)
    return bodies.where(~stays, bodies.shift())


def _of_issue(keys: pd.Series, issues: pd.DataFrame, column: str) -> pd.Series:
    """A column of the issues, at each row of ``keys``."""
    return issues.set_index("key")[column].reindex(keys).set_axis(keys.index)


def _resolvers(commands: Commands, gazetteer: Gazetteer) -> dict[str, Callable[[str], str | None]]:
    """How a written body becomes a key, by the kind of body; a station's own is never another."""
    divisions = division_forms(commands, gazetteer)
    bureaus = bureau_forms(commands)
    codes = {code: code for code in (*gazetteer.amphoes.index, *gazetteer.provinces.index)}
    return {
        "station": lambda _: None,
        "amphoe": lambda text: codes.get(text) if len(text) == 4 else None,
        "division": lambda text: divisions.get(plain(text)),
        "province": lambda text: codes.get(text) if len(text) == 2 else None,
        "bureau": lambda text: bureaus.get(plain(text)),
    }
