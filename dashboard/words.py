"""A view and its result in words: titles, the sentence under the map, the filters, the source."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard import bases, formats, placeless
from dashboard.data import Data
from dashboard.filters import FILTERS, period_days
from dashboard.result import Result
from dashboard.texts import text
from dashboard.trends import compared
from dashboard.trends.compared import Against
from dashboard.view import View
from geo.codes import level_of
from geo.commands import UNITS
from geo.files import read_commands, read_gazetteer
from geo.gazetteer import Lang, prefix


def area_name(view: View) -> str:
    """What a view is limited to: a place with its parents, a unit of command, or the whole."""
    if view.area:
        return read_gazetteer().full_name(view.area, view.lang)
    if unit := view.division or view.bureau:
        return command_name(unit, view.lang)
    if view.own:
        return text("map.own_areas", view.lang)
    return text("map.country" if view.tree == "place" else "map.headquarters", view.lang)


def command_name(key: str, lang: Lang, short: bool = False) -> str:
    """The name of a bureau or a division: ``ตำรวจภูธรภาค 5``; in short ``ภ.5``."""
    return read_commands().unit_name(key, read_gazetteer(), lang, short)


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


def days_counted(result: Result) -> str:
    """The days whose reports the values count; empty for all days, and for other layers."""
    period = period_days(result.view.values("period"), result.as_of)
    if result.layer.over != "period" or period is None:
        return ""
    return formats.period(*period, result.view.lang)


def unit_name(result: Result, code: str) -> str:
    """The full name of one unit."""
    return unit_names(result.units.loc[[code]], result.view.lang).iloc[0]


def unit_names(units: pd.DataFrame, lang: Lang) -> pd.Series:
    """The full names of units with all their parents.

    A polygon that covers several tambons bears their joined names, and its own parents. Units
    of command stand before the short names of those above them: ``สภ.แม่ริม ภ.จว.เชียงใหม่ ภ.5``.

    Parameters
    ----------
    units : rows of one level, indexed by code, as in :attr:`dashboard.result.Result.units`
    """
    if "bureau" in units:
        return _commanded_names(units, lang)
    gazetteer, codes = read_gazetteer(), units.index.to_series()
    if units.empty or level_of(codes.iloc[0]) != "tambon":
        return codes.map(lambda code: gazetteer.full_name(code, lang))
    parents = {code: gazetteer.full_name(code, lang) for code in units["amphoe"].unique()}
    between = " " if lang == "th" else ", "
    # What stands before a name is the same in all of an amphoe.
    before = {code: prefix(f"{code}00", lang) for code in parents}
    own = units["amphoe"].map(before) + units[lang]
    return own + between + units["amphoe"].map(parents)


def _commanded_names(units: pd.DataFrame, lang: Lang) -> pd.Series:
    """Bureaus as written out; divisions and stations with those above them, in short."""
    level, *above = (unit for unit in UNITS if unit in units)
    if level == "bureau":
        return units["bureau"].map(lambda key: command_name(key, lang))
    own, between = units[lang].astype("str"), " " if lang == "th" else ", "
    names = own
    for unit in above:
        keys = units[unit].dropna()
        parents = {key: command_name(key, lang, short=True) for key in keys.unique()}
        named = units[unit].map(parents).fillna("")
        # Stations of units without a place bear the name of their division.
        ends = [
            "" if name.endswith(parent) else between + parent
            for name, parent in zip(own, named, strict=True)
        ]
        names = names + pd.Series(ends, index=names.index, dtype="str")
    return names


def filters_in_words(result: Result) -> tuple[str, ...]:
    """Every filter that is set, each as a sentence; the bureau where the area does not say it.

    Where the layer takes no filters, they are said to be of issues alone.
    """
    limits = limits_in_words(result)
    if result.layer.filtered or not result.view.filters:
        return limits
    filters = " · ".join(_filters(result))
    return (*limits, text("filter.issues_only", result.view.lang, filters=filters))


def limits_in_words(result: Result) -> tuple[str, ...]:
    """What narrows the layer's own values beside area and day, each as a sentence."""
    view = result.view
    said = _filters(result) if result.layer.filtered else ()
    if not (view.bureau and view.area):
        return said
    return (f"{text('filter.bureau', view.lang)}: {command_name(view.bureau, view.lang)}", *said)


def _filters(result: Result) -> tuple[str, ...]:
    view, day = result.view, result.as_of
    return tuple(FILTERS[key].sentence(values, view.lang, day) for key, values in view.filters)


def sentence(result: Result) -> str:
    """What the map says, in one plain sentence made from its numbers; then how many units it leaves
    out because their value is not told."""
    said = _sentence(result)
    masked = sum(result.classes.masked.values())
    if not masked or masked == len(result.units):
        return said
    lang, level = result.view.lang, f"level.many_{result.view.level}"
    left_out = text(
        "sentence.left_out", lang, count=formats.number(masked), level=text(level, lang)
    )
    return f"{said} {left_out}"


def _sentence(result: Result) -> str:
    lang, layer = result.view.lang, result.layer
    known = result.units["value"].dropna().round(layer.decimals)
    if result.missing:
        return result.missing
    if known.empty and result.classes.masked:
        return text("sentence.masked", lang, day=formats.day(result.as_of, lang))
    if known.empty and placeless.have_records(result):
        titled = {"title": layer.title(lang), "day": formats.day(result.as_of, lang)}
        return text("sentence.placeless", lang, **titled)
    if known.empty:
        return text("sentence.nothing", lang, day=formats.day(result.as_of, lang))
    if layer.kinds:
        return _of_kinds(result)
    end = known.min() if layer.least_first else known.max()
    same = result.units[f"order_{lang}"][known.index[known == end]].sort_values().index
    others = text("sentence.others", lang, count=formats.number(len(same) - 1))
    return text(
        f"sentence.{_form(known, result)}",
        lang,
        subject=_subject(result),
        title=layer.title(lang),
        place=unit_name(result, same[0]) + (others if len(same) > 1 else ""),
        value=layer.measured(end, lang),
        median=layer.measured(known.median(), lang),
        count=formats.number(len(known)),
        all=formats.number(len(result.units)),
        level=text(f"level.many_{result.view.level}", lang),
        day=formats.day(result.as_of, lang),
    )


def _of_kinds(result: Result) -> str:
    """How many units are of each class that deserves a look, and which stands out most."""
    lang, layer, classes = result.view.lang, result.layer, result.classes
    named = list(zip(layer.kinds, classes.counts, strict=True))
    found = [
        text("sentence.of_kind", lang, kind=kind.names[lang], count=formats.number(count))
        for kind, count in reversed(named)
        if count and not kind.quiet
    ]
    return text(
        "sentence.kinds" if found else "sentence.no_kinds",
        lang,
        title=layer.title(lang),
        found=", ".join(found),
        most=_most_striking(result) if found else "",
        count=formats.number(sum(classes.counts)),
        level=text(f"level.many_{result.view.level}", lang),
        day=formats.day(result.as_of, lang),
    )


def _most_striking(result: Result) -> str:
    """The unit furthest out in the class furthest from what is usual, and what it has."""
    lang, layer, index = result.view.lang, result.layer, result.classes.index
    named = list(enumerate(zip(layer.kinds, result.classes.counts, strict=True)))
    quiet = [number for number, (kind, _) in named if kind.quiet]
    loud = [number for number, (kind, count) in named if count and not kind.quiet]
    # Classes go from low to high, what is usual in between or below.
    above = max(loud) > max(quiet)
    number = max(loud) if above else min(loud)
    value = result.units["value"][index == number]
    known = value.dropna() if value.notna().any() else value.fillna(0)
    unit = known.idxmax() if above else known.idxmin()
    kind = layer.kinds[number].names[lang]
    detail = layer.told(result.facts, unit, lang) if layer.told else ""
    said = detail or layer.measured(value[unit], lang)
    return text("sentence.most", lang, place=unit_name(result, unit), kind=kind, value=said)


def _form(known: pd.Series, result: Result) -> str:
    """Which sentence fits the values that are known: of one unit, all of them 0, or with an end."""
    if len(known) == 1:
        return "only"
    if not known.any():
        return f"none_{result.view.tree}" if len(known) == len(result.units) else "none_known"
    return "lowest" if result.layer.least_first else "highest"


def _subject(result: Result) -> str:
    """What is compared: places, or units of command."""
    return text(f"sentence.subject_{result.view.tree}", result.view.lang)


def marks(data: Data, lang: Lang) -> tuple[str, ...]:
    """What every screen and export must say of this data: demonstration, schematic map."""
    said = {
        "note.demo": data.store.manifest.demo,
        "note.schematic": data.layer.info.schematic,
    }
    return tuple(text(key, lang) for key, holds in said.items() if holds)


def unplaced(result: Result) -> str:
    """How many of the layer's records the map cannot show."""
    lang, key = result.view.lang, f"note.unplaced_{result.layer.needs[0]}"
    said = text(key, lang, count=formats.number(result.unplaced), subject=_subject(result))
    if of_units := placeless.unplaced(result):
        said += " " + text("note.unplaced_placeless", lang, count=formats.number(of_units))
    return said


def notes(result: Result, data: Data, *, maps: bool = True) -> tuple[str, ...]:
    """What a reader must know beside the numbers: the day, what data it is, and where there is a
    map, what it compares and leaves out."""
    lang = result.view.lang
    said = [text("note.as_of", lang, day=formats.day(result.as_of, lang))]
    said += _of_map(result, data) if maps else []
    said += _masked(result)
    return (*said, *marks(data, lang))


def _masked(result: Result) -> list[str]:
    """That small head counts are not told to whoever looks."""
    heads, lang = result.facts.members, result.view.lang
    if heads.exact:
        return []
    return [text("note.masked" if heads.published else "note.unpublished", lang, limit=heads.limit)]


def _of_map(result: Result, data: Data) -> list[str]:
    said = [unplaced(result)] if result.unplaced else []
    said += _compared(result, result.layer.against) if result.layer.against else []
    return said + _not_drawn(result, data)


def _compared(result: Result, against: Against) -> list[str]:
    """Which periods a change compares, and how many units changed for sure."""
    lang, facts = result.view.lang, result.facts
    then = compared.past(facts, against)
    if then is None:
        return [text(f"change.no_{against}", lang)]
    now, days = (formats.period(*period, lang) for period in (facts.period, then.days))
    said = [text("note.compared", lang, now=now, before=days)]
    if result.layer.beside:
        units = compared.of_units(facts, against)
        real = units[units["real"]]
        more, less = (real["low"] > 0).sum(), (real["high"] < 0).sum()
        counts = {"more": formats.number(more), "less": formats.number(less)}
        said.append(text("note.changed", lang, **counts))
    return said


def _not_drawn(result: Result, data: Data) -> list[str]:
    """What of the tree of command the map cannot show, each as a sentence."""
    view, said = result.view, [placeless.in_words(result)]
    if view.level == "division":
        bureaus = [view.bureau] if view.bureau else data.units("bureau").index
        known = {*result.units["bureau"], *data.placeless}
        said += [
            text("note.no_divisions", view.lang, bureau=command_name(key, view.lang))
            for key in bureaus
            if key not in known
        ]
    if view.level == "station":
        local = result.units[~read_commands().are_placeless(result.units)]
        hidden = (~local.index.isin(data.holders("station"))).sum()
        count = formats.number(hidden)
        said += [text("note.hidden_stations", view.lang, count=count)] if hidden else []
    return [each for each in said if each]


def sources(view: View, day: date, data: Data) -> tuple[str, ...]:
    """Where the boundaries come from, and the people or what else rates are per."""
    lang, layer = view.lang, data.layer.info
    boundaries = text("note.schematic", lang) if layer.schematic else layer.title
    return (
        text("note.boundaries", lang, boundaries=boundaries, licence=layer.licence),
        *bases.sources(view, day, data),
    )
