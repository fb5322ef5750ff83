"""Parts of the planner page: what is asked, what comes of it, both maps, the lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import controls, download, formats, session
from dashboard.coverage import plan_tables, plan_words
from dashboard.coverage.measures import Measures
from dashboard.coverage.plan import Plan, before_and_after, known_needs, plans_by_need
from dashboard.coverage.wish import MOST_MEMBERS, Wish
from dashboard.data import Data
from dashboard.files import export
from dashboard.formats import NOTHING
from dashboard.legend import isolated
from dashboard.listing import height_of, listing
from dashboard.maps import legend_panel, panels
from dashboard.result import Result
from dashboard.texts import text
from dashboard.view import View
from geo import plans
from geo.recruit import OBJECTIVES

_NUMBERS = ("members", "per_station", "per_province", "floor")
#: Of the widgets of both maps.
_MAPS = ("plan_before", "plan_after")


def wishes(plan: Plan, measures: Measures, view: View) -> None:
    """N, the limits, the objective and the need."""
    lang, wish = view.lang, plan.wish
    values = {
        "members": wish.count,
        **{name: getattr(wish, name) for name in _NUMBERS[1:]},
    }
    for column, name in zip(st.columns(len(_NUMBERS)), _NUMBERS, strict=True):
        column.number_input(
            text(f"plan.{name}", lang),
            min_value=1 if name == "members" else 0,
            max_value=MOST_MEMBERS,
            step=1,
            key=session.controlled(f"plan_{name}", values[name]),
            on_change=_changes(name),
            help=text(f"plan.{name}_help", lang),
        )
    left, right = st.columns(2)
    with left:
        _choice("objective", OBJECTIVES, wish.objective, view)
    with right:
        _choice("need", known_needs(measures), wish.need, view)
    st.caption(plan_words.objective(wish, lang))


def outcome(plan: Plan, view: View, data: Data) -> None:
    """What the plan does, or what stands in its way; and the plan as a spreadsheet."""
    for problem in plan_words.problems(plan, data, view.lang):
        st.warning(formats.literal(problem), icon=":material/block:")
    if not plan.placed:
        return
    st.markdown(f"**{formats.literal(plan_words.outcome(plan, view))}**")
    day = (view.as_of or data.as_of).isoformat()
    download.button(
        text("plan.xlsx", view.lang),
        lambda: _book(plan, view, data),
        view.lang,
        name="recruitment",
        file_name=export.file_name(f"recruitment-{plan.wish.count}-{day}", data, "xlsx"),
        mime=export.XLSX,
        view=view,
        data=data,
        units=len(plan.tambons),
    )


def maps(plan: Plan, view: View, data: Data) -> None:
    """The coverage of the view's units before and after, in the same classes."""
    controls.units(view)
    sides = before_and_after(plan, view, data)
    told, alone = {"follow": {"follows": "all"}}, isolated(*sides)
    columns = st.columns([4, 4, 3], gap="small")
    for column, side, key in zip(columns[:2], sides, _MAPS, strict=True):
        with column:
            st.markdown(f"**{text(f'plan.{key[5:]}', view.lang)}**")
            panels.put_map(side, data, key=key, only=alone, told=told)
    with columns[2]:
        legend_panel.draw(*sides)


def lists(plan: Plan, result: Result, data: Data) -> None:
    """What every province and every tambon gets."""
    lang = result.view.lang
    st.markdown(f"##### {text('section.plan_provinces', lang)}")
    _table(plan_tables.provinces(plan, data, lang))
    st.markdown(f"##### {text('section.plan_tambons', lang)}")
    st.caption(text("plan.roles_rule", lang))
    listing(
        plan_tables.chosen(plan),
        "recruitment",
        result,
        data,
        written=lambda rows: plan_tables.tambons(rows, plan, data, lang),
    )


def by_need(plan: Plan, measures: Measures, view: View, data: Data) -> None:
    """What the plans agree on whichever way need is looked at, and who gains or loses."""
    lang = view.lang
    placed = plans_by_need(plan.wish, measures, plan.tambons.index, data)
    if len(placed.columns) < 2 or not placed.to_numpy().any():
        st.caption(text("plan.one_need_known", lang))
        return
    shared = plans.common(placed)
    counts = {
        "members": formats.number(shared.sum()),
        "tambons": formats.number((shared > 0).sum()),
        "count": formats.number(int(placed.sum().max())),
        "needs": formats.number(len(placed.columns)),
    }
    st.markdown(text("plan.agree", lang, **counts))
    left, right = st.columns(2, gap="large")
    with left:
        _table(plan_tables.agreement(placed, lang))
    with right:
        _table(plan_tables.differing(placed, plan, data, lang))


def _table(table: pd.DataFrame) -> None:
    number = st.column_config.NumberColumn
    columns = {
        name: number(format="%,.1f" if values.dtype.kind == "f" else "localized")
        for name, values in table.select_dtypes("number").items()
    }
    st.dataframe(
        table,
        hide_index=True,
        height=height_of(table, 320),
        column_config=columns,
        placeholder=NOTHING,
    )


def _choice(name: str, options: tuple[str, ...], value: str, view: View) -> None:
    st.segmented_control(
        text(f"plan.{name}", view.lang),
        options,
        format_func=lambda key: text(f"plan.{name}_{key}", view.lang),
        required=True,
        key=session.controlled(f"plan_{name}", value),
        on_change=_changes(name),
        help=text(f"plan.{name}_help", view.lang),
    )


def _changes(name: str) -> Any:
    """A callback that puts what was chosen into the view's wish."""

    def change() -> None:
        view = session.current()
        changed: dict[str, Any] = {name: session.chosen(f"plan_{name}")}
        wish: Wish = replace(view.plan, **changed)
        session.change(replace(view, plan=wish))

    return change


def _book(plan: Plan, view: View, data: Data) -> bytes:
    # XlsxWriter is loaded when the first spreadsheet is asked for, not when the page opens.
    from dashboard.coverage import plan_book

    return plan_book.xlsx(plan, view, data)
