"""The profile of an area beside the map: its trend, categories, ladder and stations."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import charts, formats, lists
from dashboard.data import COLUMN_OF, Data
from dashboard.layers import Facts
from dashboard.result import Result
from dashboard.stations import stations_in, stations_serving, stations_table
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import area_name, unit_name
from geo import summaries
from geo.codes import level_of
from geo.files import read_ladder, read_taxonomy
from geo.gazetteer import Lang

_MOST_CATEGORIES = 8
_CHART_HEIGHT = 190


def draw(result: Result, data: Data) -> None:
    """The profile of the selected place, or of the whole area where none is selected."""
    lang, facts = result.view.lang, _facts_of(result)
    st.markdown(f"**{_name(result)}**")
    st.caption(_line(result, facts))
    parts = {
        "trend": lambda: _trend(facts, lang),
        "categories": lambda: _categories(facts, lang),
        "ladder": lambda: _ladder(facts, lang),
        "stations": lambda: _stations(result, data),
    }
    titles = [text(f"profile.{name}", lang) for name in parts]
    for tab, draw_part in zip(st.tabs(titles, on_change="rerun"), parts.values(), strict=True):
        if tab.open:  # the others are not computed, nor sent
            with tab:
                draw_part()


def _facts_of(result: Result) -> Facts:
    place = result.view.place
    if not place:
        return result.facts
    by = COLUMN_OF[level_of(place)]

    def of(rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows[by] == place]

    facts = result.facts
    units = facts.units[facts.units.index == place]
    return Facts(
        of(facts.issues),
        of(facts.members),
        of(facts.coordinators),
        of(facts.areas),
        units,
        facts.by,
    )


def _name(result: Result) -> str:
    place = result.view.place
    return unit_name(result, place) if place in result.units.index else area_name(result.view)


def _line(result: Result, facts: Facts) -> str:
    """Members, target, people and issues in one line; "–" for what the data does not have."""
    target = facts.units["target"].sum()
    counts = {
        "members": None if "members" in result.absent else facts.members["count"].sum(),
        "target": target or None,
        "people": facts.units["population"].sum(),
        "issues": None if "issues" in result.absent else len(facts.issues),
        "open": None if "issues" in result.absent else facts.issues["open"].sum(),
    }
    written = {name: formats.number(count) for name, count in counts.items()}
    return text("profile.line", result.view.lang, **written)


def _nothing(lang: Lang) -> None:
    st.caption(text("map.filtered_out", lang))


def _trend(facts: Facts, lang: Lang) -> None:
    table = summaries.monthly(facts.issues)
    if table.empty:
        return _nothing(lang)
    st.altair_chart(charts.trend(table, lang, text("table.issues", lang), height=_CHART_HEIGHT))


def _categories(facts: Facts, lang: Lang) -> None:
    taxonomy = read_taxonomy()
    table = summaries.by_category(facts.issues, taxonomy).head(_MOST_CATEGORIES)
    if table.empty:
        return _nothing(lang)
    names = [taxonomy.category(key).name(lang) for key in table["category"]]
    st.altair_chart(charts.bars(names, table["count"], text("table.issues", lang)))


def _ladder(facts: Facts, lang: Lang) -> None:
    table = summaries.standing(facts.issues, read_ladder())
    if not table["open"].sum():
        return _nothing(lang)
    st.altair_chart(charts.standing(table, read_ladder(), lang))


def _stations(result: Result, data: Data) -> None:
    lang, codes = result.view.lang, _codes_of_stations(result.view, data)
    if codes.empty:
        st.caption(text("profile.no_stations", lang))
        return
    table = stations_table(result, codes)
    shown = pd.DataFrame(
        {
            text("column.station", lang): lists.station_names(table.index.to_series(), data, lang),
            text("column.members", lang): table["members"],
            text("column.coordinators", lang): table["coordinators"],
            text("column.open", lang): table["open"],
        }
    )
    st.dataframe(
        shown.sort_values(text("column.members", lang)), hide_index=True, height=_CHART_HEIGHT + 30
    )


def _codes_of_stations(view: View, data: Data) -> pd.Index:
    if view.place and level_of(view.place) == "tambon":
        return stations_serving(view.place, data)
    return stations_in(view.bureau, view.place or view.area, data)
