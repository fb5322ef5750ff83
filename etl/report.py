"""What became of every row of a run: for a clerk as text, for a program as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from etl.notes import NOTES
from etl.reasons import REASONS
from etl.remote.address import Place
from etl.shrink import Shrink, sentence
from geo.files import read_gazetteer
from geo.layer import Layer

#: How many pairs of places are told.
_PAIRS = 10


@dataclass
class KindReport:
    """The account of one kind: accepted + duplicate + rejected = read.

    ``conflicts`` counts the accepted rows whose evidence disagrees, ``pairs`` the commonest pairs
    of places between which it does (codes ``one`` and ``other``, ``name``, ``count``), ``shared``
    the accepted rows on a boundary. Of each of the ``files`` there is ``name``, ``sha256`` and its
    own ``read``, ``accepted``, ``duplicate``, ``rejected`` and ``reasons``.
    """

    read: int
    accepted: int
    duplicate: int
    rejected: int
    reasons: dict[str, int] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[str, dict[str, int]] = field(default_factory=dict)
    placed: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0
    pairs: list[dict[str, Any]] = field(default_factory=list)
    shared: int = 0

    def with_note(self, note: str, count: int) -> KindReport:
        """The same account with a further note, when there is anything to note."""
        return replace(self, notes=self.notes | {note: {"": count}}) if count else self


def together(
    reports: Sequence[KindReport],
    pairs: Sequence[pd.DataFrame],
    files: list[dict[str, str]],
    notes: dict[str, dict[str, int]],
) -> KindReport:
    """One account of rows that were counted in parts.

    Parameters
    ----------
    reports : of the parts
    pairs : of the parts, as of :func:`geo.quality.disagreements`
    files, notes : of all
    """

    counted = (
        "read",
        "accepted",
        "duplicate",
        "rejected",
        "reasons",
        "placed",
        "conflicts",
        "shared",
    )
    return KindReport(
        **sums([{name: getattr(report, name) for name in counted} for report in reports]),
        files=files,
        notes=notes,
        pairs=commonest_pairs(pd.concat(pairs)) if pairs else [],
    )


def sums(counts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Numbers and counts by word of the same names, together; of words the commonest first."""
    total: dict[str, Any] = {}
    for one in counts:
        for name, value in one.items():
            if isinstance(value, Mapping):
                total.setdefault(name, Counter()).update(value)
            else:
                total[name] = total.get(name, 0) + value
    return {n: commonest(v) if isinstance(v, Counter) else v for n, v in total.items()}


def commonest(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by word, the commonest first and of equal counts in the order of the words: one order,
    whoever counted.

    >>> commonest({"nearest": 6, "code": 6, "name": 7})
    {'name': 7, 'code': 6, 'nearest': 6}
    """
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def commonest_pairs(pairs: pd.DataFrame) -> list[dict[str, Any]]:
    """The commonest of :func:`geo.quality.disagreements`, with the names of their places."""
    name = read_gazetteer().name
    counts = pairs.groupby(["one", "other"])["count"].sum()
    counts = counts.sort_values(ascending=False, kind="stable").head(_PAIRS)
    return [
        {"one": one, "other": other, "name": f"{name(one)} ↔ {name(other)}", "count": int(count)}
        for (one, other), count in counts.items()
    ]


@dataclass
class Report:
    """The account of one run.

    ``version`` is missing where nothing was published, ``rejects`` where nothing was rejected;
    ``shrinks`` tells the areas of which the version holds much less than the one before,
    ``unseen`` the kinds of people that it replaces without a figure (``etl.shrink.unseen``),
    ``pruned`` the old versions that were cleared away.
    """

    kinds: dict[str, KindReport]
    layer: dict[str, Any]
    as_of: str
    store: Place | None = None
    version: str | None = None
    rejects: Path | None = None
    shrinks: list[Shrink] = field(default_factory=list)
    pruned: list[str] = field(default_factory=list)
    unseen: tuple[str, ...] = ()

    @property
    def accepted(self) -> int:
        """The accepted rows of all kinds."""
        return sum(kind.accepted for kind in self.kinds.values())

    def to_json(self) -> str:
        """One JSON object: the kinds as keys, then ``version``, ``as_of``, ``layer`` …"""
        account: dict[str, Any] = {kind: asdict(report) for kind, report in self.kinds.items()}
        account |= {
            "version": self.version,
            "as_of": self.as_of,
            "layer": self.layer,
            "store": None if self.store is None else str(self.store),
            "rejects": None if self.rejects is None else str(self.rejects),
            "shrinks": [asdict(shrink) for shrink in self.shrinks],
            "unseen": list(self.unseen),
            "pruned": self.pruned,
        }
        return json.dumps(account, ensure_ascii=False, indent=2)

    def to_text(self) -> str:
        """The same for people: one block a kind, reasons with what to do about them."""
        lines = [line for kind, report in self.kinds.items() for line in kind_lines(kind, report)]
        schematic = " (schematic: not the real boundaries)" if self.layer.get("schematic") else ""
        lines.append(f"boundaries  {self.layer.get('title', 'none')}{schematic}")
        lines.append(f"as of       {self.as_of}")
        lines += [f"shrinks     {sentence(shrink)}" for shrink in self.shrinks]
        lines += [f"replaces    {kind}: no figures are told" for kind in self.unseen]
        if self.rejects is not None:
            lines.append(f"rejects     {self.rejects}")
        if self.version is None:
            lines.append("nothing was published: this was a check")
        else:
            lines.append(f"published   version {self.version} in {self.store}")
        if self.pruned:
            lines.append(f"cleared     {len(self.pruned)} old versions: {', '.join(self.pruned)}")
        return "\n".join(lines)


def layer_text(layer: Layer) -> str:
    """What a boundary layer is and how it meets today's codes."""
    info, met = layer.info, layer.report
    real = "schematic: not the real boundaries" if info.schematic else f"valid on {info.valid_on}"
    return "\n".join(
        [
            f"{info.title} ({real})",
            f"    source    {info.source}; {info.licence}",
            f"    hash      {info.hash}",
            f"    polygons  {len(layer.units):,}",
            f"    codes without a polygon of their own  {_listed(met.codes_without_polygon)}",
            f"    codes that no polygon covers          {_listed(met.codes_not_drawn)}",
            f"    polygons without a current code       {_listed(met.polygons_without_code)}",
        ]
    )


def _listed(names: tuple[str, ...], most: int = 20) -> str:
    more = " …" if len(names) > most else ""
    return f"{len(names):,}  {' '.join(names[:most])}{more}".rstrip()


def kind_lines(kind: str, report: KindReport) -> list[str]:
    """The account of one kind for people."""
    lines = [
        f"{kind}: {report.read:,} read = {report.accepted:,} accepted"
        f" + {report.duplicate:,} duplicate + {report.rejected:,} rejected"
    ]
    if report.placed:
        ways = ", ".join(f"{way} {count:,}" for way, count in report.placed.items())
        lines.append(f"    placed by {ways}")
    if report.conflicts:
        pairs = ", ".join(f"{pair['name']} ({pair['count']:,})" for pair in report.pairs)
        lines.append(f"    {report.conflicts:>7,}  ข้อมูลในแถวชี้ไปคนละพื้นที่ โปรดตรวจในไฟล์ conflicts")
        lines.append(f"             rows whose evidence disagrees: {pairs}")
    if report.shared:
        lines.append(f"    {report.shared:>7,}  พิกัดอยู่ใกล้เส้นแบ่งเขต อาจเป็นของตำบลข้างเคียงด้วย")
        lines.append("             rows on a boundary, shared with the tambon beyond it")
    for key, count in report.reasons.items():
        lines.append(f"    {count:>7,}  {key}: {REASONS[key].th}")
        lines.append(f"             {REASONS[key].en}")
    for key, words in report.notes.items():
        lines.append(f"    {sum(words.values()):>7,}  {NOTES[key].th}")
        lines.append(f"             {NOTES[key].en}{_examples(words)}")
    return [*lines, ""]


def _examples(words: dict[str, int], most: int = 5) -> str:
    """The commonest words behind a note, where it counts words."""
    named = sorted((word for word in words if word), key=lambda word: -words[word])
    if not named:
        return ""
    more = ", …" if len(named) > most or "" in words else ""
    return ": " + ", ".join(f"{word} ({words[word]:,})" for word in named[:most]) + more
