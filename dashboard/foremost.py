"""The places that matter most on a map, as lists beside it name them."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.result import Result, order_of, ordered
from dashboard.texts import text
from geo.classes import is_class

#: So many places are listed beside a map.
LISTED = 10


def foremost(result: Result) -> tuple[pd.Series, str]:
    """The values of the places that matter, and what they are.

    Those of the classes that stand out, where classes have names; else the highest or the lowest.
    Where more are alike at that end than are listed, those of most people.
    """
    lang, layer = result.view.lang, result.layer
    rows = ordered(result).dropna(subset="value")
    if layer.kinds:
        quiet = [number for number, kind in enumerate(layer.kinds) if kind.quiet]
        kinds = result.classes.index.reindex(rows.index)
        listed = rows.loc[is_class(kinds) & ~kinds.isin(quiet), "value"].head(LISTED)
        return listed, text("snapshot.striking", lang, count=len(listed))
    order = order_of(result)
    alike = rows[rows["value"].eq(rows["value"].iloc[0])] if len(rows) else rows
    if order != "name" and len(alike) > LISTED:
        listed = alike.sort_values("population", ascending=False, kind="stable")["value"]
        count = formats.number(len(alike))
        return listed.head(LISTED), text(f"snapshot.tied_{order}", lang, all=count, count=LISTED)
    listed = rows["value"].head(LISTED)
    return listed, text(f"snapshot.{order}", lang, count=len(listed))


def kind_of(result: Result, code: str) -> str:
    """The name of a place's class; empty where classes have limits."""
    kinds = result.layer.kinds
    return kinds[result.classes.index[code]].names[result.view.lang] if kinds else ""
