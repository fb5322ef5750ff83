"""Issues that went past a level which did nothing for them: by level, and one by one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats, lists
from dashboard.data import Data
from dashboard.ladder.journey import open_issue
from dashboard.ladder.tables import by_level, level_names, share
from dashboard.listing import listing
from dashboard.result import Result
from dashboard.texts import text
from geo import skipped
from geo.files import read_commands, read_ladder

_LEAPT = "leapt"


def draw(result: Result, data: Data) -> None:
    """Both findings a level, what they mean, and the list of the issues."""
    lang, issues = result.view.lang, result.facts.issues
    stays = data.stays(issues.index, result.as_of)
    found = skipped.leaps(stays, read_commands().grounds(issues), read_ladder())
    passed = skipped.passed_on(stays)
    table = skipped.by_level(found, passed, read_ladder())
    # Whether actions are recorded at all is of the whole data: few issues may have had none.
    every = data.stays(data.issues(result.as_of).index, result.as_of)
    ways = [way for way in skipped.PASSED if way != "unacted" or skipped.records_action(every)]
    st.markdown(_sentence(found, passed, ways, result))
    columns = {_LEAPT: table[_LEAPT], "up": table["up"]}
    for way in ways:
        columns |= {way: table[way], f"{way}_share": share(table[way], table["up"])}
    by_level(columns, lang)
    st.caption(text("ladder.leapt_note", lang))
    st.caption(text("ladder.passed_note", lang))
    if "unacted" not in ways:
        st.caption(text("ladder.unacted_unknown", lang))
    _list(found, passed, ways, result, data)


def _sentence(found: pd.DataFrame, passed: pd.DataFrame, ways: list[str], result: Result) -> str:
    lang, up = result.view.lang, len(passed)
    counts = {way: passed[way].sum() for way in ways}
    said = [
        text("ladder.leapt_said", lang, issues=formats.number(found["key"].nunique())),
        text("ladder.passed_said", lang, up=formats.number(up)),
    ]
    said += [
        text(
            f"ladder.{way}_said",
            lang,
            count=formats.number(count),
            share=formats.share(count, up),
        )
        for way, count in counts.items()
        if up
    ]
    return " ".join(said)


def _list(
    found: pd.DataFrame, passed: pd.DataFrame, ways: list[str], result: Result, data: Data
) -> None:
    """The issues of the finding that somebody chose, with the levels that they went past."""
    lang = result.view.lang
    rows = {_LEAPT: found} | {way: passed[passed[way]] for way in ways}
    which = st.segmented_control(
        text("ladder.which", lang),
        list(rows),
        format_func=lambda way: f"{text(f'ladder.list_{way}', lang)} ({_issues_in(rows[way])})",
        default=next((way for way in rows if len(rows[way])), _LEAPT),
        required=True,
        key="ladder_skipped",
    )
    chosen = rows[which or _LEAPT]
    if chosen.empty:
        st.caption(text("ladder.none_found", lang))
        return
    names = chosen["level"].map(level_names(lang))
    past = names.groupby(chosen["key"].to_numpy()).agg(lambda of: ", ".join(dict.fromkeys(of)))
    issues = result.facts.issues.loc[past.index].assign(past=past)

    def written(rows: pd.DataFrame) -> pd.DataFrame:
        table = lists.issues(rows, data, lang)
        table.insert(1, text("ladder.past", lang), rows["past"])
        return table

    ordered = issues.sort_values("reported", ascending=False, kind="stable")
    listing(ordered, f"skipped-{which}", result, data, written=written, on_row=open_issue)


def _issues_in(rows: pd.DataFrame) -> str:
    return formats.number(rows["key"].nunique())
