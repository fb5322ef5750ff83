"""The names of the desks of the ladder: which body of which unit or place has an issue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.data import Data
from dashboard.lists import station_names
from dashboard.texts import text
from dashboard.view import View
from geo.desks import UNKNOWN
from geo.files import read_commands, read_ladder
from geo.gazetteer import Lang
from geo.ladder import Rung


def chosen(view: View) -> tuple[int, str]:
    """Level and body of the desk that a view asks for; where it asks for none, the level of its
    filter, else the person's own desk, else all stations. An empty body is all desks of the level.
    """
    levels = view.values("rung")
    if view.desk_level and (not levels or str(view.desk_level) in levels):
        return view.desk_level, view.desk
    if levels:
        return int(levels[0]), ""
    return own_desk(view) or (1, "")


def own_desk(view: View) -> tuple[int, str] | None:
    """Level and body of the desk that answers for just the area of a view; None for the country."""
    units = {
        "amphoe": view.area if len(view.area) == len("5001") else "",
        "province": view.area,
        "division": view.division,
        "bureau": view.bureau,
    }
    body = next((unit for unit, key in units.items() if key), None)
    found = (rung.number for rung in read_ladder().rungs if rung.body == body)
    return next(((number, units[body]) for number in found if body), None)


def desk_name(level: int, body: Any, data: Data, lang: Lang) -> str:
    """A desk as it is spoken of: ``สภ.แม่ริม``, ``คณะกรรมการระดับอำเภอ อ.แม่ริม``, ``ภ.5``, ``ตร.``

    Parameters
    ----------
    level : 1 to 7
    body : key of the unit or place, as the history of an issue has it; missing where unknown
    """
    rung = read_ladder().rung(level)
    if pd.isna(body):
        return text(f"desk.some_{_kind(rung)}", lang)
    if rung.body in ("amphoe", "province"):
        place = data.gazetteer.short_name(body, lang)
        return text("desk.committee", lang, committee=rung.name(lang), place=place)
    return short_desk_name(level, body, data, lang)


def short_desk_name(level: int, body: Any, data: Data, lang: Lang) -> str:
    """A desk among others of its level: a place stands with its parents, without its committee."""
    rung = read_ladder().rung(level)
    if pd.isna(body):
        return text(f"desk.unknown_{_kind(rung)}", lang)
    match rung.body:
        case "station":
            return station_names(pd.Series([body]), data, lang).iloc[0]
        case "amphoe" | "province":
            return data.gazetteer.full_name(body, lang)
        case "division" | "bureau":
            return read_commands().unit_name(body, data.gazetteer, lang, short=True)
        case "report":
            return f"{rung.name(lang, short=True)} ({body})"
    return rung.name(lang, short=True)


def short_desk_names(level: int, bodies: Sequence[str], data: Data, lang: Lang) -> dict[str, str]:
    """Body → :func:`short_desk_name` of many desks of one level (:data:`geo.desks.UNKNOWN` of
    those of which nobody knows the body)."""
    if read_ladder().rung(level).body == "station":
        written = pd.Series(bodies, index=bodies, dtype="str")
        names = station_names(written, data, lang).to_dict()
    else:
        names = {body: short_desk_name(level, body, data, lang) for body in bodies}
    if UNKNOWN in names:
        names[UNKNOWN] = short_desk_name(level, None, data, lang)
    return names


def _kind(rung: Rung) -> str:
    return "station" if rung.body == "station" else "body"
