"""What somebody takes away of a map: which file, of which size, with which marking and digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import download
from dashboard.crowd.turns import files
from dashboard.data import Data
from dashboard.files import export
from dashboard.files.house_style import read_house_style
from dashboard.files.page import FORMATS
from dashboard.formats import DIGITS
from dashboard.result import Result
from dashboard.texts import text
from geo.gazetteer import Lang


@dataclass(frozen=True)
class Choice:
    """What was chosen for a file."""

    size: str
    marking: str
    spell: Callable[[str], str]


@dataclass(frozen=True)
class Kind:
    """A kind of file: its type, how it is made, what can be chosen for it."""

    mime: str
    make: Callable[[Result, Data, Choice], bytes]
    sized: bool = False
    marked: bool = False
    spelt: bool = True


def draw(result: Result, data: Data, kinds: Sequence[str] = ()) -> None:
    """A button that unfolds: the kinds of files, what can be chosen, the download.

    Parameters
    ----------
    kinds : keys of :data:`KINDS`; all where empty
    """
    lang = result.view.lang
    with st.popover(
        text("download.title", lang), icon=":material/download:", key="export", on_change="rerun"
    ) as unfolded:
        if unfolded.open:  # else nobody waits for it
            _contents(result, data, kinds or list(KINDS))


def _contents(result: Result, data: Data, kinds: Sequence[str]) -> None:
    lang, view = result.view.lang, result.view
    name = st.pills(
        text("download.kind", lang),
        kinds,
        format_func=lambda key: text(f"download.{key}", lang),
        default="pdf",
        required=True,
        key="export_kind",
    )
    kind = KINDS[name or "pdf"]
    choice = _choice(kind, lang)
    stem = "-".join(filter(None, (result.layer.key, view.level, view.limit)))
    download.button(
        text("download.take", lang, kind=text(f"download.{name or 'pdf'}", lang)),
        lambda: _made(kind, result, data, choice),
        lang,
        name="view",
        file_name=export.file_name(f"{stem}-{result.as_of.isoformat()}", data, name or "pdf"),
        mime=kind.mime,
        view=view,
        data=data,
        rows=len(result.facts.rows),
        units=len(result.units),
        type="primary",
    )


def _made(kind: Kind, result: Result, data: Data, choice: Choice) -> bytes:
    """The file. It is made beside the page, and one after the other for all."""
    with files().turn():
        return kind.make(result, data, choice)


def _choice(kind: Kind, lang: Lang) -> Choice:
    size, marking, digits = "a4", "", "arabic"
    if kind.sized:
        size = st.segmented_control(
            text("download.size", lang),
            list(FORMATS),
            format_func=lambda key: text(f"size.{key}", lang),
            default="a4",
            required=True,
            key="export_size",
        )
    if kind.marked:
        style = read_house_style()
        marking = st.selectbox(
            text("download.marking", lang),
            ("", *style.markings),
            index=("", *style.markings).index(style.marking),
            format_func=lambda key: key or text("download.no_marking", lang),
            key="export_marking",
        )
    if kind.spelt:
        digits = st.segmented_control(
            text("download.digits", lang),
            list(DIGITS),
            format_func=lambda key: text(f"digits.{key}", lang),
            default="arabic",
            required=True,
            key="export_digits",
        )
    return Choice(size or "a4", marking or "", DIGITS[digits or "arabic"])


# Each writer is loaded when its file is asked for: pictures, slides and spreadsheets each bring a
# large package along.


def _page(fmt: str) -> Callable[[Result, Data, Choice], bytes]:
    def make(result: Result, data: Data, choice: Choice) -> bytes:
        from dashboard.briefing import snapshot

        return snapshot.render(
            result, data, fmt, spell=choice.spell, size=choice.size, marking=choice.marking
        )

    return make


def _html(result: Result, data: Data, choice: Choice) -> bytes:
    from dashboard.files import html_map

    return html_map.html(result, data, spell=choice.spell, marking=choice.marking)


def _csv(result: Result, data: Data, choice: Choice) -> bytes:
    return export.csv(result, data, choice.marking)


def _xlsx(result: Result, data: Data, choice: Choice) -> bytes:
    from dashboard.files import workbook

    return workbook.xlsx(result, data, spell=choice.spell, marking=choice.marking)


def _gpkg(result: Result, data: Data, choice: Choice) -> bytes:
    from dashboard.files import geopackage

    return geopackage.gpkg(result, data, marking=choice.marking)


#: The kinds that show both maps of a comparison.
PAGES = ("pdf", "pptx", "png")
#: The kinds of files, in the order in which they are offered.
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", _page("pdf"), sized=True, marked=True),
    "pptx": Kind(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _page("pptx"),
        sized=True,
        marked=True,
    ),
    "png": Kind("image/png", _page("png"), sized=True, marked=True),
    "html": Kind("text/html", _html, marked=True),
    "xlsx": Kind(export.XLSX, _xlsx, marked=True),
    "csv": Kind("text/csv", _csv, marked=True, spelt=False),
    "gpkg": Kind("application/geopackage+sqlite3", _gpkg, marked=True, spelt=False),
}
