"""What the browser fetches once: geometry, Leaflet, fonts and the map's own scripts.

Everything lies in folders named by their content, so that a browser may keep it for ever. The
folders are served as ``/assets/`` (see :mod:`dashboard.serve`), beside compressed copies.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import fontpkg_sarabun
import pandas as pd
from fontTools import subset
from xstatic.pkg import leaflet

from dashboard.base_path import below
from geo import detail, geometry_file, topology
from geo.codes import LEVELS, Level
from geo.files import DATA, read_gazetteer
from geo.layer import Layer, LayerInfo
from geo.whole_folder import whole_folder

CACHE = DATA / "cache"
MOUNT = "assets"
FONT_FAMILY = "Sarabun"
#: The weights that pages and map use: file of the font package → CSS weight.
FONT_WEIGHTS = {"Regular": 400, "SemiBold": 600, "Bold": 700}
SCRIPTS = (
    "leaflet.js",
    "base.js",
    "wire.js",
    "units.js",
    "geometry.js",
    "arcs.js",
    "topology.js",
    "drawing.js",
    "canvas.js",
    "tooltip.js",
    "panel.js",
    "detail.js",
    "keyboard.js",
    "follow.js",
    "labels.js",
    "inset.js",
    "basemap.js",
    "marks.js",
    "tiles.js",
    "rover.js",
    "points.js",
    "surface.js",
    "thmap.js",
    "player.js",
)
STYLES = ("leaflet.css", "map.css", "player.css", "points.css")
#: The frame waits for each of its files in turn: so there is one script and one style sheet.
SCRIPT, STYLE = "map.js", "map.css"

_BROWSER = Path(__file__).parent.with_name("browser")
_LEAFLET = Path(leaflet.BASE_DIR)
_FONTS = Path(fontpkg_sarabun.__file__).parent / "files"
# Latin with accents, punctuation, arrows and signs of the texts, Thai.
_CHARACTERS = (
    "U+0020-007E,U+00A0-017F,U+0E00-0E7F,U+2010-2027,U+2030-203A,U+20AC,U+2190-2193,U+2212,"
    "U+2260-2265,U+25CC"
)
_COMPRESSED = (".js", ".css", ".json", ".bin")
_MANY = 50


@dataclass(frozen=True)
class Assets:
    """Where the browser finds what it needs to draw one layer.

    Attributes
    ----------
    info : the boundary layer
    codes : per level the codes in the order in which the browser counts the units
    geometry : URL of the topology
    detail : URL of the folder with the fine geometry of each province, ``<code>.bin``
    script, style : URLs of all that the map's frame loads
    fonts : URLs of Sarabun by CSS weight
    """

    info: LayerInfo
    codes: Mapping[Level, pd.Index]
    geometry: str
    detail: str
    script: str
    style: str
    fonts: Mapping[int, str]


def prepare(layer: Layer, cache: Path = CACHE) -> Assets:
    """Make sure that everything for drawing ``layer`` lies in ``cache``.

    Takes some seconds for a layer never seen, milliseconds afterwards. A folder is complete or
    absent: two processes may prepare the same layer at once.

    Raises
    ------
    InputError
        when the layer cannot be simplified without losing polygons
    """
    browser = prepare_browser(cache)
    folder = _folder(cache, "layer", _layer_key(layer), lambda at: _write_layer(layer, at))
    fine = _folder(cache, "detail", _detail_key(layer), lambda at: _write_detail(layer, at))
    return Assets(
        info=layer.info,
        codes={level: topology.codes(layer, level) for level in LEVELS},
        geometry=below(MOUNT, folder.name, "geometry.bin"),
        detail=below(MOUNT, fine.name),
        script=below(MOUNT, browser.name, SCRIPT),
        style=below(MOUNT, browser.name, STYLE),
        fonts=font_urls(cache),
    )


def font_urls(cache: Path = CACHE) -> dict[int, str]:
    """URLs of Sarabun by CSS weight, for the pages' theme."""
    folder = prepare_browser(cache)
    return {
        weight: below(MOUNT, folder.name, f"sarabun-{weight}.woff2")
        for weight in FONT_WEIGHTS.values()
    }


def publish(name: str, content: Any, cache: Path = CACHE) -> str:
    """URL of a JSON file with figures that anybody may see, kept by browsers for ever."""
    text = json.dumps(content, separators=(",", ":"))
    folder = _folder(cache, name, text.encode(), lambda at: _write_text(at / "content.json", text))
    return below(MOUNT, folder.name, "content.json")


def file_of(url: str, cache: Path = CACHE) -> Path:
    """The file behind a URL of this module, under whatever path the server answers."""
    return cache.joinpath(*url.split("/")[-2:])


def prepare_browser(cache: Path = CACHE) -> Path:
    """The folder with scripts, styles and fonts: the same for every layer."""
    return _folder(cache, "browser", _browser_key(), _write_browser)


def _layer_key(layer: Layer) -> bytes:
    # The layer's hash covers the gazetteer, hence all names.
    return f"{layer.info.hash} {topology.BUILD} {geometry_file.BUILD}".encode()


def _detail_key(layer: Layer) -> bytes:
    return f"{layer.info.hash} {detail.BUILD} {geometry_file.BUILD}".encode()


@cache
def _browser_key() -> bytes:
    fonts = b"".join(_font(name).read_bytes() for name in FONT_WEIGHTS)
    return _CHARACTERS.encode() + _script().encode() + _style().encode() + fonts


def _script() -> str:
    """Leaflet and the map's own scripts, each of ours in a scope of its own."""
    return "\n".join(
        _source(name) if _is_leaflets(name) else f"(() => {{\n{_source(name)}}})();"
        for name in SCRIPTS
    )


def _style() -> str:
    return "\n".join(map(_source, STYLES))


def _source(name: str) -> str:
    return ((_LEAFLET if _is_leaflets(name) else _BROWSER) / name).read_text(encoding="utf-8")


def _is_leaflets(name: str) -> bool:
    return name.startswith("leaflet.")


def _folder(cache: Path, name: str, key: bytes, write: Callable[[Path], None]) -> Path:
    """The folder of that content, with compressed copies."""

    def write_all(folder: Path) -> None:
        write(folder)
        _compress(folder)

    return whole_folder(cache / f"{name}-{hashlib.sha256(key).hexdigest()[:16]}", write_all)


def _write_layer(layer: Layer, folder: Path) -> None:
    encoded = topology.encode(layer, read_gazetteer())
    (folder / "geometry.bin").write_bytes(geometry_file.packed(encoded))


def _write_detail(layer: Layer, folder: Path) -> None:
    for code, encoded in detail.provinces(layer):
        (folder / f"{code}.bin").write_bytes(geometry_file.packed(encoded))


def _write_browser(folder: Path) -> None:
    _write_text(folder / SCRIPT, _script())
    _write_text(folder / STYLE, _style())
    for name, weight in FONT_WEIGHTS.items():
        (folder / f"sarabun-{weight}.woff2").write_bytes(_web_font(_font(name)))


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _font(name: str) -> Path:
    return _FONTS / f"Sarabun-{name}.ttf"


def _web_font(path: Path) -> bytes:
    """The font with Thai and Latin only, as WOFF2; Thai marks keep their positions."""
    options = subset.Options(flavor="woff2", layout_features=["*"])
    font = subset.load_font(str(path), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(_CHARACTERS))
    subsetter.subset(font)
    written = io.BytesIO()
    subset.save_font(font, written, options)
    return written.getvalue()


def _compress(folder: Path) -> None:
    paths = [path for path in folder.iterdir() if path.suffix in _COMPRESSED]
    # The best compression takes seconds a megabyte: many files are a little larger for it.
    quality = 11 if len(paths) < _MANY else 9
    for path in paths:
        content = path.read_bytes()
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
        path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=quality))
