"""The tambons with too few members that come first, with the reasons."""

from __future__ import annotations

import pandas as pd

from dashboard import formats
from dashboard.briefing.edition import Edition
from dashboard.briefing.framed import framed, heading
from dashboard.briefing.map_page import sentence as sentence_panel
from dashboard.coverage.covered import Coverage, sentence
from dashboard.coverage.measures import weights_of
from dashboard.coverage.reasons import reasons
from dashboard.data import Data
from dashboard.files.page import QUIET, Box, Column, Page, Table, Text
from dashboard.files.sheet import height_of
from dashboard.heads import TOLD
from dashboard.lists import names_of
from dashboard.masked_tables import masked
from dashboard.result import Result
from dashboard.texts import text
from geo import metrics

_ROW = 16.0
_IN_FULL = 5


def coverage_page(found: Coverage, result: Result, data: Data, edition: Edition) -> Page:
    """The first tambons of the ranking: some with their reasons, more with their numbers."""
    lang = result.view.lang
    weights = ", ".join(
        f"{text(f'coverage.{key}', lang)} {weight:g}"
        for key, weight in weights_of(found.view).items()
    )
    about = text("briefing.coverage_about", lang, weights=weights)
    frame = framed(text("section.coverage_ranking", lang), about, result, data, edition, "#1c6675")
    page, (left, top, width, _) = frame.page, frame.room
    y = top + 50 - sentence_panel(page, sentence(found), (left, top, width, 50)) + 8
    under = found.ranked[found.ranked["under"]]
    first = under.head(_IN_FULL)
    names = names_of(first.index.to_series(), data, lang)
    why = reasons(first.index, found.measures, found.view, data)
    said = tuple(
        f"{rank}. {name} – {reason}"
        for rank, (name, reason) in enumerate(zip(names, why, strict=True), start=1)
    )
    if said:
        high = height_of(said, 9, width)
        page.add(Text((left, y, width, high + 1), said, 9))
        y += high + 10
    title = text("briefing.coverage_list", lang, count=formats.number(len(under)))
    y = heading(page, title, (left, y, width, 0))
    page.add(_table(under, found, data, title, (left, y, width, frame.bottom - y)))
    return page


def _masks(key: str, masks: pd.Series) -> pd.Series:
    """Why the number of a column is not told."""
    if key == "members":
        return masks
    if key in ("population", "wanted", "smoothed_rate", "station_km"):
        return pd.Series(TOLD, index=masks.index)
    return masks.where(masks == TOLD, "withheld")


def _table(under: pd.DataFrame, found: Coverage, data: Data, title: str, box: Box) -> Table:
    lang = found.view.lang
    shown = under.head(max(0, int(box[3] / _ROW) - 1))
    about = found.measures.table.loc[shown.index]
    share = metrics.share_of_target(about["members"], about["wanted"])
    numbers = [
        ("score", shown["score"], 1),
        ("population", about["population"], 0),
        ("members", about["members"], 0),
        ("wanted", about["wanted"].round(), 0),
        ("target_share", share, 0),
        ("members_per_10k", about["members_per_10k"], 1),
        ("smoothed_rate", about["issues_per_10k"], 1),
        ("station_km", about["station_km"], 1),
    ]
    columns = (
        Column("", 0.04, "right", colour=QUIET),
        Column(text("column.name", lang), 0.24),
        *(Column(text(f"column.{key}", lang), 0.09, "right") for key, _, _ in numbers),
    )
    written = [
        masked(
            values.astype("float64").map(lambda value: formats.number(value, decimals)),  # noqa: B023
            _masks(key, found.measures.masks.loc[shown.index]),
            found.measures.limit,
            lang,
        )
        for key, values, decimals in numbers
    ]
    names = names_of(shown.index.to_series(), data, lang)
    rows = tuple(
        (str(rank), *row) for rank, row in enumerate(zip(names, *written, strict=True), start=1)
    )
    return Table(box, columns, rows, 9, _ROW, name=title)
