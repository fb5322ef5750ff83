"""The key figures above the map."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import formats
from dashboard.result import Result
from dashboard.texts import text
from geo import metrics


@dataclass(frozen=True)
class Figure:
    """A key figure: its name, its value as written, and a word of explanation."""

    label: str
    value: str
    help: str


def key_figures(result: Result) -> tuple[Figure, ...]:
    """The figures above the map, for the area and the filters of the view."""
    lang, facts = result.view.lang, result.facts
    open_issues = facts.issues[facts.issues["open"]]
    members = int(facts.members["count"].sum())
    target = facts.units["target"].sum()
    high = open_issues["level"].astype("int64") >= metrics.ESCALATED_FROM
    shares = {
        "members": members / target * 100 if target else float("nan"),
        "open": len(open_issues) / max(len(facts.issues), 1) * 100,
        "overdue": open_issues["overdue"].mean() * 100,
        "escalated": high.mean() * 100,
    }
    counts = {
        "members": members,
        "issues": len(facts.issues),
        "open": len(open_issues),
        "overdue": int(open_issues["overdue"].sum()),
        "escalated": int(high.sum()),
    }
    return tuple(
        Figure(
            label=text(f"figure.{key}", lang),
            value=formats.number(count),
            help=text(f"figure.{key}_help", lang, share=formats.number(shares.get(key), 1)),
        )
        for key, count in counts.items()
    )
