"""The entry of the pages; :mod:`dashboard.serve` serves it."""

from pathlib import Path

import streamlit as st

from dashboard import session
from dashboard.access import person
from dashboard.crowd import busy
from dashboard.pages import MENUS, PAGES
from dashboard.signing_in import admission
from dashboard.texts import text

# A file of ours: Streamlit would fetch the picture of a named icon from another machine.
ICON = Path(__file__).with_name("browser") / "icon.svg"

admission.admit()
# Pages that only some people have any use for.
hidden = set() if person().may_audit else {"audit"}
lang = session.current().lang
st.set_page_config(page_title=text("app.title", lang), page_icon=str(ICON), layout="wide")
pages = {
    name: st.Page(
        f"screens/{name}.py", title=text(f"page.{name}", lang), icon=icon, default=name == "map"
    )
    for name, icon in PAGES.items()
    if name not in hidden
}
menus = {
    text(f"menu.{menu}", lang) if menu else "": [pages[name] for name in names if name in pages]
    for menu, names in MENUS.items()
}
shown = st.navigation(menus, position="top")
session.follow()
session.enter(shown.url_path or next(iter(PAGES)))
busy.run(shown.run, lang)
