"""The audit page: who saw what, who took what away; and whether the log of it is whole."""

import streamlit as st

from dashboard import audit_panels, audited
from dashboard.access import person
from dashboard.frame import plain_page
from dashboard.served import store_path
from dashboard.texts import text
from etl.store import log_of

lang = plain_page("audit").lang
if not person().may_audit:
    st.info(text("audit.not_allowed", lang), icon=":material/lock:")
    st.stop()

log = log_of(store_path())
st.markdown(text("audit.about", lang))
choice, entries = audit_panels.choices(log, lang)
audited.looked_up(choice.said(), len(entries))
audit_panels.whole(log, lang)
audit_panels.lines(entries, choice, lang)
