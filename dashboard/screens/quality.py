"""The data quality page: how surely records were placed, and what was not taken in."""

import streamlit as st

from dashboard import quality_panels
from dashboard.frame import footer, nothing, page
from dashboard.texts import text

result, data = page()
lang, issues = result.view.lang, result.facts.issues
if issues.empty:
    nothing("issues", result, data)

placing = data.has("placing")
if placing:
    st.markdown(quality_panels.sentence(issues, lang))
else:
    missing = text("table.placing", lang)
    st.info(text("map.no_table", lang, table=missing), icon=":material/update:")
quality_panels.placed(issues, lang, certain=placing)
if placing:
    quality_panels.conflicts(result, data)
    quality_panels.shared(result, data)
quality_panels.by_area(result, data)
quality_panels.by_source(result, data)
footer(result, data)
