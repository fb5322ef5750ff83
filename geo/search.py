"""Finding a place, a station or a unit of command by what somebody types.

Unlike :mod:`geo.names`, which must decide, a search offers: the likeliest first, the misspelt and
the half-typed among them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geo.codes import LEVELS
from geo.commands import Bureau, Commands, Division
from geo.gazetteer import LANGS, Gazetteer, Lang
from geo.misspelling import sound
from geo.nameindex import Index, build_index, plain
from geo.nameparts import Part, parts, tidy_name
from geo.stationnames import Reader, reader_of

Kind = Literal["bureau", "province", "division", "amphoe", "station", "tambon"]

#: Of equally good answers the larger place stands first.
KINDS: tuple[Kind, ...] = ("bureau", "province", "division", "amphoe", "station", "tambon")
# Points out of 100: as written, by its sound, how it begins, what it holds; then by likeness.
_AS_WRITTEN, _BY_SOUND, _BEGINS, _HOLDS, _LIKE = 100.0, 97.0, 90.0, 70.0, 85.0
# What each step down in KINDS costs: a little less likely, all else being nearly equal.
_SMALLER = 1.5
_LEAST_LIKENESS = 0.65
_LEAST_HELD = 3
# What each letter costs that was not typed yet, and how many of them count.
_UNTYPED, _MOST_UNTYPED = 1.5, 12
# A place that does not lie where the rest of the words say; a station of the other title, which
# is likelier than one whose name only begins so.
_ELSEWHERE, _OTHER_TITLE = 0.6, 0.95
# A letter that is written and not spoken, with its vowel: ย์, ธุ์, ธิ์.
_SILENCED = re.compile("[ก-ฮ][ิุ]?์")


class _Query(NamedTuple):
    """One reading of what was typed: a name, where it lies, of what kind it must be, of which
    title (:data:`geo.stationnames.METROPOLITAN` …) and of which division; empty for any."""

    name: str
    where: tuple[str, ...]
    kinds: frozenset[str]
    title: str = ""
    division: str = ""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All that can be found.

    Attributes
    ----------
    entries : DataFrame ``kind``, ``key``, ``th``, ``en``, ``where_th``, ``where_en`` (names of
        what holds it), one row a thing
    forms, sounds, of : every spelling by which a thing is known, plain and by a sound of it, and
        its row in ``entries``
    around : per row the names of what holds it, by their sound: all, all but the first …
    titles : per row the kind of station that it says it is; empty for all else
    divisions : per row the division that the name of a station says, which tells two of one name
        apart; empty for all else
    reader : tells the names of stations from what is written around them
    """

    entries: pd.DataFrame
    forms: list[str]
    sounds: list[str]
    of: np.ndarray
    around: list[tuple[str, ...]]
    titles: list[str]
    divisions: list[str]
    reader: Reader


def catalogue(gazetteer: Gazetteer, commands: Commands, stations: pd.DataFrame) -> Catalogue:
    """Everything with a name, ready to be searched.

    Parameters
    ----------
    stations : DataFrame indexed by code: ``name``, ``name_en``, ``tambon``, ``amphoe``,
        ``province``; places may be missing
    """
    reader = reader_of(gazetteer, commands)
    entries = pd.DataFrame(
        [*_units(commands), *_places(gazetteer), *_stations(stations, gazetteer)],
        columns=["kind", "key", "th", "en", "where_th", "where_en"],
    )
    names = _names_of_places(build_index(gazetteer)) | _names_of_units(commands)
    spelt = [
        (form, heard, row)
        for row, (kind, key, th, en) in enumerate(
            entries[["kind", "key", "th", "en"]].itertuples(index=False)
        )
        for form in (_names_of_station(th, en, reader) if kind == "station" else names[key])
        for heard in _sounds(form)
    ]
    return Catalogue(
        entries=entries,
        forms=[form for form, _, _ in spelt],
        sounds=[heard for _, heard, _ in spelt],
        of=np.array([row for _, _, row in spelt], dtype="int64"),
        around=[
            _around(th, en) for th, en in entries[["where_th", "where_en"]].itertuples(index=False)
        ],
        titles=[
            _title(th, en, reader) if kind == "station" else ""
            for kind, th, en in entries[["kind", "th", "en"]].itertuples(index=False)
        ],
        divisions=[
            reader.read(th).division if kind == "station" else ""
            for kind, th in entries[["kind", "th"]].itertuples(index=False)
        ],
        reader=reader,
    )


def search(text: str, known: Catalogue, limit: int = 8) -> pd.DataFrame:
    """What somebody may mean, the likeliest first.

    Thai and English, with or without ``ต.``, ``อ.``, ``จ.``, ``สภ.``, ``สน.``; half a name; letters
    wrong, missing or turned around; a place behind the name (``ริมใต้ เชียงใหม่``) or before it.

    Parameters
    ----------
    text : as typed
    limit : the most answers wanted

    Returns
    -------
    DataFrame with the columns of :attr:`Catalogue.entries` and ``score`` (up to 100), best first
    """
    best: dict[int, float] = {}
    for query in _readings(text, known.reader):
        for row, score in _matches(query, known):
            best[row] = max(score, best.get(row, 0.0))
    found = known.entries.loc[list(best)].assign(score=list(best.values()))
    likely = found["score"] - _SMALLER * found["kind"].map(KINDS.index).astype("float64")
    best_first = likely.sort_values(ascending=False, kind="stable").index
    return found.loc[best_first[:limit]].reset_index(drop=True)


def _readings(text: str, reader: Reader) -> Iterator[_Query]:
    """What the words may mean: which of them is the name, and which say where."""
    station = reader.read(text)
    if station.titled and station.names:
        where = [reader.gazetteer.name(station.province)] if station.province else []
        query = _query(station.names[0][0], [*where, station.amphoe], {"station"}, station.kind)
        yield query._replace(division=station.division)
        return
    found = parts(tidy_name(text))
    marked = max((part for part in found if part.level), key=_fineness, default=None)
    others = [part.name for part in found if marked and part is not marked]
    words = marked.name if marked else " ".join(part.name for part in found)
    for name, rest in _splits(words.split()):
        kinds: set[str] = {str(marked.level)} if marked else {*KINDS}
        yield _query(" ".join(name), [*others, " ".join(rest)], kinds)


def _query(name: str, where: list[str], kinds: set[str], title: str = "") -> _Query:
    around = tuple(_sound(plain(said)) for said in where if said)
    return _Query(plain(name), around, frozenset(kinds), title)


def _fineness(part: Part) -> int:
    return LEVELS.index(part.level) if part.level else -1


def _splits(words: list[str]) -> Iterator[tuple[list[str], list[str]]]:
    """All ways to take the first or the last words for the name, the rest for where it lies."""
    for count in range(len(words), 0, -1):
        yield words[:count], words[count:]
        if count < len(words):
            yield words[-count:], words[:-count]


def _matches(query: _Query, known: Catalogue) -> Iterator[tuple[int, float]]:
    if not query.name:
        return
    heard = _sound(query.name)
    likenesses = process.extract(
        heard, known.sounds, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_LIKENESS,
        limit=None,
    )  # fmt: skip
    like = {position: _LIKE * likeness for _, likeness, position in likenesses}
    held = {at for at, form in enumerate(known.sounds) if heard in form}
    for at in sorted(like.keys() | held):
        row = int(known.of[at])
        if known.entries["kind"].iat[row] not in query.kinds:
            continue
        score = max(_spelt(query.name, heard, at, known), like.get(at, 0.0))
        if score:
            fitting = _whereabouts(query.where, known.around[row])
            fitting *= _titled(query.title, known.titles[row])
            yield row, score * fitting * _commanded(query.division, known.divisions[row])


def _spelt(name: str, heard: str, at: int, known: Catalogue) -> float:
    """How well what was typed is the name, or the beginning or a part of it."""
    form, sounded = known.forms[at], known.sounds[at]
    untyped = _UNTYPED * min(len(sounded) - len(heard), _MOST_UNTYPED)
    if form == name:
        return _AS_WRITTEN
    if sounded == heard:
        return _BY_SOUND
    if sounded.startswith(heard):
        return _BEGINS - untyped
    if heard in sounded and len(heard) >= _LEAST_HELD:
        return _HOLDS - untyped
    return 0.0


def _whereabouts(where: tuple[str, ...], around: tuple[str, ...]) -> float:
    there = all(any(names.startswith(word) for names in around) for word in where)
    return 1.0 if there else _ELSEWHERE


def _titled(asked: str, title: str) -> float:
    return _OTHER_TITLE if asked and title and asked != title else 1.0


def _commanded(asked: str, division: str) -> float:
    return _ELSEWHERE if asked and division and asked != division else 1.0


def _sound(name: str) -> str:
    """A plain name by its sound, with ำ as it is spoken."""
    return sound(name).replace("ำ", "ัม")


def _sounds(form: str) -> set[str]:
    """A plain name by its sound with the letters that are silenced, and without them."""
    return {_sound(form), _sound(_SILENCED.sub("", form))}


def _around(th: str, en: str) -> tuple[str, ...]:
    """The names in ``อ.แม่ริม จ.เชียงใหม่`` and ``Mae Rim, Chiang Mai`` as they may be typed in a
    row, from each of them on."""
    names = [_sound(plain(part.name)) for text in (th, en) for part in parts(tidy_name(text))]
    return tuple("".join(names[first:]) for first in range(len(names)))


def _names_of_places(index: Index) -> dict[str, set[str]]:
    """All names of every place: of today, of the past, and the short ones."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in index.provinces.items():
        names[code].add(name)
    for named in (index.amphoes, index.tambons):
        for name, places in named.items():
            for place in places:
                names[place.code].add(name)
    return names


def _names_of_units(commands: Commands) -> dict[str, set[str]]:
    units: list[Bureau | Division] = [*commands.bureaus, *commands.divisions]
    return {
        unit.key: {plain(name) for name in (unit.th, unit.short_th, unit.en, unit.short_en)}
        for unit in units
    }


def _names_of_station(th: str, en: str, reader: Reader) -> set[str]:
    readings = {name for text in (th, en) if text for name, _ in reader.read(text).names}
    return readings or {plain(th)}


def _title(th: str, en: str, reader: Reader) -> str:
    """The kind of station that a name in either language says."""
    kinds = (reader.read(text).kind for text in (th, en) if text)
    return next(filter(None, kinds), "")


_Row = tuple[str, str, str, str, str, str]


def _units(commands: Commands) -> Iterator[_Row]:
    for bureau in commands.bureaus:
        yield "bureau", bureau.key, bureau.th, bureau.en, bureau.short_th, bureau.short_en
    for division in commands.divisions:
        th, en = division.short_th, division.short_en
        yield "division", division.key, division.th, division.en, th, en


def _places(gazetteer: Gazetteer) -> Iterator[_Row]:
    for level in LEVELS:
        table = gazetteer.table(level)
        for code, th, en in zip(table.index, table["th"], table["en"], strict=True):
            yield level, code, th, en, *(_holding(code[:-2], gazetteer, lang) for lang in LANGS)


def _stations(stations: pd.DataFrame, gazetteer: Gazetteer) -> Iterator[_Row]:
    places = stations["tambon"].astype("str")
    for coarser in ("amphoe", "province"):
        places = places.fillna(stations[coarser].astype("str"))
    rows = zip(stations.index, stations["name"], stations["name_en"], places, strict=True)
    for code, th, en, place in rows:
        holder = place if isinstance(place, str) else ""
        names = (_holding(holder, gazetteer, lang) for lang in LANGS)
        yield "station", code, th, en if isinstance(en, str) else "", *names


def _holding(code: str, gazetteer: Gazetteer, lang: Lang) -> str:
    return gazetteer.full_name(code, lang) if code else ""
