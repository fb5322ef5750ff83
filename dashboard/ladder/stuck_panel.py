"""What is stuck and where: the desks, or the areas, with the most that is overdue."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.data import Data
from dashboard.frame import section
from dashboard.ladder import choice
from dashboard.ladder.desks import desk_name, short_desk_names
from dashboard.ladder.tables import level_names
from dashboard.listing import listing
from dashboard.lists import unit_names_of
from dashboard.result import Result
from dashboard.texts import text
from geo import desks
from geo.desks import UNKNOWN
from geo.files import read_ladder
from geo.units import COLUMN_OF

_DESKS, _AREAS = "desks", "areas"
#: Into these nobody can go further down.
_FINEST = ("tambon", "station")


def draw(result: Result, data: Data) -> None:
    """The table, the worst first; a row opens the desk's work list, or goes into the area."""
    lang, issues = result.view.lang, result.facts.issues
    waiting = issues[issues["open"]]
    section("ladder_stuck", lang)
    if waiting.empty:
        st.caption(text("ladder.nothing_open", lang))
        return
    by_desk = desks.of_all_levels(waiting, read_ladder())
    st.markdown(_worst(by_desk, result, data))
    names = {
        _DESKS: text("ladder.by_desk", lang),
        _AREAS: text(f"level.by_{result.view.level}", lang),
    }
    if choice.draw("ladder_stuck", text("ladder.of_what", lang), names) == _AREAS:
        _areas(waiting, result, data)
    else:
        _desks(by_desk, result, data)


def _desks(table: pd.DataFrame, result: Result, data: Data) -> None:
    lang = result.view.lang

    def written(rows: pd.DataFrame) -> pd.DataFrame:
        level = rows.index.get_level_values("level")
        named = {
            (number, body): name
            for number in level.unique()
            for body, name in short_desk_names(
                number, rows.index[level == number].get_level_values("body"), data, lang
            ).items()
        }
        first = {
            text("column.level", lang): level.map(level_names(lang)),
            text("desk.name", lang): rows.index.map(named),
        }
        return _table(first, rows, result)

    def go(key: tuple[int, str]) -> None:
        level, body = key
        view = session.current().with_filter("rung", ())
        session.change(replace(view, desk_level=level, desk=body))
        session.ask_for_page("desk")

    listing(table, "stuck-desks", result, data, written=written, on_row=go, opens="desk.show")


def _areas(waiting: pd.DataFrame, result: Result, data: Data) -> None:
    view, lang = result.view, result.view.lang
    table = desks.by_area(waiting, COLUMN_OF[view.level], read_ladder())

    def written(rows: pd.DataFrame) -> pd.DataFrame:
        names = unit_names_of(rows.index.to_series(), view.level, data, lang)
        names = names.mask(rows.index == UNKNOWN, text("ladder.no_area", lang))
        return _table({text("column.unit", lang): names}, rows, result)

    def go(code: str) -> None:
        if code != UNKNOWN:
            session.change(session.current().drilled_to(code))

    finest = view.level in _FINEST
    listing(
        table,
        "stuck-areas",
        result,
        data,
        written=written,
        on_row=None if finest else go,
        opens="ladder.into",
    )


def _table(first: dict, rows: pd.DataFrame, result: Result) -> pd.DataFrame:
    lang = result.view.lang
    columns = first | {
        text("column.overdue", lang): rows["overdue"],
        text("column.open", lang): rows["open"],
        text("ladder.overdue_share", lang): (rows["overdue"] / rows["open"] * 100).round(1),
        text("desk.due_soon", lang): rows["soon"],
        text("column.median_days", lang): rows["median_days"],
        text("desk.longest", lang): rows["longest"].astype("int64"),
    }
    return pd.DataFrame(columns, index=rows.index)


def _worst(table: pd.DataFrame, result: Result, data: Data) -> str:
    """The desk with the most that is overdue; that nothing is."""
    lang, (level, body), worst = result.view.lang, table.index[0], table.iloc[0]
    if not worst["overdue"]:
        return text("ladder.none_overdue", lang)
    return text(
        "ladder.worst",
        lang,
        desk=formats.literal(desk_name(level, None if body == UNKNOWN else body, data, lang)),
        **{key: formats.number(worst[key]) for key in ("overdue", "open", "longest")},
    )
