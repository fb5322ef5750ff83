"""The network page: who belongs to it, whether it grows, which stations fall short."""

import pandas as pd
import streamlit as st

from dashboard import charts, formats, headlines, lists
from dashboard.frame import footer, nothing, page, section
from dashboard.listing import listing
from dashboard.stations import stations_in, stations_table, tambons_in
from dashboard.texts import text
from geo import service_gaps, summaries
from geo.commands import Unit
from geo.files import read_commands

result, data = page()
lang, facts = result.view.lang, result.facts
if facts.members.empty and not data.has("stations"):
    nothing("members", result, data)

if not facts.members.empty:
    st.markdown(f"**{headlines.of_network(result)}**")
target = read_commands().members_per_station
codes = stations_in(result.view, data)
table = stations_table(result, codes)
left, right = st.columns(2, gap="large")
with left:
    section("network_roles", lang)
    roles = summaries.roles(facts.members)
    unit = text("unit.member", lang)
    if roles.empty:
        st.caption(text("map.no_data", lang))
    else:
        names = [text(f"role.{role}", lang) for role in roles["role"]]
        st.altair_chart(charts.bars(names, roles["count"], unit, charts.NETWORK))
    section("network_growth", lang)
    day = pd.Timestamp(result.as_of)
    months = summaries.network_by_month(result.network, day - pd.DateOffset(months=23), day)
    st.vega_lite_chart(*charts.trend(months, lang, unit, charts.NETWORK, height=190))
with right:
    section("network_stations", lang, target=target)
    if codes.empty:
        st.caption(text("profile.no_stations", lang))
    else:
        mark = text("network.target", lang, target=target)
        bins = summaries.binned(table["members"])
        st.altair_chart(charts.histogram(bins, target, mark, lang))
        counts = summaries.shortfall(table, target)
        written = {name: formats.number(count) for name, count in counts.items()}
        st.markdown(text("network.sentence", lang, **written))

section("network_list", lang)
ranked = table.sort_values(["members", "issues"], ascending=[True, False], kind="stable")
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
