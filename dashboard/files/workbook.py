"""A view as a spreadsheet: a cover that says what it is, and the table with its columns typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dashboard import formats, words
from dashboard.data import Data
from dashboard.files import export
from dashboard.files.book import Book, Look, Said
from dashboard.files.house_style import read_house_style
from dashboard.result import Result
from dashboard.texts import text

#: Rank, code and name stay in sight.
_FROZEN = 3


def xlsx(
    result: Result,
    data: Data,
    printed: datetime | None = None,
    spell: Callable[[str], str] = str,
    marking: str | None = None,
) -> bytes:
    """The view as XLSX.

    Parameters
    ----------
    result : the view, answered
    data : what it was answered from
    printed : the moment that the file bears; now, in Bangkok, when not given
    spell : applied to the sentences of the first sheet, for Thai digits; numbers stay numbers
    marking : the secrecy marking of every printed page, one of those of the house, empty for
        none; None for its default

    Raises
    ------
    InputError
        when the marking is none of the house's
    """
    lang, style = result.view.lang, read_house_style()
    remark = " · ".join(words.marks(data, lang))
    book = Book(Look(lang, style, style.chosen(marking), remark, spell))
    columns = export.columns(result)
    title = words.title(result)
    book.cover(
        title,
        _said(result, data, printed or formats.now()),
        {column.header: column.meaning for column in columns},
    )
    book.table(
        text("export.table", lang),
        export.table(result),
        {column.header: column.decimals for column in columns},
        frozen=_FROZEN,
    )
    return book.content(title)


def _said(result: Result, data: Data, printed: datetime) -> list[tuple[str, list[Said]]]:
    """What the table is, under its labels."""
    lang, layer = result.view.lang, result.layer
    filters = words.filters_in_words(result) or (text("snapshot.no_filters", lang),)
    counted = words.days_counted(result)
    notes = words.notes(result, data)[1:]  # the first says the day, which has a cell of its own
    return [
        (text("export.meaning", lang), [layer.meaning(lang)]),
        (text("export.unit", lang), [layer.unit(lang)]),
        (text("export.area", lang), [words.area_name(result.view)]),
        (text("export.period", lang), [counted] if counted else []),
        (text("filter.heading", lang), [*filters]),
        (text("export.as_of", lang), [result.as_of]),
        (text("export.sentence", lang), [words.sentence(result)]),
        (text("snapshot.notes", lang), [*notes]),
        (text("export.source", lang), [*words.sources(result.view, result.as_of, data)]),
        (text("export.printed", lang), [printed]),
        (text("export.version", lang), [data.version]),
    ]
