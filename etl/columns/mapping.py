"""Column mappings: how the files of one source are to be understood, as data in TOML."""

from __future__ import annotations

import json
from collections.abc import Mapping as Assignment
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from etl.columns.fields import FIELDS, KINDS, Field
from etl.spelling import plain
from geo.errors import InputError
from geo.files import DATA, parse_toml, read_ladder, read_taxonomy

MAPPINGS = DATA / "mappings"
DEFAULT = MAPPINGS / "default.toml"
_VOCABULARIES = MAPPINGS / "vocabularies.toml"
_LEVELS = ("from_level", "to_level")
#: Bytes; the longest of the project's has 2,000.
_LARGEST = 1_000_000

#: Where a query has it, the last day of which issues of the mapping are known.
SINCE = "%(since)s"
#: The kinds of which a part may be read: of the others all rows of a station are replaced.
_IN_PARTS = ("issues", "escalations")


@dataclass(frozen=True)
class Selection:
    """What is read of a database: a table or view (``schema.table``, or a name that the account's
    ``search_path`` finds), or the agency's own query; the other is empty."""

    table: str = ""
    query: str = ""

    @property
    def asks_since(self) -> bool:
        """Whether the query wants to know from which day on rows are new (:data:`SINCE`)."""
        return SINCE in self.query


@dataclass(frozen=True)
class Mapping:
    """How the files of one source are to be understood.

    Attributes
    ----------
    name : key of the source; part of every record's key
    path : where it was read from, for messages
    timezone : of the times that name no zone
    columns : kind → field → headers; the first column that is not empty counts
    defaults : kind → field → the word where no column gives one
    vocabulary : field → word of the records (see :func:`etl.spelling.plain`) → the project's own
    database : kind → what is read of a database (:mod:`etl.postgis.source`); where that is and
        who asks, the environment says
    exact : the kinds of which the columns that are listed count alone, not the template's
    """

    name: str
    path: Path
    timezone: ZoneInfo
    columns: dict[str, dict[str, tuple[str, ...]]]
    defaults: dict[str, dict[str, str]]
    vocabulary: dict[str, dict[str, str]]
    database: dict[str, Selection]
    exact: frozenset[str] = frozenset()

    def asks_since(self, kinds: Sequence[str]) -> bool:
        """Whether a query of these kinds (all that there are, when empty) wants to know from which
        day on rows are new."""
        return any(
            what.asks_since for kind, what in self.database.items() if not kinds or kind in kinds
        )

    def headers(self, kind: str, field: Field) -> tuple[str, ...]:
        """The headers of a field, best first; those of the template are accepted too, unless the
        kind is ``exact``."""
        listed = self.columns[kind].get(field.name, ())
        return listed if kind in self.exact else (*listed, field.header, field.name)

    def words(self, field: str) -> dict[str, str]:
        """The vocabulary of a field: word in its plain spelling → key."""
        return self.vocabulary["level" if field in _LEVELS else field]


def load(path: Path | None = None) -> Mapping:
    """A mapping with the project's vocabularies; that of the template when no path is given.

    Raises
    ------
    InputError
        The file is missing, is not TOML, or names a kind, field or time zone that does not exist.
    """
    path = path or DEFAULT
    table = _toml(path)
    kinds = {key: value for key, value in table.items() if key in KINDS}
    words = table.get("vocabulary", {})
    _check(path, table, words)
    return Mapping(
        name=table["name"],
        path=path,
        timezone=ZoneInfo(table["timezone"]),
        columns={
            kind: {
                f: tuple(headers) for f, headers in kinds.get(kind, {}).get("columns", {}).items()
            }
            for kind in KINDS
        },
        defaults={kind: kinds.get(kind, {}).get("defaults", {}) for kind in KINDS},
        vocabulary=_vocabulary(words),
        exact=frozenset(kind for kind in kinds if kinds[kind].get("exact")),
        database={kind: Selection(**what) for kind, what in table.get("database", {}).items()},
    )


def known_mappings() -> list[Mapping]:
    """The mappings that the project carries, that of the template first."""
    paths = sorted(MAPPINGS.glob("*.toml"), key=lambda path: (path != DEFAULT, path.name))
    return [load(path) for path in paths if path != _VOCABULARIES]


def with_columns(mapping: Mapping, kind: str, chosen: Assignment[str, str | None]) -> Mapping:
    """The mapping with the columns that somebody chose for one kind.

    A field's other headers stay behind the chosen one, unless another field was given them, so
    that a source that writes a column in two ways is still understood. No column is used twice.

    Parameters
    ----------
    chosen : field → header of the file; None for a field that the file does not hold. A field
        that is not named keeps its headers
    """
    taken = {plain(header) for header in chosen.values() if header}

    def headers(field: Field) -> tuple[str, ...]:
        others = (h for h in mapping.headers(kind, field) if plain(h) not in taken)
        if field.name not in chosen:
            return tuple(others)
        header = chosen[field.name]
        return (header, *others) if header else ()

    columns = {field.name: headers(field) for field in FIELDS[kind]}
    return replace(mapping, columns=mapping.columns | {kind: columns}, exact=mapping.exact | {kind})


def to_toml(mapping: Mapping) -> str:
    """The mapping as the TOML that :func:`load` reads; what is the project's own is left out."""
    lines = [f"{key} = {_quoted(str(getattr(mapping, key)))}" for key in ("name", "timezone")]
    for kind in KINDS:
        columns = {
            field: f"[{', '.join(map(_quoted, headers))}]"
            for field, headers in mapping.columns[kind].items()
        }
        defaults = {field: _quoted(word) for field, word in mapping.defaults[kind].items()}
        if kind in mapping.exact:
            lines += ["", f"[{kind}]", "exact = true"]
        lines += [*_section(f"{kind}.columns", columns), *_section(f"{kind}.defaults", defaults)]
    for kind, selection in mapping.database.items():
        chosen = {key: _quoted(text) for key, text in asdict(selection).items() if text}
        lines += _section(f"database.{kind}", chosen)
    own = _vocabulary({})
    for field, words in mapping.vocabulary.items():
        added: dict[str, list[str]] = {}
        for word, key in words.items():
            if own[field].get(word) != key:
                added.setdefault(key, []).append(_quoted(word))
        entries = {key: f"[{', '.join(quoted)}]" for key, quoted in added.items()}
        lines += _section(f"vocabulary.{field}", entries)
    return "\n".join(lines) + "\n"


def _section(name: str, entries: dict[str, str]) -> list[str]:
    if not entries:
        return []
    return ["", f"[{name}]", *(f"{key} = {value}" for key, value in entries.items())]


def _quoted(text: str) -> str:
    # A JSON string is one of TOML, but for this one character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"mapping {path} does not exist; the known ones are in {MAPPINGS}")
    if path.stat().st_size > _LARGEST:
        raise InputError(f"mapping {path} has over {_LARGEST:,} bytes; it is no mapping")
    try:
        return parse_toml(path)
    # What is written too deep, or is a number too long, is no mapping either.
    except (ValueError, RecursionError) as error:
        raise InputError(f"mapping {path} is not valid TOML: {error}") from error


def _check(path: Path, table: dict[str, Any], words: dict[str, Any]) -> None:
    for key in ("name", "timezone"):
        if not isinstance(table.get(key), str):
            raise InputError(f'mapping {path} has no {key}; add a line like {key} = "…"')
    if table["timezone"] not in available_timezones():
        raise InputError(
            f"mapping {path} names the time zone '{table['timezone']}', which does not exist; "
            "write one like Asia/Bangkok or UTC"
        )
    _known(path, "the file", table, {"name", "timezone", "vocabulary", "database", *KINDS})
    for kind in table.keys() & set(KINDS):
        fields = {field.name for field in FIELDS[kind]}
        _known(path, f"[{kind}]", table[kind], {"columns", "defaults", "exact"})
        if not isinstance(table[kind].get("exact", False), bool):
            raise InputError(f"mapping {path}: [{kind}] exact must be written exact = true")
        for part, kind_of_value in (("columns", list), ("defaults", str)):
            entries = table[kind].get(part, {})
            _known(path, f"[{kind}.{part}]", entries, fields)
            _typed(path, f"[{kind}.{part}]", entries, kind_of_value)
    _check_database(path, table.get("database", {}))
    own = _vocabulary({})
    _known(path, "[vocabulary]", words, set(own))
    for field in words:
        _known(path, f"[vocabulary.{field}]", words[field], set(own[field].values()))
        _typed(path, f"[vocabulary.{field}]", words[field], list)


def _check_database(path: Path, kinds: Any) -> None:
    _known(path, "[database]", kinds, {*KINDS})
    for kind, what in kinds.items():
        where = f"[database.{kind}]"
        _known(path, where, what, {"table", "query"})
        _typed(path, where, what, str)
        if len(what) != 1 or not all(text.strip() for text in what.values()):
            raise InputError(
                f"mapping {path}: {where} must name either a table or a query; write it like "
                'table = "schema.table"'
            )
        if Selection(**what).asks_since and kind not in _IN_PARTS:
            raise InputError(
                f"mapping {path}: {where} asks for rows since a day, but the {kind} of a file take "
                f"the place of all that were known; leave {SINCE} out: it is for "
                f"{' and '.join(_IN_PARTS)}"
            )


def _known(path: Path, where: str, names: Any, known: set[str]) -> None:
    if not isinstance(names, dict):
        raise InputError(f"mapping {path}: {where} is no table; write it as in {DEFAULT.name}")
    if unknown := sorted(names.keys() - known):
        raise InputError(
            f"mapping {path}: {where} names '{unknown[0]}', which does not exist; "
            f"expected one of {', '.join(sorted(known))}"
        )


def _typed(path: Path, where: str, entries: dict[str, Any], wanted: type) -> None:
    for name, value in entries.items():
        texts = value if isinstance(value, list) else [value]
        if not isinstance(value, wanted) or not all(isinstance(text, str) for text in texts):
            example = '["…"]' if wanted is list else '"…"'
            raise InputError(f"mapping {path}: {where} {name} must be written {name} = {example}")


def _vocabulary(additions: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, str]]:
    """All vocabularies; words that a mapping adds win over the project's."""
    own = {
        field: {plain(word): key for key, words in keys.items() for word in words}
        for field, keys in _toml(_VOCABULARIES).items()
    }
    own["level"] = {plain(form): str(n) for form, n in read_ladder().number_of.items()}
    own["category"] = {plain(form): key for form, key in read_taxonomy().key_of.items()}
    for field, keys in additions.items():
        own[field] |= {plain(word): key for key, words in keys.items() for word in words}
    return own
