"""The pages of the dashboard, and the menus that hold them."""

from __future__ import annotations

#: Page → its icon, in their order. Their scripts are in ``screens/``: a folder named "pages" would
#: be served by Streamlit without the script that admits people.
PAGES = {
    "map": ":material/map:",
    "meeting": ":material/event_repeat:",
    "issues": ":material/report:",
    "network": ":material/groups:",
    "coverage": ":material/radar:",
    "planner": ":material/group_add:",
    "ladder": ":material/stairs:",
    "desk": ":material/inbox:",
    "quality": ":material/fact_check:",
    "upload": ":material/upload_file:",
    "methods": ":material/functions:",
    "audit": ":material/policy:",
}
#: What a menu of the heading holds; the pages without one stand in the heading themselves.
MENUS = {
    "": ("map", "meeting", "issues"),
    "network": ("network", "coverage", "planner"),
    "ladder": ("ladder", "desk"),
    "data": ("quality", "upload", "methods", "audit"),
}
