"""Which kind of records a file holds, and which of its columns is which field: a guess that a
person confirms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd
from rapidfuzz import fuzz

from etl.columns.fields import FIELDS, KINDS, Field
from etl.columns.mapping import Mapping
from etl.columns.rename import headers, lacking
from etl.dates import parse_months, parse_times
from etl.spelling import plain
from geo.codes import LEVELS, clean_codes
from geo.gazetteer import Gazetteer
from geo.names import resolve
from geo.personal import is_national_id
from geo.thai import tidy, to_arabic_digits

#: header: a known way to write it; spelling: nearly one; content: what stands in the column.
Reason = Literal["header", "spelling", "content", "none"]

_IDS = ("record_id", "code")
#: Headers of running numbers, which are nobody's id, in their plain spelling.
_RUNNING = frozenset(map(plain, ("ลำดับ", "ลำดับที่", "ที่", "No.", "#", "seq", "row")))

_SAMPLE = 100  # distinct values of a column that are looked at
_NEAR = 0.8  # likeness of two headers from which on they are taken for one
_FITS = 0.8  # share of values from which on a column is what its values look like
_CONTRADICTS = 0.3  # share of values below which a column is not what its header nearly says
_SHORTEST = 4  # letters of a header that is looked for within a longer one
_LOOSE = re.compile(r"\(.*?\)|[่้๊๋์็:*/]")
_STATION = re.compile(r"^(?:สภ|สน|สถานีตำรวจ)[. ก-ฮเ-ไ]")
_POINT = re.compile(r"^\D{0,2}\d{1,3}\.\d+\s*[, ]\s*\d{1,3}\.\d+\D{0,2}$")
_ADDRESS = re.compile(r"(?:ต\.|ตำบล|แขวง).+(?:อ\.|อำเภอ|เขต|จ\.|จังหวัด)")
_RANGES = {"lon": (97.0, 106.0), "lat": (5.0, 21.0)}  # of Thailand


@dataclass(frozen=True)
class Guess:
    """The column in which a field most likely stands.

    ``header`` is missing where no column fits; ``score`` from 0 to 1 says how sure that is.
    """

    header: str | None
    reason: Reason
    score: float


_Candidates: TypeAlias = "Iterable[tuple[float, str, str]]"  # score, field, header


def guess_kind(columns: Iterable[str], mapping: Mapping) -> str | None:
    """The kind of records that bear such columns; None where no column is known.

    A header that only one kind knows says more than one that all know; of kinds that are
    equally likely it is the one that most lacks nothing.
    """
    given = {_loose(str(column)) for column in columns}
    known = {kind: _known_fields(kind, mapping, given) for kind in KINDS}
    kinds_with = Counter(name for names in known.values() for name in names)

    def likeness(kind: str) -> tuple[bool, float, float]:
        names = known[kind]
        whole = not lacking(dict.fromkeys(names, True), mapping, kind)
        rare = sum(1 / kinds_with[name] for name in names)
        return whole and bool(names), rare, len(names) / len(FIELDS[kind])

    best = max(KINDS, key=likeness)
    return best if known[best] else None


def guess_source(columns: Iterable[str], kind: str, mappings: Sequence[Mapping]) -> Mapping:
    """The mapping that knows the most of such columns; of several the first."""
    given = {plain(str(column)) for column in columns}
    return max(mappings, key=lambda mapping: len(given & headers(mapping, kind)))


def guess_mapping(
    table: pd.DataFrame, kind: str, mapping: Mapping, gazetteer: Gazetteer
) -> dict[str, Guess]:
    """For every field of ``kind`` the column in which it most likely stands.

    First the headers that the mapping knows, then headers that are nearly spelt so, as long as
    the content does not contradict, then what the content itself says: codes, names of places,
    coordinates, days, words of a vocabulary, names of stations. No column is given to two
    fields, and a running number is no id.

    Parameters
    ----------
    table : one of the tables of :func:`etl.reading.read.read`, or its first rows
    kind : one of :data:`etl.columns.fields.KINDS`
    """
    free = [str(column) for column in table.columns]
    guesses: dict[str, Guess] = {}
    values = {name: _sample(table[name]) for name in free}
    look = _Look(kind, mapping, gazetteer, values)
    for reason, find in _WAYS.items():
        fields = [field for field in FIELDS[kind] if field.name not in guesses]
        for name, (header, score) in _best(find(look, fields, free)).items():
            guesses[name] = Guess(header, reason, round(score, 2))
            free.remove(header)
    nothing = Guess(None, "none", 0.0)
    return {field.name: guesses.get(field.name, nothing) for field in FIELDS[kind]}


@dataclass(frozen=True)
class _Look:
    """What the guess is made from: ``values`` are the distinct ones of each column."""

    kind: str
    mapping: Mapping
    gazetteer: Gazetteer
    values: dict[str, pd.Series]


def _known_fields(kind: str, mapping: Mapping, given: set[str]) -> set[str]:
    """The fields that stand in the ``given`` headers (as :func:`_loose` has them), or nearly so."""
    likely = (
        (score, field.name, header)
        for field in FIELDS[kind]
        for header in given
        if (score := _nearness(header, kind, field, mapping)) >= _NEAR
    )
    return set(_best(likely))


def _best(candidates: _Candidates) -> dict[str, tuple[str, float]]:
    """Field → header and score, the likeliest first; no field and no header twice."""
    found: dict[str, tuple[str, float]] = {}
    taken = set()
    for score, name, header in sorted(candidates, key=lambda candidate: -candidate[0]):
        if name not in found and header not in taken:
            found[name] = header, score
            taken.add(header)
    return found


def _sample(column: pd.Series) -> pd.Series:
    distinct = column.dropna().drop_duplicates().head(_SAMPLE)
    return distinct.map(tidy).astype("str")


def _by_header(look: _Look, fields: list[Field], free: list[str]) -> _Candidates:
    columns = {plain(header): header for header in reversed(free)}
    for field in fields:
        for known in map(plain, _headers(look.kind, field, look.mapping)):
            if known in columns and _may_be(field, columns[known]):
                yield 1.0, field.name, columns[known]


def _by_spelling(look: _Look, fields: list[Field], free: list[str]) -> _Candidates:
    for field in fields:
        for header in free:
            score = _nearness(_loose(header), look.kind, field, look.mapping)
            if score >= _NEAR and _may_be(field, header):
                share = _share(look, field, header)
                if share is None or share >= _CONTRADICTS:
                    yield score, field.name, header


def _by_content(look: _Look, fields: list[Field], free: list[str]) -> _Candidates:
    for field in fields:
        if not _told_by_content(field):
            continue
        for header in free:
            share = _share_of_content(look, field, header)
            if share is not None and share >= _FITS:
                yield share * _SURENESS.get(field.name, 0.5), field.name, header


def _headers(kind: str, field: Field, mapping: Mapping) -> tuple[str, ...]:
    """The headers of a field, and those under which it is offered, best first."""
    offered = () if kind in mapping.exact else field.likely
    return (*mapping.headers(kind, field), *offered)


def _may_be(field: Field, header: str) -> bool:
    return field.name not in _IDS or plain(header) not in _RUNNING


def _loose(header: str) -> str:
    """A header without tone marks, remarks in brackets and signs."""
    return _LOOSE.sub("", plain(header))


def _nearness(header: str, kind: str, field: Field, mapping: Mapping) -> float:
    known = {_loose(name) for name in _headers(kind, field, mapping)}
    return max((_likeness(header, name) for name in known), default=0.0)


def _likeness(header: str, known: str) -> float:
    """From 0 to 1: share of equal letters; a known header within a longer one nearly is it."""
    ratio = fuzz.ratio(header, known) / 100
    if len(known) >= _SHORTEST and known in header:
        return max(ratio, _NEAR + 0.1 * len(known) / len(header))
    return ratio


def _told_by_content(field: Field) -> bool:
    """Whether the values alone can say which field it is; many columns hold days or numbers."""
    told = field.name in _TESTS or field.type == "person"
    return told or (field.required and field.type in ("day", "time"))


def _share_of_content(look: _Look, field: Field, header: str) -> float | None:
    """The share where nothing but the values tells: a person's number may look like anything under
    its own header, but not under any."""
    if field.type == "person":
        return float(look.values[header].map(is_national_id).mean())
    return _share(look, field, header)


def _share(look: _Look, field: Field, header: str) -> float | None:
    """The share of the column's values that could be the field's; None where any could."""
    values = look.values[header]
    test = _TESTS.get(field.name) or _TYPES.get(field.type)
    if test is None or values.empty:
        return None
    return float(test(values, field, look).mean())


# Which values could be those of a field.


def _codes(values: pd.Series, _field: Field, look: _Look) -> pd.Series:
    return clean_codes(values).isin(look.gazetteer.tambons.index)


def _names(values: pd.Series, field: Field, look: _Look) -> pd.Series:
    names = pd.DataFrame({level: values if level == field.name else None for level in LEVELS})
    method = resolve(names.astype("str"), look.gazetteer)["method"]
    return ~method.isin(["none", "code"])


def _degrees(values: pd.Series, field: Field, _look: _Look) -> pd.Series:
    number = pd.to_numeric(to_arabic_digits(values), errors="coerce")
    return number.between(*_RANGES[field.name])


def _points(values: pd.Series, _field: Field, _look: _Look) -> pd.Series:
    return to_arabic_digits(values).str.contains(_POINT)


def _addresses(values: pd.Series, _field: Field, _look: _Look) -> pd.Series:
    return values.str.contains(_ADDRESS)


def _stations(values: pd.Series, _field: Field, _look: _Look) -> pd.Series:
    return values.str.contains(_STATION)


def _words(values: pd.Series, field: Field, look: _Look) -> pd.Series:
    words = look.mapping.words(field.name)
    return values.str.split(",").str[0].map(plain).isin(words)


def _times(values: pd.Series, _field: Field, _look: _Look) -> pd.Series:
    return ~parse_times(values)["bad"]


def _months(values: pd.Series, _field: Field, _look: _Look) -> pd.Series:
    return ~parse_months(values)["bad"]


def _numbers(values: pd.Series, _field: Field, _look: _Look) -> pd.Series:
    return pd.to_numeric(to_arabic_digits(values).str.replace(",", ""), errors="coerce").notna()


_Test: TypeAlias = Callable[[pd.Series, Field, _Look], pd.Series]

#: Fields whose values tell them.
_TESTS: dict[str, _Test] = {
    "tambon_code": _codes,
    **dict.fromkeys(LEVELS, _names),
    **dict.fromkeys(_RANGES, _degrees),
    "point": _points,
    "address": _addresses,
    "station": _stations,
    **dict.fromkeys(("kind", "channel", "urgency", "status", "category", "reason", "role"), _words),
}
#: What a type demands of a column whose header is only nearly right.
_TYPES: dict[str, _Test] = {
    "day": _times, "time": _times, "month": _months, "number": _numbers, "word": _words,
}  # fmt: skip
#: Many amphoes have a tambon of their name: what names provinces or amphoes says more.
_SURENESS = {"tambon_code": 0.7, "province": 0.65, "amphoe": 0.6, "tambon": 0.55}

_WAYS: dict[Reason, Callable[[_Look, list[Field], list[str]], _Candidates]] = {
    "header": _by_header,
    "spelling": _by_spelling,
    "content": _by_content,
}
