"""The manifest: what one published version holds and where it came from, as JSON."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from etl.tables import SCHEMA_VERSION, TABLES
from geo.errors import InputError

#: The name of a part's file: never a way out of the store's folder.
_PART = re.compile(r"[a-z0-9_]+-[0-9a-f]+\.parquet")
_TYPES = {
    "as_of": str, "demo": bool, "layer": dict, "sources": dict, "notes": dict, "placed": dict,
    "population": str, "first_day": str, "schema": int, "version": str, "created": str,
    "tables": dict,
}  # fmt: skip


@dataclass(frozen=True)
class About:
    """What a publisher says of the version that it publishes.

    Attributes
    ----------
    as_of : the day of the data, ``YYYY-MM-DD``; ages and states are counted to its end
    first_day : the first day of the data without single ones long before, ``YYYY-MM-DD``; "" in
        versions of earlier programs and where nothing is dated
    demo : whether the records are demonstration data
    layer : the boundary layer that placed the records (``geo.layer.LayerInfo`` as a dict)
    sources : per kind ``files``, ``read``, ``accepted``, ``duplicate``, ``rejected``, ``reasons``;
        of a merged version those of all its runs. A file has ``name`` and ``sha256``, those of
        the same counts that are not 0, and where rows of it were rejected ``at``: when it was
        read, UTC, ISO 8601 (versions of earlier programs tell only its name and hash). Of very
        many files the newest are told; ``earlier_files`` is how many more there were
    notes : per kind what was accepted with a remark, and how often
    placed : per kind how many rows were placed by ``code``, ``name``, ``point``, ``station``
    population : which figures are used, as ``file (year)``; "" where no file gave any
    secret : which key was in use (:attr:`etl.secret.Secret.mark`); "" in versions of earlier
        programs
    hashed : whether the version holds people's numbers as hashes, which only that key can make
    rests_on : what its rows are derived with (:func:`etl.merging.affected.rests_on`); "" in
        versions of earlier programs
    """

    as_of: str
    demo: bool = False
    layer: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    placed: dict[str, dict[str, int]] = field(default_factory=dict)
    population: str = ""
    first_day: str = ""
    secret: str = ""
    hashed: bool = False
    rests_on: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest(About):
    """One version: what its publisher said, and the parts of every table.

    Attributes
    ----------
    schema : the schema version of the tables (``etl.tables.SCHEMA_VERSION`` when written)
    version : its name; names sort by time
    created : time of publishing, UTC, ISO 8601
    tables : table name → its parts, each ``{"part": file name, "rows": n}``; of a part that lost
        rows ``without`` is ``{"part": file name, "rows": n}`` too: which rows do not count any more
    """

    schema: int
    version: str
    created: str
    tables: dict[str, list[dict[str, Any]]]

    def rows(self, table: str) -> int:
        """The number of rows of a table."""
        return sum(part["rows"] for part in self.tables.get(table, []))

    def parts(self) -> set[str]:
        """The file names of all parts."""
        files = [part for parts in self.tables.values() for part in parts]
        return {part["part"] for part in (*files, *(f["without"] for f in files if "without" in f))}

    def to_json(self) -> str:
        """The manifest as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def parse(text: str, name: str) -> Manifest:
    """The manifest written as ``text`` in the file ``name``.

    Entries that a later program added are ignored, so that it can be asked for its schema.

    Raises
    ------
    InputError
        when the text is no manifest.
    """
    try:
        entries = json.loads(text)
        known = {entry.name for entry in fields(Manifest)}
        manifest = Manifest(**{key: value for key, value in entries.items() if key in known})
        _check(manifest)
        return manifest
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise InputError(
            f"the manifest {name} is damaged ({error}); expected the JSON that publishing wrote: "
            "go back to another version with `python -m etl rollback`, or publish again"
        ) from error


def _check(manifest: Manifest) -> None:
    """Entries of the wrong type, as damage leaves them, raise ValueError or TypeError here and not
    where they are used."""
    for name, wanted in _TYPES.items():
        if not isinstance(getattr(manifest, name), wanted):
            raise TypeError(f"`{name}` is {getattr(manifest, name)!r}")
    for day in filter(None, (manifest.as_of, manifest.first_day)):
        date.fromisoformat(day)
    strange = manifest.tables.keys() - TABLES.keys()
    if strange and manifest.schema <= SCHEMA_VERSION:  # a later program may have more
        raise ValueError(f"there is no table {min(strange)}")
    listed = [part for parts in manifest.tables.values() for part in parts]
    for part in (*listed, *(part["without"] for part in listed if "without" in part)):
        if not _PART.fullmatch(part["part"]) or not isinstance(part["rows"], int):
            raise ValueError(f"{part} is no part")
