"""From the names of police stations, as records write them, to the codes of stations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import pandas as pd
from rapidfuzz.distance.OSA import normalized_similarity as ratio

from geo.codes import BANGKOK
from geo.commands import Commands
from geo.gazetteer import Gazetteer
from geo.misspelling import meant
from geo.stationnames import CAPITAL, Reader, Written, bare, reader_of

#: code: the station's code; name: its name, in any form; spelling: its name, misspelt; ambiguous:
#: several stations fit, or the name contradicts its place; none: no station is meant.
METHODS = ("code", "name", "spelling", "ambiguous", "none")

_COLUMNS = ["code", "method", "score", "candidates"]
_KNOWN = ["code", "name", "name_en", "amphoe", "province", "division", "bureau"]
_NUMBER = re.compile(r"\d+")

_Row = tuple[str | None, str, float, str | None]
_NOTHING: _Row = (None, "none", 0.0, None)


def resolve_stations(
    written: pd.DataFrame, stations: pd.DataFrame, gazetteer: Gazetteer, commands: Commands
) -> pd.DataFrame:
    """The station that each text means, by code, by name, or by a misspelt name.

    Province, division and bureau in the text itself narrow the choice, and so does the place
    beside it. A name that several stations bear (``สภ.เมือง`` above all) counts only where these
    leave one. A misspelt name counts only within a known province, where one station alone is
    near (:func:`geo.misspelling.meant`), and not when it is the right name of some other place.

    Parameters
    ----------
    written : DataFrame of str, missing values allowed: ``station`` as written, and optionally
        ``amphoe`` and ``province``, codes of the place beside it. No station outside the
        province is ever returned; the amphoe only chooses among stations of one name
    stations : DataFrame ``code``, ``name``, ``amphoe``, ``province``, ``division`` and optionally
        ``name_en`` and ``bureau``, without which the division or the province says it
    gazetteer, commands : names of places and of units of command

    Returns
    -------
    DataFrame with the index of ``written``: ``code`` (missing where none or several fit),
    ``method`` (one of :data:`METHODS`), ``score`` (1; of a misspelt name the share of letters
    that are right; 0 without a code), ``candidates`` (codes joined by "|" where ambiguous)
    """
    rows = written.reindex(columns=["station", "amphoe", "province"]).astype("str")
    group = rows.groupby(list(rows), dropna=False, sort=False).ngroup().to_numpy()
    distinct = rows.loc[~pd.Series(group).duplicated().to_numpy()].fillna("")
    known = stations.reindex(columns=_KNOWN).astype("str").fillna("")
    book = _book(tuple(known.itertuples(index=False, name=None)), gazetteer, commands)
    found = [
        _found(text, amphoe, province, book)
        for text, amphoe, province in zip(*(distinct[c].tolist() for c in distinct), strict=True)
    ]
    table = pd.DataFrame(found, columns=_COLUMNS).astype(
        {"code": "str", "method": "str", "score": "float64", "candidates": "str"}
    )
    return table.take(group).set_axis(written.index)


def resolve_units(written: pd.Series, gazetteer: Gazetteer, commands: Commands) -> pd.Series:
    """The division, else the bureau, that a text names where it names no station.

    ``ภ.จว.เชียงใหม่`` is the division ``50``, ``บก.น. ๑`` is ``n1``, ``ภ.5`` the bureau ``p5``.

    Returns
    -------
    Keys of divisions and bureaus with the index of ``written``, missing where none is named
    """
    reader = reader_of(gazetteer, commands)
    units = {text: reader.unit(text) or None for text in written.dropna().unique()}
    return written.map(units).astype("str")


def titled(written: pd.Series, gazetteer: Gazetteer, commands: Commands) -> pd.Series:
    """Which texts call themselves a police station (``สภ.``, ``สน.``, ``… Police Station``)."""
    reader = reader_of(gazetteer, commands)
    known = {text: reader.read(text).titled for text in written.dropna().unique()}
    return written.map(known).eq(True)


@dataclass(frozen=True)
class _Station:
    code: str
    kind: str
    amphoe: str
    province: str
    division: str
    bureau: str
    names: frozenset[str] = field(hash=False)
    aliases: frozenset[str] = field(hash=False)


@lru_cache(maxsize=4)
def _book(rows: tuple[tuple[str, ...], ...], gazetteer: Gazetteer, commands: Commands) -> _Book:
    """Kept, because the files of one run are read with the same stations."""
    return _Book(rows, reader_of(gazetteer, commands))


class _Book:
    """The stations, to be looked up by code and by name."""

    def __init__(self, rows: Iterable[tuple[str, ...]], reader: Reader) -> None:
        """``rows`` hold the columns :data:`_KNOWN`."""
        self.reader = reader
        self.codes: defaultdict[str, list[_Station]] = defaultdict(list)
        self.whole: defaultdict[str, list[_Station]] = defaultdict(list)
        self.named: defaultdict[str, list[_Station]] = defaultdict(list)
        self.called: defaultdict[str, list[_Station]] = defaultdict(list)
        self.of_province: defaultdict[str, list[_Station]] = defaultdict(list)
        for row in rows:
            self._add(*row)

    def _add(
        self, code: str, th: str, en: str, amphoe: str, province: str, division: str, bureau: str
    ) -> None:
        commands = self.reader.commands
        bureau = bureau or commands.bureau_of_division.get(division, "")
        bureau = bureau or commands.bureau_of_province.get(province, "")
        said = [self.reader.read(name) for name in (th, en) if name]
        names = frozenset(part.names[0][0] for part in said if part.names)
        # The name on its sign decides: in English เหมือง is Mueang too.
        sign = said[0].names[0][0] if said and said[0].names else ""
        aliases = self._capital_names(sign, amphoe, province) - names
        station = _Station(
            code, said[0].kind if said else "", amphoe, province, division, bureau, names, aliases
        )
        for form in {code, bare(code)}:
            self.codes[form].append(station)
        for form in {th, bare(th)}:
            self.whole[form].append(station)
        for name in names:
            self.named[name].append(station)
        for alias in aliases:
            self.called[alias].append(station)
        self.of_province[province].append(station)

    def _capital_names(self, sign: str, amphoe: str, province: str) -> frozenset[str]:
        """The station of a province's capital is also เมือง, or called by the province alone."""
        own = self._capitals.get(province, frozenset())
        capital = {*CAPITAL, *(word + name for word in CAPITAL for name in own)}
        if amphoe == province + "01":
            capital |= self._capitals.get(amphoe, frozenset())
        return frozenset({*CAPITAL, *own}) if own and sign in capital else frozenset()

    @cached_property
    def _capitals(self) -> dict[str, frozenset[str]]:
        """Bare names of every province but Bangkok and of its first amphoe, by code."""
        gazetteer = self.reader.gazetteer
        return {
            code: frozenset({bare(th), bare(en)})
            for table in (gazetteer.provinces, gazetteer.amphoes)
            for code, th, en in table[["th", "en"]].itertuples()
            if not code.startswith(BANGKOK) and code[2:] in ("", "01")
        }

    @cached_property
    def places(self) -> frozenset[tuple[str, str]]:
        """Province and name of every tambon and amphoe."""
        tables = (self.reader.gazetteer.tambons, self.reader.gazetteer.amphoes)
        return frozenset(
            (code[:2], bare(name))
            for table in tables
            for column in ("th", "en")
            for code, name in table[column].items()
        )


def _found(text: str, amphoe: str, province: str, book: _Book) -> _Row:
    if not text:
        return _NOTHING
    province = province or amphoe[:2]
    for method, forms in (("code", book.codes), ("name", book.whole)):
        whole = forms.get(text, []) or forms.get(bare(text), [])
        if len(whole) == 1 and (method == "code" or not whole[0].names & set(CAPITAL)):
            return _chosen(whole, [s for s in whole if province in ("", s.province)], method)
    said = book.reader.read(text)
    for name, behind in said.names:
        if named := [*book.named.get(name, []), *book.called.get(name, [])]:
            provinces = {code for code in (province, said.province, behind) if code}
            fitting = [s for s in named if _fits(s, provinces, said)]
            # Every province has one, whether or not its stations are in the table.
            if name in CAPITAL and not provinces and len(book.of_province) > 1:
                return _several(fitting or named)
            return _chosen(named, _nearest(fitting, amphoe, said, book), "name")
    return _misspelt(said, province, book)


def _fits(station: _Station, provinces: set[str], said: Written) -> bool:
    """Whether a station is of the kind, the provinces and the units that are named."""
    return (
        station.kind in ("", said.kind or station.kind)
        and provinces <= {station.province}
        and said.division in ("", station.division)
        and said.bureau in ("", station.bureau)
    )


def _nearest(stations: list[_Station], amphoe: str, said: Written, book: _Book) -> list[_Station]:
    """Of several, those in the amphoe that the text names or that stands beside it, if any."""
    if len(stations) < 2:
        return stations
    amphoes = book.reader.gazetteer.amphoes["th"]

    def near(station: _Station) -> bool:
        own = bare(amphoes.get(station.amphoe, ""))
        short = own.removeprefix(CAPITAL[0]) == bare(
            book.reader.gazetteer.provinces["th"].get(station.province, "")
        )
        named = said.amphoe and (said.amphoe == own or (short and said.amphoe == CAPITAL[0]))
        return bool(named) if said.amphoe else station.amphoe == amphoe

    return [station for station in stations if near(station)] or stations


def _chosen(named: list[_Station], fitting: list[_Station], method: str) -> _Row:
    """The one that fits; the candidates where several do, or where its place contradicts."""
    if len(fitting) == 1:
        return fitting[0].code, method, 1.0, None
    return _several(fitting or named)


def _several(stations: Iterable[_Station]) -> _Row:
    return None, "ambiguous", 0.0, "|".join(sorted({station.code for station in stations}))


def _misspelt(said: Written, province: str, book: _Book) -> _Row:
    """The only station of the province whose name is nearly the one written."""
    for name, behind in said.names[::-1]:
        provinces = {code for code in (province, said.province, behind) if code}
        if len(provinces) != 1:
            continue
        home = min(provinces)
        known: defaultdict[str, list[_Station]] = defaultdict(list)
        for station in book.of_province.get(home, []):
            if _fits(station, provinces, said):
                for own in station.names:
                    known[own].append(station)
        # Names of different numbers are different names.
        forms = meant(name, [own for own in known if _NUMBER.findall(own) == _NUMBER.findall(name)])
        near = {station for form in forms for station in known[form]}
        if len(near) == 1 and (home, name) not in book.places:
            return near.pop().code, "spelling", ratio(name, forms[0]), None
        if near:
            return _several(near)
    return _NOTHING
