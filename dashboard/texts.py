"""Every visible string, Thai and English, from ``texts.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from geo.gazetteer import Lang

_FILE = Path(__file__).with_name("texts.toml")


def text(key: str, lang: Lang, **values: object) -> str:
    """The string ``section.name`` in ``lang``, with ``{placeholders}`` filled in.

    >>> text("unit.member", "th")
    'คน'
    """
    return catalogue()[key][lang].format(**values)


@cache
def catalogue() -> dict[str, dict[Lang, str]]:
    """All strings by key ``section.name``."""
    sections = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": entry
        for section, entries in sections.items()
        for name, entry in entries.items()
    }
