"""The coverage page: which tambons have too few members for what is needed there, and why."""

import streamlit as st

from dashboard.coverage import coverage_panels, covered
from dashboard.coverage.measures import tambons_in
from dashboard.frame import footer, nothing, page, section
from dashboard.texts import text

result, data = page(figures=False)
lang = result.view.lang
if "members" in result.absent:
    nothing("members", result, data)
if tambons_in(result.view, data).empty:
    st.info(text("coverage.no_ground", lang), icon=":material/location_off:")
    footer(result, data)
    st.stop()
found = covered.covered(result.view, data)
coverage_panels.figures(found)
section("coverage_score", lang)
coverage_panels.formula(found)
section("coverage_ranking", lang)
coverage_panels.ranking(found, result, data)
section("coverage_groups", lang)
coverage_panels.groups(found, data)
section("coverage_silence", lang)
coverage_panels.silence(found, result, data)
coverage_panels.left_out(found, result)
footer(result, data)
