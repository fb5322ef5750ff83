"""Points on the map page: the choice, what the map is told, and what they leave out.

What the choice says of the density surface stands in :mod:`dashboard.maps.surface_panel`.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import formats, session
from dashboard.access import person
from dashboard.data import Data
from dashboard.heads import MASKS, mask_name
from dashboard.maps import points, points_route
from dashboard.maps.points import Question
from dashboard.palettes import GROUPS
from dashboard.result import Result
from dashboard.signing_in import sign_in
from dashboard.texts import text
from dashboard.view import MARKERS, Marker, View
from geo.files import read_taxonomy
from geo.gazetteer import Lang
from geo.ladder import STATUSES

_HOLDER = "points_holder"
_TABLES: dict[Marker, str] = {"issues": "issues", "stations": "stations", "surface": "issues"}
# What the browser fills in by itself stays as it is.
_BLANKS = {name: f"{{{name}}}" for name in ("count", "members", "target", "kinds")}
_TEXTS = (
    "issues", "stations", "closed", "count", "members", "more", "nearer", "failed", "expired",
)  # fmt: skip


def offered(data: Data) -> tuple[Marker, ...]:
    """What the data has and this person may see; a surface of few issues shows where they were."""
    kinds = [kind for kind in MARKERS if kind != "surface" or person().may_see_points]
    return tuple(kind for kind in kinds if data.has(_TABLES[kind]))


def draw_choice(view: View, data: Data) -> None:
    """What is drawn beside the units; one sentence where issues are not shown where they were."""
    kinds, lang = offered(data), view.lang
    if kinds:
        st.pills(
            text("points.label", lang),
            kinds,
            format_func=lambda kind: text(f"points.{kind}", lang),
            selection_mode="multi",
            key=session.controlled("show", [kind for kind in kinds if kind in view.show]),
            on_change=_chosen,
            help=text("points.help", lang),
        )
    if "issues" in kinds and not person().may_see_points:
        st.caption(text("points.coarse", lang))


def extras(result: Result, data: Data) -> dict[str, Any]:
    """What the map's plug-in ``points`` is told; nothing while no points are shown."""
    view = result.view
    kinds = [kind for kind in offered(data) if kind in view.show and kind != "surface"]
    if not kinds:
        return {}
    return {
        "points": {
            "url": address(asked(view, data)),
            "issues": "issues" in kinds,
            "stations": "stations" in kinds,
            "opens_stations": view.level == "station",
            "lang": view.lang,
            "texts": {name: text(f"points.{name}", view.lang, **_BLANKS) for name in _TEXTS},
            **_words(view.lang),
            **_masks(result),
        }
    }


def _masks(result: Result) -> dict[str, Any]:
    """What stands in place of the members of a station, in full and on its badge."""
    limit, lang = result.facts.members.limit, result.view.lang
    return {
        "masks": {mask: mask_name(mask, limit, lang) for mask in MASKS},
        "short": {mask: text(f"mask.short_{mask}", lang, limit=limit) for mask in MASKS},
    }


def asked(view: View, data: Data) -> Question:
    """What this person gets to see of the points of a view."""
    return points.question(view, data, person().may_see_points)


def address(question: Question) -> str:
    """Where this session's browser finds the answer, by a key of its own."""
    return points_route.address(points.GRANTS.key(_holder(), question))


def draw_share(result: Result, data: Data) -> None:
    """How many of the issues have a point, while they are shown."""
    view = result.view
    if "issues" not in view.show or "issues" not in offered(data):
        return
    found = points.points(asked(view, data))
    count, total = len(found.issues), found.total
    st.caption(
        text(
            "points.share",
            view.lang,
            count=formats.number(count),
            total=formats.number(total),
            share=formats.share(count, total),
        )
    )


def _chosen() -> None:
    chosen = session.chosen("show")
    view = session.current()
    session.change(replace(view, show=tuple(kind for kind in MARKERS if kind in chosen)))


def _holder() -> str:
    """The sign-in, or where nobody has to sign in this session, among all that hold keys."""
    if login := sign_in.own_login():
        return login
    if _HOLDER not in st.session_state:
        st.session_state[_HOLDER] = secrets.token_urlsafe()
    return st.session_state[_HOLDER]


def _words(lang: Lang) -> dict[str, Any]:
    """Names and colours of what the tiles bear as keys, numbers and dates."""
    taxonomy = read_taxonomy()
    return {
        "groups": [
            {"name": group.name(lang), "colour": GROUPS[i % len(GROUPS)]}
            for i, group in enumerate(taxonomy.groups)
        ],
        "categories": {each.key: each.name(lang) for each in taxonomy.categories},
        "months": formats.MONTHS[lang],
        "era": formats.ERA[lang],
        "statuses": {status: text(f"status.{status}", lang) for status in STATUSES},
    }
