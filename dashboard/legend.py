"""The legend: every class with its rule, its colour and its units, and "no data" by name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from dashboard import formats, palettes, placeless
from dashboard.result import Result, mask_name_of
from dashboard.texts import text
from dashboard.words import unplaced
from geo.classes import MASKED, NO_DATA, number_of
from geo.excess import SMALL


@dataclass(frozen=True)
class LegendRow:
    """One class: its number, colour, rule (``2.0 ≤ x < 4.5``) and how many units it has."""

    number: int
    colour: str
    rule: str
    count: int


def legend(result: Result) -> tuple[LegendRow, ...]:
    """The legend, lowest class first, then what is not told and "no data" where there is any."""
    classes = zip(result.colours, rules(result), result.classes.counts, strict=True)
    rows = [LegendRow(number, *of_class) for number, of_class in enumerate(classes)]
    rows += [
        LegendRow(MASKED[mask], palettes.MASKED[mask], mask_name_of(mask, result), count)
        for mask, count in result.classes.masked.items()
    ]
    if result.classes.no_data:
        label = text("map.no_data", result.view.lang)
        rows.append(LegendRow(NO_DATA, palettes.NO_DATA, label, result.classes.no_data))
    return tuple(rows)


def isolated(*sides: Result) -> tuple[int, ...]:
    """The classes to be seen alone on maps of one legend, the first of which says them; empty for
    all. What is isolated in an address may be no class of this area or period."""
    there = {row.number for side in sides for row in legend(side)}
    return tuple(number for number in sides[0].view.only if number in there)


def rules(result: Result) -> list[str]:
    """The rule of each class as the legend prints it: ``start ≤ x < end``; the name of one that
    has a name.

    The greatest value lies in the last class, and an edge just above a number (beside a class of
    zeros, and below 0 where classes mirror each other) leaves it to the class before. Mirrored
    classes are open at both ends: the outer edge of one side is only the other side's extreme.
    """
    if result.layer.kinds:
        return [kind.names[result.view.lang] for kind in result.layer.kinds]
    classes, decimals = result.classes, result.layer.decimals
    edges = [number_of(edge) for edge in classes.edges]
    written = []
    for i, ((start, starts_there), (end, next_starts_there)) in enumerate(pairwise(edges)):
        is_last = i == classes.k - 1
        low, high = formats.number(start, decimals), formats.number(end, decimals)
        first = "≤" if starts_there else "<"
        last = "<" if next_starts_there and not is_last else "≤"
        if classes.zero and i == 0:
            written.append("0")
        elif result.layer.diverging and i == 0:
            written.append(f"x {last} {high}")
        elif result.layer.diverging and is_last:
            written.append(f"x {'≥' if starts_there else '>'} {low}")
        elif is_last and starts_there and end - start < 1.5 * 10**-decimals:
            written.append(f"x ≥ {low}")
        else:
            written.append(f"{low} {first} x {last} {high}")
    return written


def how_cut(result: Result) -> str:
    """How the classes were made, in words."""
    layer, view, lang = result.layer, result.view, result.view.lang
    if layer.kinds:
        return layer.rule[lang]
    scheme = text("scheme.frozen" if view.breaks else f"scheme.{view.scheme}", lang)
    rule = text("map.rule", lang, scheme=scheme, level=text(f"level.{view.level}", lang))
    return f"{rule} · {text('legend.diverging', lang)}" if layer.diverging else rule


def left_out(result: Result) -> tuple[str, ...]:
    """What the colours of the map do not say, each as a sentence."""
    said = [unplaced(result)] if result.unplaced else []
    said += filter(None, [placeless.in_words(result)])
    few = 0 if result.small is None else int(result.small.sum())
    if few and not result.layer.kinds:
        count = formats.number(few)
        said.append(text("rate.small", result.view.lang, count=count, least=SMALL))
    return tuple(said)
