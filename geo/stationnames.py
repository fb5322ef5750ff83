"""What a written name of a police station says: its kind, its bare name, and where it stands.

``สภ.``, ``สน.``, ``สภ.อ.``, ``สภ.ต.``, ``สภ.กิ่ง อ.``, the long forms and ``… Police Station``
come off; a province, an amphoe, a division or a bureau beside the name is told apart from it. A
station of a unit without a place is called by its work: ``ส.ทท.1`` is ``สถานีตำรวจท่องเที่ยว 1``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from geo.commands import Bureau, Commands, Division
from geo.gazetteer import Gazetteer
from geo.nameindex import build_index
from geo.nameindex import plain as plain_place
from geo.thai import normal, tidy, to_arabic_digits

#: Kinds of stations: of Bangkok's metropolitan police, and of the provincial police.
METROPOLITAN, PROVINCIAL = "metropolitan", "provincial"
# The longest names of provinces have so many words (Phra Nakhon Si Ayutthaya).
_PROVINCE_WORDS = 4
#: Names that are remembered: each station's, in some ways of writing it.
_MOST_KNOWN = 20_000
#: What the station of a province's capital is called within its province.
CAPITAL = ("เมือง", "mueang")

_KINDS = {"น": METROPOLITAN, "นครบาล": METROPOLITAN, "ภ": PROVINCIAL, "ภูธร": PROVINCIAL}
_EARLIER_RANK = r"(?:กิ่ง\s*(?:อำเภอ|อ[.\s])|อำเภอ|ตำบล|[อต]\s*[.\s])?\s*"
_HEAD = re.compile(
    r"(?<![ก-๛])(?:สถานีตำรวจ(?P<long>ภูธร|นครบาล)?|"
    r"ส\s*\.?\s*(?P<short>[ภน])(?:\s*\.|\s|(?=[อต]\s*\.)|(?=กิ่ง\s*อ)))\s*" + _EARLIER_RANK
)
# Without dot or space the letters may also begin a name: สนามชัยเขต.
_DOTLESS_HEAD = re.compile(r"^ส(?P<short>[ภน])(?=[ก-๛])")
_ENGLISH_HEAD = re.compile(
    r"\b(?:(?:provincial|metropolitan|district|subdistrict)\s+)*police\s+station\b", re.I
)
_NUMBER_BEHIND = re.compile(r"\s*\d+")
_PROVINCE = re.compile(
    r"(?:(?P<police>(?:กองบังคับการ)?ตำรวจภูธรจังหวัด|(?:บก[\s.]*)?ภ[\s.]*จ[\s.]*ว[\s.]*)|"
    r"จังหวัด|จว[.\s]+|จ\.|(?<![ก-๛])จ\s)\s*(?P<name>[ก-๛]+)"
)
_AMPHOE = re.compile(r"(?:กิ่ง\s*)?(?:อำเภอ|อ\.|(?<![ก-๛])(?:เขต|อ\s))\s*(?P<name>[ก-๛]+)")
_TAMBON = re.compile(r"(?:ตำบล|(?<![ก-๛])(?:แขวง|ต[.\s]))\s*[ก-๛]+")
# Of a division as ตำรวจท่องเที่ยว: what stands before its work, in full and in short, and its number.
_DIVISION, _DIVISION_IN_SHORT, _ITS_NUMBER = "กองบังคับการตำรวจ", "บก", re.compile(r"\d+$")
_SUBDIVISION = re.compile(r"(?:กองกำกับการ|(?<![ก-๛])กก\s*\.)\s*(?=\d)")
_QUOTES = re.compile("[\"'`‘’“”«»_]")
_BREAKS = re.compile(r"[,;()\[\]{}/|:]+")
_ENGLISH_PROVINCE = re.compile(r"\s*\b(?:changwat|province)\b\s*", re.I)


@dataclass(frozen=True)
class Written:
    """The parts of one written name.

    Attributes
    ----------
    kind : :data:`METROPOLITAN`, :data:`PROVINCIAL`, or empty where the text does not say
    titled : whether it calls itself a station
    names : readings of the bare name in :func:`bare` spelling, the likeliest first, each with
        the province that it leaves behind the name ("" where none)
    province, division, bureau : the codes and keys of what is named beside it, else empty; a
        provincial division is its province
    amphoe : the name in :func:`bare` spelling, for it is one only within its province
    police : whether the province is named as a division (ภ.จว.)
    """

    kind: str = ""
    titled: bool = False
    names: tuple[tuple[str, str], ...] = ()
    province: str = ""
    amphoe: str = ""
    division: str = ""
    bureau: str = ""
    police: bool = False


def bare(text: str) -> str:
    """A name without case, spaces, dots, hyphens and quotes, in Arabic digits.

    >>> bare("Muang  Chiang-Mai") == bare("mueang chiang mai")
    True
    """
    return plain_place(_QUOTES.sub("", _one_form(text)).casefold())


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads written names with the places and units of the country at hand."""

    gazetteer: Gazetteer
    commands: Commands

    @cached_property
    def read(self) -> Callable[[str], Written]:
        """Gives the parts of a text; all of it is the bare name where nothing else is recognised.

        What was asked before is known: records name the same stations again and again.
        """
        return lru_cache(_MOST_KNOWN)(self._read)

    def _read(self, text: str) -> Written:
        text = self._in_full(_BREAKS.sub(";", _QUOTES.sub(" ", _one_form(text))))
        kind, titled, before, after = _without_head(text)
        rest = f"{before};{after}"
        rest, division, bureau = self._without_units(rest)
        rest, province, police = self._without_province(rest)
        amphoe = _AMPHOE.search(rest)
        rest = _TAMBON.sub(";", _AMPHOE.sub(";", rest))
        pieces = [piece.strip(" .-") for piece in rest.split(";") if piece.strip(" .-")]
        for piece in pieces[1:]:
            province = province or self._province(piece)
        return Written(
            kind=kind,
            titled=titled,
            names=self._readings(pieces[0] if pieces else ""),
            province=province,
            amphoe=plain_place(amphoe["name"]) if amphoe else "",
            division=division,
            bureau=bureau,
            police=police,
        )

    def unit(self, text: str) -> str:
        """The division, else the bureau, that the text names and no station; empty else."""
        known = self.commands.bureau_of_division.keys() | self.commands.bureaus_by_key.keys()
        if text in known:
            return text
        said = self.read(text)
        if said.titled or said.names:
            return ""
        division = said.division or (said.province if said.police else "")
        return division if division in known else said.bureau

    def _in_full(self, text: str) -> str:
        """The text with stations of units without a place as they are written out."""
        if self._works:
            text = self._of_work.sub(lambda m: f"สถานีตำรวจ{self._works[bare(m['short'])]} ", text)
        return _SUBDIVISION.sub("กก.", text)

    def _without_units(self, text: str) -> tuple[str, str, str]:
        """The text without divisions and bureaus that have names of their own, and their keys."""
        found = {"division": "", "bureau": ""}
        for match in self._unit.finditer(text):
            tree, key = self._units[bare(match["name"])]
            found[tree] = key
        return self._unit.sub(";", text), found["division"], found["bureau"]

    def _without_province(self, text: str) -> tuple[str, str, bool]:
        for match in _PROVINCE.finditer(text):
            if code := self._province(match["name"]):
                return text.replace(match[0], ";"), code, bool(match["police"])
        return text, "", False

    def _province(self, name: str) -> str:
        known = build_index(self.gazetteer).provinces
        return known.get(plain_place(_ENGLISH_PROVINCE.sub(" ", name)), "")

    def _readings(self, name: str) -> tuple[tuple[str, str], ...]:
        """``แม่ริม เชียงใหม่`` may be one name, or a name with its province behind it."""
        words = name.split()
        readings = [(bare(name), "")] if words else []
        for cut in range(max(1, len(words) - _PROVINCE_WORDS), len(words)):
            if province := self._province(" ".join(words[cut:])):
                readings.append((bare(" ".join(words[:cut])), province))
        for word in CAPITAL:
            whole = bare(name)
            if whole.startswith(word) and (province := self._province(whole.removeprefix(word))):
                readings.append((word, province))
        if dotless := _DOTLESS_HEAD.match(name):
            readings.append((bare(name[dotless.end() :]), ""))
        return tuple(readings)

    @cached_property
    def _works(self) -> dict[str, str]:
        """The work of divisions without a place, in short → in full: ``ทท`` → ``ท่องเที่ยว``."""
        return {
            _ITS_NUMBER.sub("", bare(unit.short_th).removeprefix(_DIVISION_IN_SHORT)): work
            for unit in self.commands.divisions
            if unit.key in self.commands.without_place
            and unit.th.startswith(_DIVISION)
            and (work := _ITS_NUMBER.sub("", unit.th.removeprefix(_DIVISION)).strip())
        }

    @cached_property
    def _of_work(self) -> re.Pattern[str]:
        """Finds such a station in short: ``ส.ทท.1``."""
        short = "|".join(r"[\s.]*".join(map(re.escape, work)) for work in self._works)
        return re.compile(rf"(?<![ก-๛])ส\s*\.\s*(?P<short>{short})\s*\.?\s*(?=\d|$)")

    @cached_property
    def _units(self) -> dict[str, tuple[str, str]]:
        """Bare names of divisions and bureaus → which of both, and the key."""
        units: list[tuple[str, Bureau | Division]] = [
            *(("division", unit) for unit in self.commands.divisions),
            *(("bureau", unit) for unit in self.commands.bureaus),
        ]
        return {
            bare(name): (tree, unit.key)
            for tree, unit in units
            for name in (unit.th, unit.short_th, unit.en)
        }

    @cached_property
    def _unit(self) -> re.Pattern[str]:
        """Finds the name of any of them, with dots and spaces as one likes."""
        loose = (r"[\s.]*".join(map(re.escape, name)) for name in self._units)
        return re.compile(
            rf"(?<![ก-๛\w])(?:บช[\s.]*)?(?P<name>{'|'.join(loose)})\.?(?![ก-๛\w])", re.I
        )


@cache
def reader_of(gazetteer: Gazetteer, commands: Commands) -> Reader:
    """The reader of these places and units, made once."""
    return Reader(gazetteer, commands)


def _one_form(text: str) -> str:
    return to_arabic_digits(tidy(normal(text, "NFKC")))


def _without_head(text: str) -> tuple[str, bool, str, str]:
    """Kind, whether there is a title, and what stands before and behind it; the name first."""
    if thai := _HEAD.search(text):
        kind = _KINDS.get(thai["long"] or thai["short"] or "", "")
        return kind, True, text[thai.end() :], text[: thai.start()]
    if english := _ENGLISH_HEAD.search(text):
        title = english[0].casefold()
        kind = next((kind for kind in (METROPOLITAN, PROVINCIAL) if kind in title), "")
        # Of stations that are told apart by numbers the number stands behind the title.
        behind = text[english.end() :]
        number = _NUMBER_BEHIND.match(behind)
        end = number.end() if number else 0
        return kind, True, text[: english.start()] + behind[:end], behind[end:]
    return "", False, text, ""
