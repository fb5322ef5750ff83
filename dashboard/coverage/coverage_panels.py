"""Parts of the coverage page: figures, the formula and its weights, the ranking, the silence."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import formats, session
from dashboard.coverage import tables
from dashboard.coverage.covered import SILENT_KINDS, Coverage, counts, sentence
from dashboard.coverage.measures import weights_of
from dashboard.data import Data
from dashboard.formats import NOTHING
from dashboard.heads import TOLD, mask_name
from dashboard.listing import height_of, listing
from dashboard.masked_tables import masked, readable
from dashboard.result import Result
from dashboard.texts import text
from dashboard.words import command_name
from geo import coverage, priority
from geo.files import read_commands, read_coverage
from geo.gazetteer import Lang

_STEP = 5
# Tambons whose reasons stand above the table, where a cell is too narrow for them.
_IN_FULL = 5
# Pixels.
_TABLE_HEIGHT = 330


def figures(found: Coverage) -> None:
    """How many tambons are under-covered, how many people live there, how many are silent."""
    lang, table = found.view.lang, found.measures.table.loc[found.tambons]
    under, silence = found.flags["under"], found.silence
    short = (table["wanted"] - table["members"]).clip(lower=0)
    untold = found.measures.masks.loc[found.tambons].any()
    st.markdown(f"**{formats.literal(sentence(found))}**")
    written = counts(found)
    shown = {
        "under": under.sum(),
        "short": short.sum(),
        "silent": (silence == "silent").sum(),
        "no_members": (silence == "no_members").sum(),
        "far": table["station_km"].median(),
    }
    with st.container(horizontal=True, key="figures"):
        for key, number in shown.items():
            st.metric(
                text(f"coverage.figure_{key}", lang),
                mask_name("withheld", 0, lang)
                if key == "short" and untold
                else formats.number(number, 1 if key == "far" else 0),
                help=text(f"coverage.figure_{key}_help", lang, **written),
                border=True,
            )


def left_out(found: Coverage, result: Result) -> None:
    """How many members and issues of the area name no tambon."""
    facts, table = result.facts, found.measures.table.loc[found.tambons]
    loose = facts.members.without("polygon", table.index)
    members = 0 if loose.mask else int(loose.count)
    issues = len(facts.rows) - int(table["issues"].sum())
    # By command, records say themselves whose they are, and tambons are those of the ground.
    if found.view.tree == "place" and (members > 0 or issues > 0):
        counts = {"members": formats.number(members), "issues": formats.number(issues)}
        st.caption(text("coverage.unplaced", found.view.lang, **counts))


def formula(found: Coverage) -> None:
    """The score as it is reckoned, with a slider a weight."""
    lang, weights = found.view.lang, weights_of(found.view)
    total = sum(weights.values())
    st.markdown(text("coverage.formula", lang))
    columns = st.columns(len(priority.COMPONENTS), gap="medium")
    for column, key in zip(columns, priority.COMPONENTS, strict=True):
        low, high = found.measures.bounds[key]
        decimals = 0 if key in ("gap", "people") else 1
        scale = 100 if key == "gap" else 1
        with column:
            st.slider(
                text(f"coverage.{key}", lang),
                0,
                100,
                step=_STEP,
                key=session.controlled(f"weight_{key}", round(weights[key])),
                on_change=_weigh,
                help=text(f"coverage.{key}_help", lang),
            )
            st.caption(
                text(
                    "coverage.scale" if low == low else "coverage.unknown",
                    lang,
                    share=formats.share(weights[key], total),
                    low=formats.number(low * scale, decimals),
                    high=formats.number(high * scale, decimals),
                    unit=text(f"coverage.{key}_unit", lang),
                )
            )
    if not total:
        st.warning(text("coverage.no_weight", lang), icon=":material/balance:")
    if found.view.weights:
        st.button(
            text("coverage.reset", lang),
            key="weights_reset",
            type="tertiary",
            icon=":material/restart_alt:",
            on_click=lambda: session.change(replace(session.current(), weights=())),
        )


def groups(found: Coverage, data: Data) -> None:
    """Under-covered and silent tambons counted by bureau and by province."""
    lang, table = found.view.lang, found.measures.table.loc[found.tambons]
    bureau = read_commands().bureaus_of(table["province"])
    kinds = {"bureau": bureau, "province": table["province"]}
    names = [text(f"coverage.by_{kind}", lang) for kind in kinds]
    for tab, (kind, group) in zip(st.tabs(names), kinds.items(), strict=True):
        counted = coverage.by_group(table, found.flags, group)
        counted["share"] = counted["under"] / counted["units"] * 100
        untold = found.measures.masks.loc[found.tambons].ne(TOLD).groupby(group).any()
        short = masked(
            counted["short"].round().astype("int64"),
            untold.reindex(counted.index).map({True: "withheld", False: TOLD}),
            found.measures.limit,
            lang,
        )
        counted = counted.sort_values(["share", "under"], ascending=False, kind="stable")
        named = [
            command_name(key, lang, short=True)
            if kind == "bureau"
            else data.gazetteer.short_name(key, lang)
            for key in counted.index
        ]
        shown = tables.headed(
            {
                "group": named,
                "tambons": counted["units"].to_numpy(),
                "under": counted["under"].to_numpy(),
                "under_share": counted["share"].to_numpy(),
                "under_people": counted["under_people"].astype("int64").to_numpy(),
                "short_here": short.loc[counted.index].to_numpy(),
                "silent": counted["silent"].to_numpy(),
                "no_members": counted["no_members"].to_numpy(),
                "nobody": counted["nobody"].to_numpy(),
            },
            lang,
        )
        shown = readable(shown)
        tab.dataframe(
            shown,
            hide_index=True,
            height=height_of(shown, _TABLE_HEIGHT),
            placeholder=NOTHING,
            column_config={
                name: st.column_config.NumberColumn(format="localized")
                for name in shown.select_dtypes("number")
            }
            | {
                text("column.under_share", lang): st.column_config.ProgressColumn(
                    format="%.0f%%", min_value=0, max_value=100
                )
            },
        )


def ranking(found: Coverage, result: Result, data: Data) -> None:
    """The under-covered tambons, or all, those first that the score puts first, with their
    reasons; the first few of the under-covered in full."""
    under = found.ranked[found.ranked["under"]]
    first = tables.ranking(under.head(_IN_FULL), found.measures, found.view, data)
    name, why = (text(f"column.{key}", found.view.lang) for key in ("name", "reasons"))
    lines = (
        f"1. **{formats.literal(row[name])}** – {formats.literal(row[why])}"
        for _, row in first.iterrows()
    )
    st.markdown("\n".join(lines))
    if untold := int(found.measures.masks.loc[found.tambons].ne(TOLD).sum()):
        st.caption(text("mask.unranked", found.view.lang, count=formats.number(untold)))
    rows = _tambons_shown({"only_under": under, "all_tambons": found.ranked}, found.view.lang)
    listing(
        rows,
        "coverage",
        result,
        data,
        written=lambda rows: tables.ranking(rows, found.measures, found.view, data),
    )


def silence(found: Coverage, result: Result, data: Data) -> None:
    """The silent tambons of one kind, those first of which most was to be expected."""
    lang = found.view.lang
    counts = {kind: int(found.flags[kind].sum()) for kind in SILENT_KINDS}
    kind = st.segmented_control(
        text("coverage.silence", lang),
        SILENT_KINDS,
        default=SILENT_KINDS[0],
        format_func=lambda key: text(
            "coverage.count",
            lang,
            kind=text(f"silence.{key}", lang),
            count=formats.number(counts[key]),
        ),
        required=True,
        key="silence",
        label_visibility="collapsed",
    )
    rate = formats.number(read_coverage().silent_rate * 100)
    st.caption(text(f"silence.{kind}_help", lang, rate=rate))
    expected = found.measures.expected.loc[found.tambons][found.flags[kind]]
    rows = expected.sort_values(ascending=False, kind="stable").to_frame("expected")
    listing(
        rows,
        f"silence-{kind}",
        result,
        data,
        written=lambda rows: tables.silent(rows, found.measures, found.view, data),
    )


def _tambons_shown(choices: dict[str, pd.DataFrame], lang: Lang) -> pd.DataFrame:
    chosen = st.segmented_control(
        text("coverage.which", lang),
        list(choices),
        default=next(iter(choices)),
        format_func=lambda key: text(
            "coverage.count",
            lang,
            kind=text(f"coverage.{key}", lang),
            count=formats.number(len(choices[key])),
        ),
        required=True,
        key="coverage_tambons",
        label_visibility="collapsed",
    )
    return choices[chosen or next(iter(choices))]


def _weigh() -> None:
    chosen = tuple(int(session.chosen(f"weight_{key}")) for key in priority.COMPONENTS)
    session.change(replace(session.current(), weights=chosen))
