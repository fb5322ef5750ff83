"""A view and its result in words: titles, the sentence under the map, the filters, the source."""

from __future__ import annotations

from dashboard import formats
from dashboard.data import Data
from dashboard.filters import FILTERS
from dashboard.result import Result
from dashboard.texts import text
from dashboard.view import View
from geo.codes import level_of
from geo.files import read_commands, read_gazetteer
from geo.gazetteer import prefix


def area_name(view: View) -> str:
    """The area of a view: a place with its parents, a bureau, or the whole country."""
    if view.area:
        return read_gazetteer().full_name(view.area, view.lang)
    if view.bureau:
        return read_commands().bureaus_by_key[view.bureau].name(view.lang)
    return text("map.country", view.lang)


def title(result: Result) -> str:
    """What is mapped, by what, where: ``สมาชิกต่อประชากร 10,000 คน รายอำเภอ จ.เชียงใหม่``."""
    view = result.view
    return text(
        "map.title",
        view.lang,
        layer=result.layer.title(view.lang),
        level=text(f"level.by_{view.level}", view.lang),
        area=area_name(view),
    )


def unit_name(result: Result, code: str) -> str:
    """The full name of a unit; the joined names of all tambons where a polygon covers several."""
    lang = result.view.lang
    if level_of(code) != "tambon":
        return read_gazetteer().full_name(code, lang)
    unit = result.units.loc[code]
    parents = read_gazetteer().full_name(unit["amphoe"], lang)
    return f"{prefix(code, lang)}{unit[lang]}{' ' if lang == 'th' else ', '}{parents}"


def filters_in_words(view: View) -> tuple[str, ...]:
    """Every filter that is set, each as a sentence; the bureau where the area does not say it."""
    said = [FILTERS[key].sentence(values, view.lang) for key, values in view.filters]
    if view.bureau and view.area:
        bureau = read_commands().bureaus_by_key[view.bureau].name(view.lang)
        said.insert(0, f"{text('filter.bureau', view.lang)}: {bureau}")
    return tuple(said)


def sentence(result: Result) -> str:
    """What the map says, in one plain sentence made from its numbers."""
    lang, layer = result.view.lang, result.layer
    known = result.units["value"].dropna()
    if result.missing:
        return result.missing
    if known.empty:
        return text("sentence.nothing", lang)
    first = known.idxmin() if layer.least_first else known.idxmax()
    return text(
        "sentence.lowest" if layer.least_first else "sentence.highest",
        lang,
        title=layer.title(lang),
        place=unit_name(result, first),
        value=formats.number(known[first], layer.decimals),
        median=formats.number(known.median(), layer.decimals),
        unit=layer.unit(lang),
        count=formats.number(len(known)),
        level=text(f"level.{result.view.level}", lang),
        day=formats.day(result.as_of, lang),
    )


def notes(result: Result, data: Data) -> tuple[str, ...]:
    """What a reader must know beside the numbers: the day, what is missing, the sources."""
    lang, manifest, layer = result.view.lang, data.store.manifest, data.layer.info
    said = [text("note.as_of", lang, day=formats.day(result.as_of, lang))]
    if result.unplaced:
        said.append(text("note.unplaced", lang, count=formats.number(result.unplaced)))
    if layer.schematic:
        said.append(text("note.schematic", lang))
    if manifest.demo:
        said.append(text("note.demo", lang))
    said.append(text("note.source", lang, boundaries=layer.title, licence=layer.licence))
    return tuple(said)
