"""How every figure is made: the entries of the methods page, and which layer is of which."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from geo.files import read_toml
from geo.gazetteer import Lang

_FILE = Path(__file__).with_name("methods.toml")
_SETTING = re.compile("«([a-z_]+)»")


def _nothing() -> Mapping[Lang, str]:
    return {"th": "", "en": ""}


@dataclass(frozen=True)
class Method:
    """One method.

    Attributes
    ----------
    group : key of :func:`groups`
    plain : what it does, in one sentence for everybody
    formula : LaTeX, one formula each
    symbols : what their letters mean; empty without formulas, or where they speak for themselves
    how : what was done, with which constants and which correction
    limits : what it cannot say
    source : papers and standards
    layers : keys of the layers that it makes; ``category_*`` is every layer of a category
    shows : keys of the texts that name a figure, or a section of a page, that it makes
    """

    key: str
    group: str
    name: Mapping[Lang, str]
    plain: Mapping[Lang, str]
    formula: tuple[str, ...] = ()
    symbols: Mapping[Lang, str] = field(default_factory=_nothing)
    how: Mapping[Lang, str] = field(default_factory=_nothing)
    limits: Mapping[Lang, str] = field(default_factory=_nothing)
    source: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()

    def with_settings(self, settings: Mapping[str, str]) -> Method:
        """The same with each ``«name»`` of a setting replaced by its value."""

        def filled(words: str) -> str:
            return _SETTING.sub(lambda found: settings[found[1]], words)

        texts: dict[str, Any] = {
            name: {lang: filled(words) for lang, words in getattr(self, name).items()}
            for name in ("plain", "symbols", "how", "limits")
        }
        return replace(self, formula=tuple(map(filled, self.formula)), **texts)

    def says(self, words: str, lang: Lang) -> bool:
        """Whether all of some words stand in it, whatever their case."""
        texts = (self.name, self.plain, self.symbols, self.how, self.limits)
        whole = " ".join([*(text[lang] for text in texts), *self.source]).casefold()
        return all(word in whole for word in words.casefold().split())


@cache
def methods() -> Mapping[str, Method]:
    """All methods by key, in the order of the file."""
    return {entry["key"]: _method(entry) for entry in _contents()["method"]}


@cache
def groups() -> Mapping[str, Mapping[Lang, str]]:
    """The names of the groups by key, in the order of the file."""
    return {entry["key"]: entry["name"] for entry in _contents()["group"]}


def of_layer(layer: str) -> Method | None:
    """The method that makes the values of a layer; None where the file knows none."""
    every = methods().values()
    return next((m for m in every if any(fnmatchcase(layer, key) for key in m.layers)), None)


@cache
def _contents() -> dict[str, Any]:
    return read_toml(_FILE)


def _method(entry: dict[str, Any]) -> Method:
    lists: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()
    }
    return Method(**lists)
