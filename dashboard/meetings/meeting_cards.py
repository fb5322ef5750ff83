"""The short lists of the briefing: what each says of its lines, and which maps they open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import formats, lists
from dashboard.data import Data
from dashboard.ladder.journey import at_place
from dashboard.meetings.meeting import Meeting
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import unit_names
from geo.change import LEAST
from geo.files import read_ladder, read_taxonomy
from geo.gazetteer import Lang


@dataclass(frozen=True)
class Card:
    """A short list of the briefing.

    Attributes
    ----------
    key : its name among the texts ``meeting.…``
    rows : all that it is about, what matters most first
    words : some rows → what is said of each, in Markdown
    follow : one key of the index → its map; None for issues, which open their journey
    table : all rows as a table with headers, for those who want them all
    map : the map that comes nearest to the whole list; the text ``meeting.<key>_map`` says what
        it shows
    rule : what makes a line of it, where that is no plain word
    """

    key: str
    rows: pd.DataFrame
    words: Callable[[pd.DataFrame], pd.Series]
    follow: Callable[[str], View] | None
    table: Callable[[pd.DataFrame], pd.DataFrame]
    map: View
    rule: str = ""


def cards(meeting: Meeting, data: Data) -> list[Card]:
    """All lists, in the order of the briefing; each pair stands side by side."""
    view = meeting.view
    span = meeting.span
    reported = view.of_days(span.first, span.last)
    sent = replace(view, filters=(), show=("stations",)).of_days(span.first, span.last)

    def areas(key: str, rows: pd.DataFrame) -> Card:
        return Card(
            key,
            rows,
            words=lambda shown: _changed_words(meeting, shown),
            # Within one area most have too few issues for a change; where they lie, a rate says.
            follow=reported.at_layer("issues_per_10k").drilled_to,
            table=lambda shown: _changed_table(meeting, shown),
            map=reported.at_layer("issues_change"),
            rule=text("meeting.chance", view.lang, fewest=LEAST),
        )

    def issues(key: str, rows: pd.DataFrame, how: str, on_map: View) -> Card:
        return Card(
            key,
            rows,
            words=lambda shown: _issue_words(shown, how, data, view),
            follow=None,
            table=lambda shown: lists.issues(shown, data, view.lang),
            map=on_map,
        )

    targets = view.at_layer("members_vs_target")
    return [
        areas("worse", meeting.worse),
        areas("better", meeting.better),
        issues("fell_overdue", meeting.fell_overdue, "waits", view.at_layer("overdue_share")),
        issues(
            "pressing",
            meeting.pressing,
            "waits",
            view.with_filter("urgency", ("emergency", "urgent")).at_layer("median_dwell"),
        ),
        issues("escalated", meeting.escalated, "went_up", view.at_layer("escalated_share")),
        issues(
            "solved",
            meeting.solved,
            "took",
            view.with_filter("status", ("solved",)).at_layer("issues_per_10k"),
        ),
        Card(
            "newly_under",
            meeting.newly_under,
            words=lambda shown: _under_words(meeting, shown),
            follow=targets.drilled_to,
            table=lambda shown: _under_table(meeting, shown),
            map=targets,
        ),
        Card(
            "silent",
            meeting.silent,
            words=lambda shown: _silent_words(shown, meeting, data),
            follow=lambda code: at_station(sent, code, data).at_layer("issues_per_10k"),
            table=lambda shown: _silent_table(shown, data, view.lang),
            map=sent.at_layer("issues_per_10k"),
        ),
    ]


def area_names(meeting: Meeting, rows: pd.DataFrame) -> pd.Series:
    """The full names of some of the meeting's units."""
    return unit_names(meeting.now.units.loc[rows.index], meeting.view.lang)


def at_station(view: View, code: str, data: Data) -> View:
    """The map around a station as far as its place is known, with the stations drawn."""
    view = replace(view, show=("stations",))
    return at_place(view, data.stations.loc[code]) or view


def _changed_words(meeting: Meeting, rows: pd.DataFrame) -> pd.Series:
    return _said(
        "changed",
        meeting.view.lang,
        place=area_names(meeting, rows).map(formats.literal),
        change=rows["change"].map(lambda n: f":{'red' if n > 0 else 'green'}[{n:+,d}]"),
        now=rows["now"].map(formats.number),
        before=rows["before"].map(formats.number),
    )


def _issue_words(rows: pd.DataFrame, how: str, data: Data, view: View) -> pd.Series:
    taxonomy, ladder, lang = read_taxonomy(), read_ladder(), view.lang
    places = lists.place_names(rows, data, lang)
    if view.area:  # all lie there
        area = data.gazetteer.full_name(view.area, lang)
        places = places.str.removesuffix((" " if lang == "th" else ", ") + area)
    levels = rows["level"].astype("int64")
    return _said(
        how,
        lang,
        mark=rows["urgency"].astype("str").map(lambda word: _mark(word, lang)),
        category=rows["category"].astype("str").map(lambda key: taxonomy.category(key).name(lang)),
        place=places.map(formats.literal),
        days=rows["took" if how == "took" else "dwell_days"].astype("float64").map(formats.number),
        level=levels.map(lambda number: ladder.rung(number).name(lang, short=True)),
    )


def _mark(urgency: str, lang: Lang) -> str:
    colour = {"emergency": "red", "urgent": "orange"}.get(urgency)
    return f":{colour}-badge[{text(f'urgency.{urgency}', lang)}] " if colour else ""


def _under_words(meeting: Meeting, rows: pd.DataFrame) -> pd.Series:
    return _said(
        "fell_under",
        meeting.view.lang,
        place=area_names(meeting, rows).map(formats.literal),
        members=rows["members"].map(
            lambda count: count if isinstance(count, str) else formats.number(count)
        ),
        target=rows["target"].map(formats.number),
    )


def _silent_words(rows: pd.DataFrame, meeting: Meeting, data: Data) -> pd.Series:
    lang = meeting.view.lang
    last = rows["last"].map(lambda day: formats.day(day, lang), na_action="ignore")
    return _said(
        "quiet",
        lang,
        station=lists.station_names(rows.index.to_series(), data, lang).map(formats.literal),
        usual=rows["usual"].map(lambda count: formats.number(count, 1)),
        days=formats.number(meeting.span.days),
        last=last.astype("object").fillna(formats.NOTHING),
    )


def _said(key: str, lang: Lang, **words: pd.Series | str) -> pd.Series:
    """One text of the briefing for each row, with the words that the columns have for it."""
    rows = pd.DataFrame(words).to_dict("index")
    return pd.Series({row: text(f"meeting.{key}", lang, **said) for row, said in rows.items()})


def _changed_table(meeting: Meeting, rows: pd.DataFrame) -> pd.DataFrame:
    lang = meeting.view.lang
    columns = {"name": area_names(meeting, rows), **rows[["now", "before", "change"]]}
    return _titled(columns, lang)


def _under_table(meeting: Meeting, rows: pd.DataFrame) -> pd.DataFrame:
    columns = {"name": area_names(meeting, rows), **rows[["members", "target"]]}
    return _titled(columns, meeting.view.lang)


def _silent_table(rows: pd.DataFrame, data: Data, lang: Lang) -> pd.DataFrame:
    about = data.stations.reindex(rows.index)
    columns = {
        "station": lists.station_names(rows.index.to_series(), data, lang),
        "name": lists.place_names(about, data, lang),
        "last": rows["last"].map(lambda d: formats.day(d, lang), na_action="ignore"),
        "usual": rows["usual"].round(1),
    }
    return _titled(columns, lang)


def _titled(columns: dict[str, pd.Series], lang: Lang) -> pd.DataFrame:
    return pd.DataFrame({text(f"column.{name}", lang): column for name, column in columns.items()})
