"""Every visible string, Thai and English, from the files of ``dashboard/catalogue``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from geo.files import read_toml
from geo.gazetteer import Lang

_FOLDER = Path(__file__).with_name("catalogue")


def text(key: str, lang: Lang, **values: object) -> str:
    """The string ``section.name`` in ``lang``, with ``{placeholders}`` filled in.

    >>> text("unit.member", "th")
    'คน'
    """
    return catalogue()[key][lang].format(**values)


@cache
def catalogue() -> dict[str, dict[Lang, str]]:
    """All strings by key ``section.name``; a section may be divided over files.

    Raises
    ------
    ValueError
        when two files give the same key
    """
    strings: dict[str, dict[Lang, str]] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        for section, entries in read_toml(path).items():
            for name, entry in entries.items():
                key = f"{section}.{name}"
                if key in strings:
                    raise ValueError(f"text '{key}' stands in two files, one of them {path.name}")
                strings[key] = entry
    return strings
