"""What a page answers, in one sentence made from its numbers: it stands above the charts."""

from __future__ import annotations

import pandas as pd

from dashboard import formats, selection
from dashboard.result import Result
from dashboard.texts import text
from dashboard.trends import compared
from dashboard.trends.said import said
from dashboard.words import area_name
from geo import summaries
from geo.files import read_ladder, read_taxonomy
from geo.gazetteer import Lang

_YEAR = pd.DateOffset(years=1)


def of_issues(result: Result) -> str:
    """How many issues, since when, what about most, and whether they become more.

    Parameters
    ----------
    result : of a view with at least one issue
    """
    lang, issues = result.view.lang, result.facts.rows
    first, last = issues["reported"].min(), issues["reported"].max()
    most = summaries.by_category(issues, read_taxonomy()).iloc[0]
    whole = text(
        "headline.issues",
        lang,
        area=area_name(result.view),
        count=formats.number(len(issues)),
        days=formats.period(first, last, lang),
        category=read_taxonomy().category(most["category"]).name(lang),
        most=formats.number(most["count"]),
        share=formats.share(most["count"], len(issues)),
    )
    return " ".join(filter(None, (whole, _recent(result))))


def of_network(result: Result) -> str:
    """How many members, of how many wanted, and how many more than a year ago."""
    lang, day = result.view.lang, pd.Timestamp(result.as_of)
    told, target = result.facts.members.total(), result.target
    before = result.network((day - _YEAR).date()).total()
    if told.mask or before.mask:
        return text(
            "headline.network_masked",
            lang,
            area=area_name(result.view),
            members=told.words(lang),
            target=formats.number(target),
        )
    members, year_ago = int(told.count), int(before.count)
    return text(
        "headline.network",
        lang,
        area=area_name(result.view),
        members=formats.number(members),
        share=formats.share(members, target),
        target=formats.number(target),
        trend=_trend(members, year_ago, lang),
    )


def of_ladder(result: Result) -> str:
    """How many issues are open, how many overdue, where most of them stand, since when."""
    lang, standing = result.view.lang, selection.standing(result.facts.rows)
    area = area_name(result.view)
    if standing.empty:
        return text("headline.ladder_none", lang, area=area)
    levels = standing["level"].astype("int64").value_counts()
    return text(
        "headline.ladder",
        lang,
        area=area,
        open=formats.number(len(standing)),
        overdue=formats.number(standing["overdue"].sum()),
        share=formats.share(standing["overdue"].sum(), len(standing)),
        level=read_ladder().rung(levels.idxmax()).name(lang, short=True),
        most=formats.number(levels.max()),
        longest=formats.number(standing["dwell_days"].max()),
    )


def _recent(result: Result) -> str:
    """The last 30 days against the period before; empty where a filter or the data cuts them
    off."""
    facts, lang = result.facts, result.view.lang
    then = compared.past(facts, "before")
    if result.view.values("period") or then is None:
        return ""
    row = compared.of_groups(facts, then).loc[compared.ALL]
    return text(
        "headline.recent",
        lang,
        days=formats.period(*facts.period, lang),
        count=formats.number(row["now"]),
        days_before=formats.period(*then.days, lang),
        before=formats.number(row["before"]),
        change=said(row, lang),
    )


def _trend(now: int, before: int, lang: Lang) -> str:
    way = "same" if now == before else "more" if now > before else "less"
    return text(f"headline.people_{way}", lang, count=formats.number(abs(now - before)))
