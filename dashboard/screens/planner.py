"""The planner page: given so many new members, where they do most good, and of which role."""

import streamlit as st

from dashboard.access import person
from dashboard.coverage import plan_panels
from dashboard.coverage.measures import tambons_in
from dashboard.coverage.plan import asked_plan
from dashboard.frame import footer, nothing, page, section
from dashboard.texts import text

result, data = page(figures=False)
view = result.view
if not person().may_plan:
    st.info(text("plan.not_allowed", view.lang), icon=":material/lock:")
    st.stop()
if not result.facts.members.exact:
    st.info(text("mask.no_score", view.lang), icon=":material/lock:")
    footer(result, data)
    st.stop()
if "members" in result.absent:
    nothing("members", result, data)
if tambons_in(view, data).empty:
    st.info(text("coverage.no_ground", view.lang), icon=":material/location_off:")
    footer(result, data)
    st.stop()
plan, measures = asked_plan(view, data)
plan_panels.wishes(plan, measures, view)
plan_panels.outcome(plan, view, data)
if plan.placed:
    section("plan_map", view.lang)
    plan_panels.maps(plan, view, data)
    plan_panels.lists(plan, result, data)
section("plan_needs", view.lang)
plan_panels.by_need(plan, measures, view, data)
footer(result, data)
