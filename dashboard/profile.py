"""The profile of an area beside the map: its trend, categories, ladder and stations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import charts, clock, formats, lists
from dashboard.data import Data
from dashboard.facts import Facts
from dashboard.masked_tables import readable
from dashboard.result import Result
from dashboard.selection import standing
from dashboard.stations import (
    served_by,
    stations_in,
    stations_in_words,
    stations_serving,
    stations_table,
)
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import area_name, unit_name
from geo import summaries
from geo.codes import level_of
from geo.files import read_ladder, read_taxonomy
from geo.gazetteer import Lang
from geo.units import COLUMN_OF

_MOST_CATEGORIES = 8
_CHART_HEIGHT, _CLOCK_HEIGHT = 190, 230


def draw(result: Result, data: Data) -> None:
    """The profile of the selected place, or of the whole area where none is selected."""
    lang, facts = result.view.lang, _facts_of(result)
    st.markdown(f"**{formats.literal(_name(result))}**")
    st.caption(_line(result, facts))
    parts = {
        "trend": lambda: _trend(facts, lang),
        "categories": lambda: _categories(facts, lang),
        "ladder": lambda: _ladder(facts, lang),
        "clock": lambda: clock.draw(facts.rows, lang, _CLOCK_HEIGHT),
        **_last_part(result, data),
    }
    titles = [text(f"profile.{name}", lang) for name in parts]
    for tab, draw_part in zip(st.tabs(titles, on_change="rerun"), parts.values(), strict=True):
        if tab.open:  # the others are not computed, nor sent
            with tab:
                draw_part()


def _facts_of(result: Result) -> Facts:
    view, place = result.view, result.view.place
    if not place:
        return result.facts
    by = COLUMN_OF[view.level if view.tree == "command" else level_of(place)]

    facts = result.facts
    units, areas = facts.units[facts.units.index == place], facts.areas
    return replace(
        facts,
        find_issues=facts.find_issues.of_unit(by, place),
        members=facts.members.of(by, place),
        coordinators=facts.coordinators.of(by, place),
        areas=areas[areas[by] == place],
        units=units,
    )


def _name(result: Result) -> str:
    place = result.view.place
    return unit_name(result, place) if place in result.units.index else area_name(result.view)


def _last_part(result: Result, data: Data) -> dict[str, Callable[[], None]]:
    """Who serves the place; of a station, what it serves."""
    if _is_station(result.view):
        return {"tambons": lambda: _tambons(result.view, data)}
    return {"stations": lambda: _stations(result, data)}


def _is_station(view: View) -> bool:
    return view.level == "station" and bool(view.place)


def _line(result: Result, facts: Facts) -> str:
    """Members, target, people and issues in one line; "–" for what the data does not have."""
    target = facts.units["target"].sum() if result.view.place else result.target
    without = result.absent
    counts = {
        "target": target or None,
        "people": facts.units["registered"].sum() or None,
        "issues": None if "issues" in without else len(facts.rows),
        "open": None if "issues" in without else len(standing(facts.rows)),
        "overdue": None if "issues" in without else standing(facts.rows)["overdue"].sum(),
    }
    written = {name: formats.number(count) for name, count in counts.items()}
    heads = {"members": facts.members, "coordinators": facts.coordinators}
    for kind, told in heads.items():
        missing = kind in without
        written[kind] = formats.NOTHING if missing else told.total().words(result.view.lang)
    key = "station_line" if _is_station(result.view) else "line"
    return text(f"profile.{key}", result.view.lang, **written)


def _nothing(lang: Lang) -> None:
    st.caption(text("map.filtered_out", lang))


def _trend(facts: Facts, lang: Lang) -> None:
    table = summaries.monthly(facts.rows)
    if table.empty:
        return _nothing(lang)
    st.vega_lite_chart(*charts.trend(table, lang, text("table.issues", lang), height=_CHART_HEIGHT))


def _categories(facts: Facts, lang: Lang) -> None:
    taxonomy = read_taxonomy()
    table = summaries.by_category(facts.rows, taxonomy).head(_MOST_CATEGORIES)
    if table.empty:
        return _nothing(lang)
    names = [taxonomy.category(key).name(lang) for key in table["category"]]
    st.altair_chart(charts.bars(names, table["count"], text("table.issues", lang)))


def _ladder(facts: Facts, lang: Lang) -> None:
    table = summaries.standing(facts.rows, read_ladder())
    if not table["open"].sum():
        return _nothing(lang)
    st.altair_chart(charts.standing(table, read_ladder(), lang))


def _stations(result: Result, data: Data) -> None:
    lang, codes = result.view.lang, _codes_of_stations(result.view, data)
    if codes.empty:
        st.caption(text("profile.no_stations", lang))
        return
    table = stations_table(result, codes).sort_values("members", na_position="first")
    table = stations_in_words(table, result)
    shown = pd.DataFrame(
        {
            text("column.station", lang): lists.station_names(table.index.to_series(), data, lang),
            text("column.members", lang): table["members"],
            text("column.coordinators", lang): table["coordinators"],
            text("column.open", lang): table["open"],
        }
    )
    _table(readable(shown))


def _codes_of_stations(view: View, data: Data) -> pd.Index:
    if view.tree == "place" and view.place:
        if level_of(view.place) == "tambon":
            return stations_serving(view.place, data)
        view = replace(view, area=view.place)
    return stations_in(view, data)


def _tambons(view: View, data: Data) -> None:
    """The tambons that a station serves, and how much of each."""
    lang, served = view.lang, served_by(view.place, data)
    if served.empty:
        st.caption(text("profile.no_tambons", lang))
        return
    columns = {
        "name": lists.names_of(served["tambon"], data, lang),
        "served": (served["share"] * 100).round(1),
        "population": served["people"].round().astype("Int64"),
    }
    shown = pd.DataFrame({text(f"column.{name}", lang): column for name, column in columns.items()})
    _table(shown)


def _table(shown: pd.DataFrame) -> None:
    number = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        shown,
        hide_index=True,
        column_config=dict.fromkeys(shown.select_dtypes("number"), number),
        height=_CHART_HEIGHT + 30,
    )
