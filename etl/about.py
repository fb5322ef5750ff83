"""What the manifest says of a version: its files, its counts, its days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from etl.asof import Span
from etl.merging.affected import rests_on
from etl.notes import FREE_TEXT
from etl.report import KindReport, commonest
from etl.version.manifest import About, Manifest
from geo.layer import Layer

_COUNTS = ("read", "accepted", "duplicate", "rejected")
#: How many files of a kind, the newest, a version tells: those of a few days of a busy inbox, in a
#: few megabytes, which every publish reads and writes anew. The others are only counted; one of
#: them that lands again is merged again, which changes nothing.
_MOST_FILES = 20_000
#: A word of the files is told to everybody from so many rows on.
_OFTEN = 5


def about_version(
    as_of: date,
    before: Manifest | None,
    reports: Mapping[str, KindReport],
    population: pd.DataFrame,
    layer: Layer,
    span: Span | None,
    *,
    demo: bool,
    secret: str,
    hashed: bool,
) -> About:
    """What is said of a version.

    Parameters
    ----------
    as_of : the day of the data
    before : the version that it was merged onto: its files and counts are told too
    reports : what the files of this run hold, by kind
    population : the version's table
    span : the days of the data, missing where nothing is dated
    secret : which key hashed people's numbers
    hashed : whether any was
    """
    base = before or About(as_of="")
    # Of the files only what they are: every later version tells them again.
    accounts = {kind: asdict(report) | _files(report) for kind, report in reports.items()}
    notes = {kind: _published(account.pop("notes")) for kind, account in accounts.items()}
    placed = {kind: account.pop("placed") for kind, account in accounts.items()}
    sources = base.sources | {
        kind: _added(base.sources.get(kind), account) for kind, account in accounts.items()
    }
    return About(
        as_of=f"{as_of:%Y-%m-%d}",
        first_day=f"{span.first:%Y-%m-%d}" if span else "",
        demo=demo or base.demo,
        layer=asdict(layer.info),
        sources=sources,
        notes=base.notes | notes,
        placed=base.placed | placed,
        population=_population(sources, population),
        secret=secret,
        hashed=hashed,
        rests_on=rests_on(),
    )


def _files(report: KindReport) -> dict[str, list[dict[str, Any]]]:
    """The files, each with the counts of its rows that are not 0; of one that may be worth to be
    read again, since rows of it were rejected, also when it was read."""
    now = datetime.now(UTC).isoformat()
    kept = ("name", "sha256", *_COUNTS, "reasons")
    files = [{key: file[key] for key in kept if file.get(key)} for file in report.files]
    return {"files": [file | ({"at": now} if "rejected" in file else {}) for file in files]}


def _published(notes: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """The notes as everybody may read them: what may say anything is only counted.

    A word that a vocabulary lacks comes again and again; what stands there once may be anything,
    such as a name.
    """
    published = {}
    for note, words in notes.items():
        told = {} if note in FREE_TEXT else {w: n for w, n in words.items() if n >= _OFTEN}
        told.pop("", None)
        rest = sum(words.values()) - sum(told.values())
        published[note] = told | ({"": rest} if rest else {})
    return published


def _added(before: dict[str, Any] | None, account: dict[str, Any]) -> dict[str, Any]:
    """The account of a kind on top of that of the version merged onto: every file is told once, as
    it was read last, and its rows count once; of very many files the earlier ones are counted."""
    if before is None:
        before = {**dict.fromkeys(_COUNTS, 0), "reasons": {}, "files": []}
    files = {file["sha256"]: file for file in account["files"]}
    again = [file for file in before["files"] if file["sha256"] in files]
    reasons = Counter(before["reasons"])
    reasons.update(account["reasons"])
    for file in again:
        reasons.subtract(file.get("reasons", {}))
    told = [*(file for file in before["files"] if file["sha256"] not in files), *files.values()]
    earlier = before.get("earlier_files", 0) + max(len(told) - _MOST_FILES, 0)
    return {
        **{
            count: before[count] + account[count] - sum(file.get(count, 0) for file in again)
            for count in _COUNTS
        },
        "reasons": commonest({key: rows for key, rows in reasons.items() if rows}),
        "files": told[-_MOST_FILES:],
        **({"earlier_files": earlier} if earlier else {}),
    }


def _population(sources: Mapping[str, Any], table: pd.DataFrame) -> str:
    """The files of the figures and the years that they are of."""
    if table.empty:
        return ""
    files = ", ".join(dict.fromkeys(file["name"] for file in sources["population"]["files"]))
    years = "–".join(str(year) for year in sorted({*table["year"].agg(["min", "max"]).dropna()}))
    return f"{files} ({years})" if years else files
