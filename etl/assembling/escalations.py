"""Escalations as they are kept: what the records say of every move, and nothing derived."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from etl.placing.command import bureau_forms, division_forms
from etl.spelling import plain
from etl.tables import TABLES
from geo.commands import Commands
from geo.gazetteer import Gazetteer
from geo.ladder import Ladder


def escalation_rows(
    frame: pd.DataFrame, ladder: Ladder, commands: Commands, gazetteer: Gazetteer
) -> pd.DataFrame:
    """Accepted escalations as rows of the table ``escalations``.

    The body becomes the key of the desk that the record names; it is missing where the record
    names none, or none of the level: the chain of command then decides (see
    ``etl.assembling.history``).
    """
    named = _resolvers(commands, gazetteer)
    body = frame["body"].astype("str").copy()
    for rung in ladder.rungs:
        rows = frame["to_level"].eq(rung.number)
        if rung.body in named:
            body.loc[rows] = body.loc[rows].map(named[rung.body], na_action="ignore").astype("str")
    return frame.assign(body=body)[TABLES["escalations"].schema.names].reset_index(drop=True)


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
