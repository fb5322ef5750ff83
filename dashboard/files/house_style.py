"""How what is taken away is marked and set: the entries of ``data/briefing.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geo.errors import InputError, UsageError
from geo.files import DATA, read_toml

#: Pictures that pages and slides can bear.
PICTURES = (".png", ".jpg", ".jpeg")

_ENTRIES = {"marking": {"choices", "default"}, "fonts": {"office"}, "emblem": {"file"}}
# Excel takes no longer name of a font in a print header, nor a header of over 255 letters.
_LONGEST_FONT, _LONGEST_MARKING = 31, 60


@dataclass(frozen=True)
class HouseStyle:
    """The style of an office.

    Attributes
    ----------
    markings : the secrecy markings that an export may bear, from the least secret
    marking : the one that it bears when none is chosen; empty for none
    office_font : the typeface that slides and spreadsheets name
    emblem : a picture at the head of pages; None for none
    """

    markings: tuple[str, ...]
    marking: str
    office_font: str
    emblem: Path | None

    def chosen(self, marking: str | None = None) -> str:
        """The marking of an export: the one that was given, else the default.

        Parameters
        ----------
        marking : one of :attr:`markings`; empty for none at all; None where nobody chose

        Raises
        ------
        UsageError
            The marking is none of the choices.
        """
        if marking is None:
            return self.marking
        if marking and marking not in self.markings:
            raise UsageError(
                f"marking was '{marking}' but is expected to be one of {', '.join(self.markings)} "
                "or empty; add others to data/briefing.toml"
            )
        return marking


@cache
def read_house_style(path: Path = DATA / "briefing.toml") -> HouseStyle:
    """The style of ``data/briefing.toml``.

    Raises
    ------
    InputError
        The file is missing or no TOML, lacks an entry or has one too many, an entry is no text or
        is too long, the default is none of the choices, or the emblem is no picture.
    """
    table = _table(path)
    markings = _markings(table["marking"]["choices"], path)
    marking = _text(table, "marking", "default", path)
    if marking and marking not in markings:
        raise InputError(
            f"`default` of [marking] in {path} is '{marking}'; expected one of its `choices` "
            f"({', '.join(markings)}) or an empty text"
        )
    font = _text(table, "fonts", "office", path)
    if not font or len(font) > _LONGEST_FONT or set(font) & set('",&'):
        raise InputError(
            f"`office` of [fonts] in {path} is '{font}'; expected the name of a typeface, of at "
            f"most {_LONGEST_FONT} letters, such as TH SarabunPSK"
        )
    return HouseStyle(markings, marking, font, _emblem(_text(table, "emblem", "file", path), path))


def _table(path: Path) -> dict[str, Any]:
    """The file's sections, each with exactly the entries that it should have."""
    table = read_toml(path)
    found = {
        section: set(entries) if isinstance(entries, dict) else set()
        for section, entries in table.items()
    }
    if found != _ENTRIES:
        raise InputError(
            f"{path} has {_written(found)}; expected {_written(_ENTRIES)}; correct it there"
        )
    return table


def _written(sections: dict[str, set[str]]) -> str:
    return " ".join(f"[{name}] {', '.join(sorted(keys))}" for name, keys in sections.items())


def _text(table: dict[str, Any], section: str, entry: str, path: Path) -> str:
    value = table[section][entry]
    if not isinstance(value, str):
        raise InputError(f"`{entry}` of [{section}] in {path} is {value!r}; expected a text")
    return value.strip()


def _markings(choices: object, path: Path) -> tuple[str, ...]:
    """The choices, if each is a line of text that a page's head has room for."""
    texts = choices if isinstance(choices, list) else []
    said = [choice.strip() for choice in texts if isinstance(choice, str)]
    usable = [one for one in said if one and len(one) <= _LONGEST_MARKING and one.isprintable()]
    if not isinstance(choices, list) or usable != said or len(set(said)) < len(choices):
        raise InputError(
            f"`choices` of [marking] in {path} is {choices!r}; expected a list of different texts, "
            f"each a line of at most {_LONGEST_MARKING} letters"
        )
    return tuple(said)


def _emblem(file: str, path: Path) -> Path | None:
    if not file:
        return None
    emblem = path.parent / file
    if emblem.suffix.lower() not in PICTURES or not emblem.is_file():
        raise InputError(
            f"`file` of [emblem] in {path} is '{file}'; expected a picture that is there "
            f"({', '.join(PICTURES)}), its path from {path.parent}, or an empty text"
        )
    return emblem
