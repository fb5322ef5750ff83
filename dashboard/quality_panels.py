"""Parts of the data quality page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import pandas as pd
import streamlit as st

from dashboard import charts, formats, lists
from dashboard.data import Data
from dashboard.frame import section
from dashboard.heads import Kind
from dashboard.ladder.journey import open_issue
from dashboard.listing import listing
from dashboard.result import Result
from dashboard.texts import text
from dashboard.upload import account
from etl.store import PLACED_BY
from geo import quality
from geo.gazetteer import Lang
from geo.units import COLUMN_OF

#: How many files of a kind are named.
_FILES = 20


def sentence(issues: pd.DataFrame, lang: Lang) -> str:
    """What the page says, in one sentence made from its numbers."""
    counts = {
        "tambon": quality.depths(issues)["tambon"],
        "conflicts": issues["conflict"].notna().sum(),
        "shared": issues["shared"].notna().sum(),
    }
    written = {name: formats.number(count) for name, count in counts.items()}
    return text(
        "quality.sentence",
        lang,
        issues=formats.number(len(issues)),
        share=formats.share(counts["tambon"], len(issues)),
        conflict_share=formats.share(counts["conflicts"], len(issues)),
        **written,
    )


def placed(issues: pd.DataFrame, lang: Lang, *, certain: bool) -> None:
    """What placed the issues, how finely they are known and how well their words fit."""
    columns = st.columns(3 if certain else 2, gap="large")
    with columns[0]:
        section("quality_placed", lang)
        account.placed(issues["placed_by"].value_counts(), lang)
    with columns[1]:
        section("quality_depth", lang)
        _bars("depth", quality.depths(issues), lang)
    if certain:
        with columns[2]:
            section("quality_certainty", lang)
            _bars("certainty", quality.certainty(issues), lang)


def conflicts(result: Result, data: Data) -> None:
    """Which evidence contradicts which, and between which places."""
    lang, issues = result.view.lang, result.facts.issues
    found = quality.contradictions(issues)
    section("quality_conflicts", lang)
    if found.empty:
        st.caption(text("quality.no_conflicts", lang))
        return
    names = [
        text(
            "quality.against",
            lang,
            placed_by=text(f"placed_by.{row.placed_by}", lang),
            conflict_by=text(f"placed_by.{row.conflict_by}", lang),
        )
        for row in found.itertuples()
    ]
    st.altair_chart(charts.bars(names, found["count"], text("table.issues", lang), charts.LATE))
    section("quality_pairs", lang)
    pairs = quality.disagreements(issues)
    table = _named(
        {
            "one": lists.names_of(pairs["one"], data, lang),
            "other": lists.names_of(pairs["other"], data, lang),
            "issues": pairs["count"],
            "at_one": pairs["at_one"],
            "at_other": pairs["at_other"],
        },
        lang,
    )
    listing(table, "conflicts", result, data)


def shared(result: Result, data: Data) -> None:
    """The issues so close to a boundary that either side may be right."""
    lang, issues = result.view.lang, result.facts.issues
    section("quality_shared", lang)
    near = issues[issues["shared"].notna()].sort_values("reported", ascending=False)
    if near.empty:
        st.caption(text("quality.no_shared", lang))
        return
    listing(
        near,
        "shared",
        result,
        data,
        written=lambda rows: _with_other_side(rows, data, lang),
        on_row=open_issue,
    )


def _with_other_side(rows: pd.DataFrame, data: Data, lang: Lang) -> pd.DataFrame:
    """Issues with the place across the boundary beside their own."""
    table = lists.issues(rows, data, lang)
    across = lists.names_of(rows["shared"], data, lang)
    place = table.columns.get_loc(text("column.name", lang))
    table.insert(place + 1, text("column.shared", lang), across.to_numpy())
    return table


def by_area(result: Result, data: Data) -> None:
    """How surely the issues of each unit below the area were placed."""
    view, lang = result.view, result.view.lang
    level = view.at_limit().level
    section("quality_units", lang)
    table = quality.summary(result.facts.issues, COLUMN_OF[level])
    names = lists.unit_names_of(table.index.to_series(), level, data, lang)
    codes = {"code": table.index, "name": names}
    listing(_summary(table, codes, lang), f"quality-{level}", result, data)


def by_source(result: Result, data: Data) -> None:
    """How surely the issues of each source were placed, and what became of every row read."""
    lang, manifest = result.view.lang, data.store.manifest
    section("quality_sources", lang)
    table = quality.summary(result.facts.issues, "source")
    listing(_summary(table, {"source": table.index}, lang), "sources", result, data)
    # The account is of the whole country: it is for those who may see that.
    if data.provinces is not None:
        return
    section("quality_account", lang)
    st.caption(text("quality.whole", lang))
    told = manifest.sources
    if not data.scope.exact:
        st.caption(text("mask.no_account", lang))
        told = {kind: source for kind, source in told.items() if kind not in get_args(Kind)}
    for kind, source in told.items():
        counts = {k: formats.number(source[k]) for k in account.COUNTS}
        said = text("quality.account", lang, kind=text(f"records.{kind}", lang), **counts)
        with st.expander(said):
            st.caption(formats.literal(file_names(source, lang)))
            account.reasons(source["reasons"], lang)
            account.notes(manifest.notes.get(kind, {}), lang)


def file_names(source: Mapping[str, Any], lang: Lang) -> str:
    """The names of the newest files of a kind, and how many there were before them.

    Parameters
    ----------
    source : the account of the kind (:attr:`etl.version.manifest.About.sources`)
    """
    named = ", ".join(file["name"] for file in source["files"][-_FILES:])
    earlier = source.get("earlier_files", 0) + max(len(source["files"]) - _FILES, 0)
    count = formats.number(earlier)
    return f"{named} {text('quality.earlier_files', lang, count=count)}" if earlier else named


def _summary(table: pd.DataFrame, first: dict[str, object], lang: Lang) -> pd.DataFrame:
    """The table of :func:`geo.quality.summary` with its names in words."""
    ways = [way for way in PLACED_BY if way in table]
    shares = {
        text("column.share", lang, name=text(f"placed_by.{way}", lang)): table[way] for way in ways
    }
    named = _named({**first, "issues": table["issues"]}, lang).assign(
        **{name: share.round(1).to_numpy() for name, share in shares.items()}
    )
    ends = {name: table[name].round(1).to_numpy() for name in ("without_tambon", "conflict")}
    return named.assign(**{text(f"column.{name}", lang): share for name, share in ends.items()})


def _named(columns: dict[str, object], lang: Lang) -> pd.DataFrame:
    named = {text(f"column.{key}", lang): column for key, column in columns.items()}
    return pd.DataFrame(named).reset_index(drop=True)


def _bars(names: str, counts: pd.Series, lang: Lang) -> None:
    said: Sequence[str] = [text(f"{names}.{key}", lang) for key in counts.index]
    st.altair_chart(charts.bars(said, counts, text("table.issues", lang), charts.NETWORK))
