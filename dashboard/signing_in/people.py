"""What people may do and see: the roles of ``data/access.toml``, and who has which, of where."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from geo.errors import InputError
from geo.files import DATA, read_commands, read_gazetteer, read_toml
from geo.gazetteer import Lang

#: The settings lie there, unless the variable says otherwise.
ACCESS = Path(os.environ.get("ACCESS", DATA / "access.toml"))
#: Where the file of people lies, unless the variable says otherwise.
PEOPLE_VARIABLE = "PEOPLE"
DEFAULT_PEOPLE = DATA / "people.csv"
COLUMNS = ("person", "role", "areas")
#: The areas of headquarters.
WHOLE = ("all", "ทั้งประเทศ", "ตร.")

_BETWEEN = re.compile(r"[,;|]")


@dataclass(frozen=True)
class Role:
    """What somebody may do, under a Thai and an English name; the powers are told in
    ``data/access.toml``."""

    key: str
    th: str = ""
    en: str = ""
    exact_counts: bool = False
    exact_points: bool = False
    plans: bool = False
    publishes: bool = False
    audits: bool = False

    def name(self, lang: Lang) -> str:
        """What it is called."""
        return self.th if lang == "th" else self.en


#: What a role may or may not do.
POWERS = tuple(field.name for field in fields(Role) if field.type == "bool")


@dataclass(frozen=True)
class Entry:
    """The role of somebody, and the areas as they are written."""

    role: Role
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Settings:
    """``data/access.toml``.

    Attributes
    ----------
    name, role, areas : the claims that say who somebody is, what they may do and where
    hours : after which people sign in again
    group_roles, place_names : what the provider's words mean here
    roles : by key, the least first
    """

    name: str
    role: str
    areas: str
    hours: float
    group_roles: Mapping[str, str]
    place_names: Mapping[str, str]
    roles: Mapping[str, Role]


@lru_cache(maxsize=4)
def read_settings(path: Path = ACCESS) -> Settings:
    """The settings of a file.

    Raises :class:`geo.errors.InputError` when it is missing, no TOML, or lacks or misspells an
    entry.
    """
    table = read_toml(path)
    try:
        sign_in = dict(table["sign_in"])
        group_roles = {str(key): str(role) for key, role in sign_in.pop("roles", {}).items()}
        place_names = {str(key): str(area) for key, area in sign_in.pop("places", {}).items()}
        roles = {key: Role(key, **role) for key, role in table["roles"].items()}
        settings = Settings(
            **sign_in, group_roles=group_roles, place_names=place_names, roles=roles
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        powers = ", ".join(POWERS)
        raise InputError(
            f"the settings {path} cannot be used ({error}); expected [sign_in] with name, role, "
            f"areas and hours, and [roles.…] each with th, en and some of {powers}"
        ) from error
    _check(settings, path)
    return settings


def _check(settings: Settings, path: Path) -> None:
    for group, role in settings.group_roles.items():
        if role not in settings.roles:
            raise InputError(
                f"the group '{group}' in {path} has the role '{role}', which is not one of "
                f"{', '.join(settings.roles)}"
            )
    powers = [getattr(role, power) for role in settings.roles.values() for power in POWERS]
    hours = settings.hours
    if not all(isinstance(power, bool) for power in powers):
        raise InputError(f"a power of a role in {path} is neither true nor false")
    if isinstance(hours, bool) or not isinstance(hours, (int, float)) or hours <= 0:
        raise InputError(f"`hours` in {path} is {hours!r}; expected a number above 0")


def named_by(claims: Mapping[str, object]) -> str:
    """The name of somebody who has signed in.

    Raises :class:`geo.errors.InputError` when the provider does not tell it, or tells that it is
    not verified.
    """
    claim = read_settings().name
    name = claims.get(claim)
    if not isinstance(name, str) or not name.strip():
        raise InputError(
            f"the provider gives no claim '{claim}', by which people are known here; let it send "
            f"one, or name another one in {ACCESS}"
        )
    if claim == "email" and claims.get("email_verified") is False:
        raise InputError("the provider says that the e-mail address is not verified")
    return name.strip()


def entry_of(name: str, claims: Mapping[str, object]) -> Entry:
    """The role and the areas of somebody: of the file of people, else of the claims.

    Raises :class:`geo.errors.InputError` when neither gives both.
    """
    known = _people()
    folded = name.casefold()
    entry = known[folded] if folded in known else _claimed(claims)
    if entry is None or not entry.areas:
        raise InputError(
            f"{name} has no role or no area; an administrator gives one in {people_path()}"
        )
    return entry


def reach(areas: Iterable[str]) -> tuple[frozenset[str] | None, frozenset[str]]:
    """The provinces (None: all) and the bureaus that areas as written stand for.

    Raises :class:`geo.errors.InputError` for an area that is neither a province, a bureau nor the
    whole country.
    """
    provinces: set[str] = set()
    bureaus: set[str] = set()
    for area in areas:
        if area.casefold() in WHOLE:
            return None, frozenset()
        bureau, codes = _area(area)
        bureaus |= {bureau} if bureau else set()
        provinces |= codes
    return frozenset(provinces), frozenset(bureaus)


def people_path() -> Path:
    """The file that says who may do what."""
    return Path(os.environ.get(PEOPLE_VARIABLE, DEFAULT_PEOPLE))


def _area(area: str) -> tuple[str, set[str]]:
    """The bureau, where it is one, and the provinces of an area by code, key or name."""
    folded = area.casefold()
    for bureau in read_commands().bureaus:
        names = (bureau.key, bureau.th, bureau.short_th, bureau.en, bureau.short_en)
        if folded in (name.casefold() for name in names):
            return bureau.key, set(bureau.provinces)
    provinces = read_gazetteer().provinces
    for code, row in zip(provinces.index, provinces.itertuples(), strict=True):
        if folded in (code, row.th.casefold(), row.en.casefold()):
            return "", {code}
    raise InputError(
        f"'{area}' is no area: expected the code or name of a province as 50 or เชียงใหม่, the key "
        f"or name of a bureau as p5 or ภ.5, or one of {', '.join(WHOLE)}"
    )


def _claimed(claims: Mapping[str, object]) -> Entry | None:
    settings = read_settings()
    groups = [settings.group_roles.get(word, word) for word in _words(claims, settings.role)]
    held = [role for key, role in settings.roles.items() if key in groups]
    areas = [settings.place_names.get(word, word) for word in _words(claims, settings.areas)]
    return Entry(held[-1], tuple(areas)) if held else None


def _words(claims: Mapping[str, object], claim: str) -> list[str]:
    """What a claim holds: one word, or a list of them."""
    value: Any = claims.get(claim) if claim else None
    listed = value if isinstance(value, list) else [value]
    return [word.strip() for word in listed if isinstance(word, str) and word.strip()]


def _people() -> Mapping[str, Entry]:
    """Everybody of the file, by name in small letters; a change counts at once."""
    path = people_path()
    try:
        stamp = path.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read(path, stamp)


@lru_cache(maxsize=2)
def _read(path: Path, _stamp: int) -> Mapping[str, Entry]:
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"the file of people {path} cannot be read: {error}") from error
    roles, known = read_settings().roles, {}
    for number, row in enumerate(rows, start=2):
        words = [(row.get(column) or "").strip() for column in COLUMNS]
        if not all(words) or words[1] not in roles or words[0].casefold() in known:
            raise InputError(
                f"line {number} of {path} cannot be used: expected a person once, a role "
                f"({', '.join(roles)}) and areas in the columns {', '.join(COLUMNS)}"
            )
        areas = tuple(area.strip() for area in _BETWEEN.split(words[2]) if area.strip())
        reach(areas)
        known[words[0].casefold()] = Entry(roles[words[1]], areas)
    return known
