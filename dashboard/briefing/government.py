"""The report to the government: what nobody below could solve, by category, with its history."""

from __future__ import annotations

import pandas as pd

from dashboard import formats, lists
from dashboard.briefing.edition import Edition
from dashboard.briefing.framed import Framed, framed, heading
from dashboard.data import Data
from dashboard.files.page import INK, Column, Format, Page, Table, Text
from dashboard.result import Result
from dashboard.texts import text
from geo.files import read_ladder, read_taxonomy
from geo.gazetteer import Lang

#: The levels of which it tells: headquarters and the government.
LEVELS = (6, 7)
_ROW = 17.0
_BRIEF = 18.0  # of the table of categories
# What head and foot take of a page, and the summary of the first one.
_AROUND, _SUMMARY = 162.0, 200.0


def parts(result: Result, size: Format) -> list[pd.Index]:
    """The issues of each page: fewer on the first, which has the summary."""
    height = size.height - _AROUND
    most, first = (int((height - taken) / _ROW) - 1 for taken in (14, _SUMMARY))
    keys = _highest(result).index
    rest = keys[first:]
    return [keys[:first], *(rest[i : i + most] for i in range(0, len(rest), most))]


def report_page(result: Result, data: Data, edition: Edition, part: int) -> Page:
    """One of its pages.

    Parameters
    ----------
    part : which, from 0, of :func:`parts`
    """
    issues = _highest(result)
    frame = _frame(result, data, edition, part)
    y = frame.room[1] if part else _summary(frame, issues, result.view.lang)
    rows = issues.loc[parts(result, edition.format)[part]]
    _list(frame, rows, result, data, y)
    return frame.page


def _highest(result: Result) -> pd.DataFrame:
    """What stands at the levels of the report, by category, the longest waiting first."""
    issues = result.facts.issues
    here = issues[issues["open"] & issues["level"].astype("int64").isin(LEVELS)]
    order = {entry.key: i for i, entry in enumerate(read_taxonomy().entries)}
    rank = here["category"].astype("str").map(order)
    sorted_ = here.assign(rank=rank, age=(pd.Timestamp(result.as_of) - here["reported"]).dt.days)
    return sorted_.sort_values(["rank", "age"], ascending=[True, False], kind="stable")


def _frame(result: Result, data: Data, edition: Edition, part: int) -> Framed:
    lang = result.view.lang
    title = text("briefing.government", lang)
    if part:
        title = text("briefing.continued", lang, title=title)
    about = text("briefing.government_about", lang, day=formats.day(result.as_of, lang))
    return framed(title, about, result, data, edition, INK)


def _summary(frame: Framed, issues: pd.DataFrame, lang: Lang) -> float:
    """How many of each group stand at each level; returns where what follows can begin."""
    page, (left, top, width, _) = frame.page, frame.room
    groups = read_taxonomy().groups
    level, group = issues["level"].astype("int64"), issues["group"].astype("str")
    counts = pd.crosstab(group, level).reindex(columns=list(LEVELS), fill_value=0)
    said = text(
        "briefing.government_sentence",
        lang,
        count=formats.number(len(issues)),
        headquarters=formats.number((level == LEVELS[0]).sum()),
        government=formats.number((level == LEVELS[1]).sum()),
    )
    if issues.empty:
        page.add(Text((left, top - 2, width, 34), (text("briefing.government_none", lang),), 10.5))
        return top + 34
    page.add(Text((left, top - 2, width, 34), (said,), 10.5))
    rows = []
    for entry in groups:
        if entry.key in counts.index:
            numbers = counts.loc[entry.key]
            middle = issues.loc[group == entry.key, "age"].median()
            rows.append(
                (
                    entry.name(lang),
                    *(formats.number(number) for number in numbers),
                    formats.number(numbers.sum()),
                    formats.number(middle),
                )
            )
    ladder = read_ladder()
    columns = (
        Column(text("filter.category", lang), 0.4),
        *(Column(ladder.rung(n).name(lang, short=True), 0.15, "right") for n in LEVELS),
        Column(text("briefing.total", lang), 0.15, "right", "semibold"),
        Column(text("briefing.median_age", lang), 0.15, "right"),
    )
    y = top + 34
    height = _BRIEF * (len(rows) + 1)
    page.add(Table((left, y, width, height), columns, tuple(rows), 9.5, _BRIEF, name=said))
    return y + height + 10


def _list(frame: Framed, issues: pd.DataFrame, result: Result, data: Data, y: float) -> None:
    page, (left, _, width, _) = frame.page, frame.room
    if issues.empty:
        return
    lang, told = result.view.lang, _histories(issues, result, data)
    title = text("briefing.government_list", lang)
    y = heading(page, f"{title}: {_levels(lang)}", (left, y, width, 0))
    taxonomy = read_taxonomy()
    places = lists.place_names(issues, data, lang)
    stations = lists.station_names(issues["station"], data, lang)
    rows = tuple(
        (
            str(issue["record_id"]) if pd.notna(issue["record_id"]) else formats.NOTHING,
            stations[key],
            taxonomy.category(str(issue["category"])).name(lang),
            places[key],
            formats.day(issue["reported"].date(), lang),
            told[key],
            formats.number(issue["age"]),
        )
        for key, issue in issues.iterrows()
    )
    columns = (
        Column(text("column.record_id", lang), 0.07),
        Column(text("column.station", lang), 0.13),
        Column(text("column.category", lang), 0.12),
        Column(text("column.name", lang), 0.22),
        Column(text("column.reported", lang), 0.08),
        Column(text("briefing.history", lang), 0.31),
        Column(text("briefing.age", lang), 0.07, "right", "semibold"),
    )
    height = frame.bottom - y
    row = min(_ROW, height / (len(rows) + 1))
    page.add(Table((left, y, width, height), columns, rows, 8.5, row, name=title))


def _histories(issues: pd.DataFrame, result: Result, data: Data) -> pd.Series:
    """The way of each issue up the ladder: each level with its days, and the government's report
    by its number."""
    stays = data.stays(issues.index, result.as_of)
    said = stays["level"].astype("str") + ":" + stays["days"].map(formats.number)
    reported = stays["level"].eq(LEVELS[-1]) & stays["body"].notna()
    said = said.mask(reported, said + " (" + stays["body"].astype("str") + ")")
    joined = said.groupby(stays["key"], sort=False).agg(" › ".join)
    return joined.reindex(issues.index).fillna("")


def _levels(lang: Lang) -> str:
    """What the numbers of the levels are."""
    return " · ".join(
        f"{rung.number} {rung.name(lang, short=True)}" for rung in read_ladder().rungs
    )
