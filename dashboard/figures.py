"""The key figures above the map."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import formats
from dashboard.heads import Told
from dashboard.result import Result
from dashboard.selection import standing
from dashboard.texts import text
from geo import metrics
from geo.gazetteer import Lang


@dataclass(frozen=True)
class Figure:
    """A key figure: its name, its value as written, and a word of explanation."""

    label: str
    value: str
    help: str


def key_figures(result: Result) -> tuple[Figure, ...]:
    """The figures above the map, for the area and the filters of the view."""
    issues = result.facts.rows
    waiting = standing(issues)
    members = None if "members" in result.absent else result.facts.members.total()
    escalated = None if "escalations" in result.absent else metrics.is_escalated(waiting).sum()
    return tuple(
        _figure(key, count, base, result.view.lang)
        for key, count, base in (
            ("members", members, result.target),
            ("issues", len(issues), len(issues)),
            ("open", len(waiting), len(issues)),
            ("overdue", waiting["overdue"].sum(), len(waiting)),
            ("escalated", escalated, len(waiting)),
        )
    )


def _figure(key: str, count: Told | int | None, base: float, lang: Lang) -> Figure:
    """A count, with its share of ``base`` as the explanation; "no data" where there is none."""
    label = text(f"figure.{key}", lang)
    if count is None:
        return Figure(label, formats.number(None), text("map.no_data", lang))
    if isinstance(count, Told):
        if count.mask:
            return Figure(label, count.words(lang), text("mask.help", lang))
        count = int(count.count)
    said = text(f"figure.{key}_help", lang, share=formats.share(count, base))
    return Figure(label, formats.number(count), said)
