"""The network page: who belongs to it, whether it grows, which stations fall short."""

import pandas as pd
import streamlit as st

from dashboard import charts, formats, headlines, lists
from dashboard.frame import footer, nothing, page, section
from dashboard.listing import listing
from dashboard.stations import (
    placeless_in,
    stations_in,
    stations_in_words,
    stations_table,
    tambons_in,
)
from dashboard.texts import text
from geo import service_gaps, summaries
from geo.commands import Unit
from geo.files import read_commands

result, data = page()
lang, facts = result.view.lang, result.facts
has_members = "members" not in result.absent
if not has_members and not data.has("stations"):
    nothing("members", result, data)

if has_members:
    st.markdown(f"**{headlines.of_network(result)}**")
target = read_commands().members_per_station
codes = stations_in(result.view, data)
table = stations_table(result, codes)
left, right = st.columns(2, gap="large")
with left:
    section("network_roles", lang)
    roles = facts.members.roles()
    unit = text("unit.member", lang)
    if roles is None:
        st.caption(text("mask.no_roles", lang))
    elif roles.empty:
        st.caption(text("map.no_data", lang))
    else:
        names = [text(f"role.{role}", lang) for role in roles["role"]]
        st.altair_chart(charts.bars(names, roles["count"], unit, charts.NETWORK))
    section("network_growth", lang)
    day = pd.Timestamp(result.as_of)
    months = summaries.network_by_month(
        lambda month: result.network(month).total().count, day - pd.DateOffset(months=23), day
    )
    told = months.dropna()
    if len(told):
        st.vega_lite_chart(*charts.trend(told, lang, unit, charts.NETWORK, height=190))
    if len(told) < len(months):
        count = formats.number(len(months) - len(told))
        st.caption(text("mask.months", lang, count=count))
with right:
    section("network_stations", lang, target=target)
    if codes.empty:
        st.caption(text("profile.no_stations", lang))
    else:
        mark = text("network.target", lang, target=target)
        bins = summaries.binned(table["members"].dropna())
        st.altair_chart(charts.histogram(bins, target, mark, lang))
        counts = summaries.shortfall(table, target)
        written = {name: formats.number(count) for name, count in counts.items()}
        key = "sentence" if counts["told"] == counts["stations"] else "sentence_masked"
        st.markdown(text(f"network.{key}", lang, **written))

section("network_list", lang)
if beyond := placeless_in(result.view, data):
    st.caption(text("network.placeless", lang, count=formats.number(beyond)))
ranked = stations_in_words(
    table.sort_values(["members", "issues"], ascending=[True, False], kind="stable"), result
)
beside: Unit = "division" if result.view.bureau else "bureau"
listing(lists.stations(ranked, beside, data, lang), "stations", result, data)

section("network_areas", lang)
if facts.areas.empty:
    st.caption(text("area.none_given", lang))
else:
    tambons = tambons_in(result.view, data)
    found = service_gaps.overlaps_and_gaps(facts.areas, tambons)
    counts = found["found"].value_counts()
    written = {key: formats.number(counts.get(key, 0)) for key in ("gap", "overlap")}
    st.markdown(text("area.sentence", lang, **written))
    if not found.empty:
        listing(lists.areas(found, data, lang), "station-areas", result, data)
footer(result, data)
