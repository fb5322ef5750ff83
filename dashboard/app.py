"""The entry of the pages; :mod:`dashboard.serve` serves it."""

import streamlit as st

from dashboard import session
from dashboard.texts import text

PAGES = {
    "map": ":material/map:",
    "issues": ":material/report:",
    "network": ":material/groups:",
    "ladder": ":material/stairs:",
}

lang = session.current().lang
st.set_page_config(page_title=text("app.title", lang), page_icon=":material/map:", layout="wide")
pages = [
    st.Page(f"pages/{name}.py", title=text(f"page.{name}", lang), icon=icon, default=name == "map")
    for name, icon in PAGES.items()
]
st.navigation(pages, position="top").run()
