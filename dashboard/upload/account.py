"""What became, or would become, of every row of some files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from dashboard import charts, download, formats
from dashboard.files import export
from dashboard.listing import height_of
from dashboard.texts import text
from etl.store import NOTES, PLACED_BY, REASONS
from geo.gazetteer import Lang

# Other pages show parts of an account too, and have no use for what runs files.
if TYPE_CHECKING:
    from etl.pipeline import Examined, KindReport

_ROWS = 100  # of the rejects that are shown
_HEIGHT = 320  # pixels
_WORDS = 5  # of a note that are shown
#: What becomes of every row: read = accepted + duplicate + rejected.
COUNTS = ("read", "accepted", "duplicate", "rejected")


def draw(examined: Examined, save: Callable[[str, pd.DataFrame], bytes], lang: Lang) -> None:
    """The account of each kind, in the order in which they are read.

    Parameters
    ----------
    save : makes a file of rows to be corrected (``rejects`` or ``conflicts``)
    """
    for kind, report in examined.report.kinds.items():
        names = formats.literal(", ".join(file["name"] for file in report.files))
        st.markdown(f"**{text(f'records.{kind}', lang)}** · {names}")
        _figures(report, lang)
        left, right = st.columns(2, gap="large")
        with left:
            _reasons(report, lang)
            notes(report.notes, lang)
        if report.placed:
            with right:
                st.markdown(f"**{text('section.quality_placed', lang)}**")
                placed(pd.Series(report.placed), lang)
        for what, tables in (("rejects", examined.rejects), ("conflicts", examined.conflicts)):
            if not tables[kind].empty:
                _to_correct(kind, what, tables[kind], save, lang)


def placed(counts: pd.Series, lang: Lang) -> None:
    """How records were placed, as bars."""
    counts = counts[[way for way in PLACED_BY if counts.get(way)]]
    if counts.empty:
        st.caption(text("map.no_data", lang))
        return
    names = [text(f"placed_by.{way}", lang) for way in counts.index]
    st.altair_chart(charts.bars(names, counts, text("account.rows", lang), charts.NETWORK))


def reasons(counts: Mapping[str, int], lang: Lang) -> None:
    """Why rows were rejected, the commonest first, in words that say what to do."""
    for key, count in sorted(counts.items(), key=lambda item: -item[1]):
        reason = REASONS[key]
        said = reason.th if lang == "th" else reason.en
        st.markdown(f":red-badge[{formats.number(count)}] {said}")


def notes(noted: Mapping[str, Mapping[str, int]], lang: Lang) -> None:
    """What was accepted with a remark, and the words behind it."""
    if not noted:
        return
    st.markdown(f"**{text('account.notes', lang)}**")
    for key, words in noted.items():
        note = NOTES[key]
        said = note.th if lang == "th" else note.en
        count = formats.number(sum(words.values()))
        st.markdown(f":orange-badge[{count}] {said}{_examples(words)}")


def _examples(words: Mapping[str, int]) -> str:
    named = sorted((word for word in words if word), key=lambda word: -words[word])[:_WORDS]
    listed = ", ".join(f"{formats.literal(w)} ({formats.number(words[w])})" for w in named)
    return f": :gray[{listed}]" if listed else ""


def _figures(report: KindReport, lang: Lang) -> None:
    """Read = accepted + duplicate + rejected."""
    for column, key in zip(st.columns(len(COUNTS)), COUNTS, strict=True):
        count = formats.number(getattr(report, key))
        label = text(f"account.{key}", lang)
        column.metric(label, count, border=True, help=text(f"account.{key}_help", lang))


def _reasons(report: KindReport, lang: Lang) -> None:
    st.markdown(f"**{text('account.reasons', lang)}**")
    if not report.reasons:
        st.markdown(text("account.no_rejects", lang))
    reasons(report.reasons, lang)


def _to_correct(
    kind: str,
    what: str,
    rows: pd.DataFrame,
    save: Callable[[str, pd.DataFrame], bytes],
    lang: Lang,
) -> None:
    """The first rows that somebody has to correct, and all of them as a file."""
    st.markdown(f"**{text(f'account.{what}', lang)}**")
    # What no row has is no use to see: candidates, columns that are empty.
    shown = rows.head(_ROWS).dropna(axis="columns", how="all")
    st.dataframe(
        shown,
        hide_index=True,
        placeholder=formats.NOTHING,
        height=height_of(shown, _HEIGHT),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        download.button(
            text(f"account.save_{what}", lang),
            lambda: save(what, rows),
            lang,
            name=f"{kind}-{what}",
            file_name=f"{kind}-{what}.xlsx",
            mime=export.XLSX,
            rows=len(rows),
            key=f"account_{kind}_{what}",
        )
        total = formats.number(len(rows))
        st.caption(text("note.listed", lang, shown=formats.number(len(shown)), total=total))
