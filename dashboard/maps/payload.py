"""What the map shows, and how it is packed for the browser."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pandas as pd

from dashboard import palettes
from dashboard.maps.assets import Assets
from dashboard.texts import catalogue, text
from geo.basemap import Basemap
from geo.classes import MASKED, NO_DATA
from geo.codes import Level
from geo.commands import UNITS, Unit
from geo.excess import SMALL
from geo.files import read_basemap
from geo.gazetteer import Lang

#: Stands for "no value" among the packed values.
MISSING = -(2**31)
#: Binary parts of the map itself; the others belong to plug-ins.
_UNITS_PART, _BASE_PART, _SMALL_PART = "units", "base", "small"
_TEXTS = ("loading", "failed", "retry", "zoom_in", "zoom_out", "home", "rank", "rank_tied")


@dataclass(frozen=True)
class CommandUnits:
    """The tree of command as the map draws it: each unit is the tambons that it serves.

    Attributes
    ----------
    names : per kind of unit a DataFrame indexed by key with the columns ``th`` and ``en``
    of_tambon : per kind of unit an integer for every tambon of ``assets.codes["tambon"]``: the
        position of its unit in ``names``, -1 for none
    """

    names: Mapping[Unit, pd.DataFrame]
    of_tambon: Mapping[Unit, np.ndarray]


@dataclass(frozen=True)
class Base:
    """What the values are a share of, as the tooltip says it.

    Attributes
    ----------
    said : the sentence, with ``{value}``
    decimals : of its values
    values : indexed by unit code
    url : where the browser finds them instead, one per unit in units of the last decimal, where
        anybody may know them; empty when they travel with the payload
    """

    said: str
    decimals: int
    values: pd.Series
    url: str = ""


@dataclass(frozen=True)
class MapPayload:
    """What the map shows.

    Attributes
    ----------
    level : the units: a level of places, or a kind of unit of command
    areas : codes of places, or keys of units of command; only what lies within one of them is
        coloured, the rest is grey context; empty for everything. The map fits itself to the
        areas when they change
    values : indexed by unit code; missing where there is no data
    classes : class of each unit, same index; ``geo.classes.NO_DATA`` beside the numbers of
        the classes
    colours, class_labels : one per class, lowest first
    title, unit, decimals : how the tooltip says a value
    label : the map in words, for those who cannot see it
    selected : code of the unit to outline, at any level; empty for none
    only : the classes to be seen alone, the others are pale; empty for all
    base : what the values are a share of; None for plain numbers
    ascending : the least value is the first in rank
    small : which units have so few events that their rate is unsteady; None where no rate is shown
    units : the tree of command; needed where ``level`` is of that tree
    extras : what plug-ins of the map are told (``browser/base.js``), by name, ready for JSON
    parts : what is better not said in JSON, by name
    masks : what is said of units whose value is not told, by key of :data:`geo.classes.MASKED`
    tiles : whether the tiles of a map server lie under the units, where the settings name one
    spell : applied to every text, for Thai digits
    """

    level: Level | Unit
    areas: tuple[str, ...]
    values: pd.Series
    classes: pd.Series
    colours: tuple[str, ...]
    class_labels: tuple[str, ...]
    title: str
    unit: str
    decimals: int
    label: str
    lang: Lang = "th"
    selected: str = ""
    only: tuple[int, ...] = ()
    base: Base | None = None
    ascending: bool = False
    small: pd.Series | None = None
    units: CommandUnits | None = None
    extras: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, bytes] = field(default_factory=dict)
    masks: Mapping[str, str] = field(default_factory=dict)
    tiles: bool = True
    spell: Callable[[str], str] = str


def pack(payload: MapPayload, assets: Assets) -> str:
    """The payload as the browser unpacks it: 20 kB for the tambons of the country.

    Parts in Base64 with dots between. The words come first, as JSON, so that the map can speak
    whatever follows. Then, deflated, the numbers: for every unit of the level its class (one
    byte), then its value as a 32-bit integer in units of the last decimal printed, the four
    bytes in four planes (which halves them when deflated). Then the other parts, deflated too,
    in the order in which the words name them.

    Units that the layer does not have are left out; units that the payload does not have are
    drawn as "no data".
    """
    parts = dict(payload.parts)
    if payload.units:
        parts[_UNITS_PART] = _json(_commanded(payload.units))
    if payload.base and not payload.base.url:
        values = payload.base.values.reindex(unit_codes(payload, assets))
        parts[_BASE_PART] = planes(whole(values, payload.base.decimals))
    if payload.small is not None and payload.small.any():
        small = payload.small.reindex(unit_codes(payload, assets), fill_value=False)
        parts[_SMALL_PART] = small.to_numpy("uint8").tobytes()
    words = _json(_words(payload, assets) | {"parts": list(parts)})
    deflated = [zlib.compress(part, 6) for part in (_numbers(payload, assets), *parts.values())]
    return _joined([words, *deflated])


def unit_codes(payload: MapPayload, assets: Assets) -> pd.Index:
    """The units of the payload's level, in the order in which the browser counts them."""
    if payload.level not in UNITS:
        return assets.codes[cast(Level, payload.level)]
    assert payload.units, "a level of command comes with its units"
    return payload.units.names[payload.level].index


def _joined(parts: Iterable[bytes]) -> str:
    return ".".join(base64.b64encode(part).decode() for part in parts)


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _numbers(payload: MapPayload, assets: Assets) -> bytes:
    codes = unit_codes(payload, assets)
    classes = payload.classes.reindex(codes, fill_value=NO_DATA).to_numpy("uint8")
    return classes.tobytes() + planes(whole(payload.values.reindex(codes), payload.decimals))


def whole(values: pd.Series | pd.DataFrame, decimals: int) -> np.ndarray:
    """Little-endian int32 in units of the last decimal; ``MISSING`` where there is no value."""
    numbers = (values.to_numpy("float64", na_value=np.nan) * 10**decimals).round()
    return np.where(np.isfinite(numbers), numbers, MISSING).astype("<i4")


def planes(values: np.ndarray) -> bytes:
    """The first bytes of all values, then the second ones …: so they deflate best."""
    return values.ravel().view("uint8").reshape(-1, 4).T.tobytes()


def _commanded(units: CommandUnits) -> dict[str, dict[str, list[Any]]]:
    """Per kind of unit, the coarsest first: keys, names, and the unit of every tambon."""
    return {
        unit: {
            "code": units.names[unit].index.tolist(),
            "th": units.names[unit]["th"].tolist(),
            "en": units.names[unit]["en"].tolist(),
            "of": units.of_tambon[unit].tolist(),
        }
        for unit in reversed(UNITS)
        if unit in units.names
    }


def _words(payload: MapPayload, assets: Assets) -> dict[str, Any]:
    lang, spell = payload.lang, payload.spell
    basemap = read_basemap() if payload.tiles else Basemap()
    # With their placeholders: the browser fills them in.
    texts = {name: catalogue()[f"map.{name}"][lang] for name in _TEXTS}
    texts["small"] = spell(text("mark.small_tip", lang, least=SMALL))
    return {
        "level": payload.level,
        "areas": payload.areas,
        "selected": payload.selected,
        "only": payload.only,
        "lang": lang,
        "legend": _legend(payload),
        "title": spell(payload.title),
        "ascending": payload.ascending,
        "base": payload.base and _base(payload.base, spell),
        "unit": spell(payload.unit),
        "decimals": payload.decimals,
        "label": spell(payload.label),
        "badge": text("map.schematic", lang) if assets.info.schematic else "",
        "source": spell(" · ".join(filter(None, (assets.info.source, basemap.attribution)))),
        "basemap": basemap.url,
        "texts": texts,
        "extras": payload.extras,
    }


def _base(base: Base, spell: Callable[[str], str]) -> dict[str, Any]:
    return {"said": spell(base.said), "decimals": base.decimals, "url": base.url}


def _legend(payload: MapPayload) -> dict[int, tuple[str, str]]:
    """Colour and label by class; the tooltip of a unit without a value shows the label alone."""
    labels = map(payload.spell, payload.class_labels)
    classes = dict(enumerate(zip(payload.colours, labels, strict=True)))
    masks = {
        MASKED[mask]: (palettes.MASKED[mask], payload.spell(name))
        for mask, name in payload.masks.items()
    }
    return classes | masks | {NO_DATA: (palettes.NO_DATA, text("map.no_data", payload.lang))}
