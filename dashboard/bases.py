"""What rates are per: registered people, or an agency's own denominator, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard import formats
from dashboard.data import Data
from dashboard.layers.layer import Layer
from dashboard.texts import text
from dashboard.view import View
from geo.gazetteer import Lang

#: How the texts of layers say "10,000 people", in the catalogue's section ``per``.
_PEOPLE = ("registered", "people")


def per(layer: Layer, base: str) -> Layer:
    """The layer in the words of a denominator; as it is where it is none of people, or of
    registered ones (empty)."""
    if not base or layer.base != "population":
        return layer
    return replace(
        layer,
        titles=_said(layer.titles, base),
        unit_names=_said(layer.unit_names, base),
        one_names=_said(layer.one_names, base),
        meanings=_said(layer.meanings, base),
    )


def sources(view: View, day: date, data: Data) -> tuple[str, ...]:
    """Which figures the people of a view are: of whom, of which file, of the end of which year;
    of a denominator of an agency's own also what it is."""
    said = [_registered(view.lang, day, data)]
    if view.base:
        figures = data.figures(view.base, day)
        years, lang = _years(figures["year"], view.lang), view.lang
        said.append(text("source.own", lang, name=view.base, file=_files(data), years=years))
    return tuple(said)


def _registered(lang: Lang, day: date, data: Data) -> str:
    figures = data.figures("", day)
    if figures.empty:
        return text("source.people", lang)
    rest = data.gazetteer.tambons["population"].dropna().index.difference(figures.index)
    key = "source.people_of_file" if rest.empty else "source.people_of_both"
    return text(key, lang, file=_files(data), years=_years(figures["year"], lang))


def _files(data: Data) -> str:
    account = data.store.manifest.sources.get("population", {"files": []})
    return ", ".join(dict.fromkeys(file["name"] for file in account["files"]))


def _years(years: pd.Series, lang: Lang) -> str:
    """The ends of the years, as one or from first to last; of none known in words."""
    known = sorted({int(year) + formats.ERA[lang] for year in years.dropna()})
    if not known:
        return text("source.undated", lang)
    ends = dict.fromkeys((known[0], known[-1]))
    return text("source.years", lang, years="–".join(map(str, ends)))


def _said(texts: Mapping[Lang, str], base: str) -> dict[Lang, str]:
    return {lang: _of_base(said, base, lang) for lang, said in texts.items()}


def _of_base(said: str, base: str, lang: Lang) -> str:
    for people in _PEOPLE:
        said = said.replace(text(f"per.{people}", lang), text("per.own", lang, name=base))
    return said
