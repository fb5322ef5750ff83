"""A view as one file that any browser opens without a network: the map of the page, and around it
what the page says.

The map's scripts, styles and fonts are those of the page (:mod:`dashboard.maps.assets`), and so is
what the map is told (:mod:`dashboard.maps.payload`). Geometry and values lie in the file gzipped
or deflated, in Base64. The words lie in it as JSON and become text nodes
(``browser/standalone.js``): names of places and stations are other people's input. A policy in
the file's head forbids every request and every script but these.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html as markup
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

from dashboard import formats, since, words
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.files.house_style import read_house_style
from dashboard.foremost import foremost, kind_of
from dashboard.legend import how_cut, isolated, left_out, legend
from dashboard.maps import assets, player, start, surface_panel, viewed
from dashboard.maps import frames as played
from dashboard.maps.assets import Assets
from dashboard.maps.frames import Frames
from dashboard.maps.payload import MapPayload, pack
from dashboard.result import Result
from dashboard.texts import text
from geo.gazetteer import Lang
from geo.thai import to_thai_digits

#: Bytes of fine borders, compressed, that a file may carry.
FINE = 150_000

_BROWSER = Path(__file__).parent.with_name("browser")
_NO_TEXTS = ("code", "colour", "url")
_URL = re.compile(r"url\(\s*['\"]?(?!data:)([^)'\"]+)['\"]?\s*\)")


def html(
    result: Result,
    data: Data,
    printed: datetime | None = None,
    spell: Callable[[str], str] = str,
    marking: str | None = None,
) -> bytes:
    """The interactive map of a view as one HTML file: about 0.9 MB for the tambons of the country.

    Parameters
    ----------
    result : the view, answered
    data : what it was answered from: the boundary layer and the store's manifest
    printed : the moment that the file bears; now, in Bangkok, when not given
    spell : applied to every text, for Thai digits
    marking : a secrecy marking of the house, empty for none; None for its default
    """
    browser = assets.prepare(data.layer)
    frames = played.frames(result, data)
    shown = played.last_picture(result, frames, data) if frames else result
    mapped = played.latest(result, frames) if frames else result
    payload = _payload(mapped, data, browser, frames, spell)
    said = _spelled(_said(shown, data, frames, printed or formats.now()), spell) | {
        "marking": read_house_style().chosen(marking),
        "version": text("snapshot.version", result.view.lang, version=data.version),
        "start": {"center": start.MIDDLE, "zoom": start.ZOOM, **start.OPTIONS},
        "numerals": "th-TH-u-nu-thai" if spell is to_thai_digits else "en-US",
    }
    parts = {
        "said": _json(said),
        "values": pack(payload, browser),
        "geometry": _enclosed(browser.geometry),
        **{f"fine-{code}": content for code, content in _fine(payload, data, browser)},
    }
    return _page(result.view.lang, parts, browser).encode()


def _payload(
    result: Result,
    data: Data,
    browser: Assets,
    frames: Frames | None,
    spell: Callable[[str], str],
) -> MapPayload:
    """What the page's map is told, with nothing in it that would have to be fetched."""
    payload = viewed.payload_of(
        result,
        data,
        browser,
        only=isolated(result),
        extras=surface_panel.extras(result, data, enclosed=True),
    )
    base = payload.base and replace(payload.base, url="")
    payload = replace(payload, base=base, tiles=False, spell=spell)
    if frames:
        payload = player.with_frames(payload, frames, browser)
    return replace(payload, extras=_spelled(payload.extras, spell))


def _said(result: Result, data: Data, frames: Frames | None, printed: datetime) -> dict[str, Any]:
    """All words of the page around the map, in the order in which they stand there."""
    lang, layer = result.view.lang, result.layer
    title = words.title(result)
    day, *notes = words.notes(result, data)
    return {
        "app": f"{text('app.title', lang)} · {text('app.subtitle', lang)}",
        "marks": words.marks(data, lang),
        "title": player.titled(title, frames, lang) if frames else title,
        "about": [
            layer.meaning(lang),
            text("snapshot.unit", lang, unit=layer.unit(lang)),
            *filter(None, [words.days_counted(result)]),
            day,
        ],
        "figures": [vars(figure) for figure in key_figures(result)],
        "sentence": _sentence(result, data, frames),
        "legend": _legend(result, frames),
        "filters": _block(
            text("filter.heading", lang),
            words.filters_in_words(result) or [text("snapshot.no_filters", lang)],
        ),
        "surface": {
            **_block(text("surface.heading", lang), surface_panel.in_words(result, data)),
            "bands": [
                {"colour": colour, "level": level}
                for colour, level in surface_panel.bands(result, data)
            ],
        },
        "places": _places(result),
        "notes": _block(
            text("snapshot.notes", lang),
            [*notes, *_not_enclosed(result), text("note.once", lang)],
        ),
        "sources": words.sources(result.view, result.as_of, data),
        "printed": text("snapshot.printed", lang, moment=formats.moment(printed, lang)),
        "failed": text("interactive.failed", lang),
    }


def _block(heading: str, said: Iterable[str]) -> dict[str, Any]:
    return {"heading": heading, "said": list(said)}


def _sentence(result: Result, data: Data, frames: Frames | None) -> str:
    lang = result.view.lang
    said = f"{words.sentence(result)} {since.change(result, data)}".rstrip()
    if not frames:
        return said
    last = text("player.last", lang, name=player.names(frames, lang)[-1], sentence="")
    return f"{last.replace('*', '').rstrip()} {said}"  # strong in Markdown, plain here


def _legend(result: Result, frames: Frames | None) -> dict[str, Any]:
    lang, view = result.view.lang, result.view
    many = text(f"level.{view.level}", lang)
    notes = [how_cut(result), *left_out(result)]
    if frames:
        notes.append(text("player.frozen", lang, name=player.names(frames, lang)[-1]))
    return {
        "heading": text("snapshot.legend", lang),
        "unit": result.layer.unit(lang),
        "count": text("snapshot.count", lang, level=many),
        "rows": [
            {"number": row.number, "colour": row.colour, "rule": row.rule}
            | {"count": formats.number(row.count)}
            for row in ([] if result.missing else legend(result))
        ],
        # Where nothing can be shown the sentence has said why.
        "said": [] if result.missing else notes,
        "help": text("interactive.alone", lang),
    }


def _places(result: Result) -> dict[str, Any]:
    """The places that matter first, each with its code, so that the map can lead there."""
    decimals = result.layer.decimals
    listed, heading = foremost(result)
    return {
        "heading": heading,
        "rows": [
            {
                "code": str(code),
                "name": words.unit_name(result, str(code)),
                "value": kind_of(result, str(code)) or formats.number(value, decimals),
            }
            for code, value in listed.items()
        ],
    }


def _not_enclosed(result: Result) -> list[str]:
    """What the page's map shows and the file's does not: points lie on the server, where it is
    known who may see them."""
    view, lang = result.view, result.view.lang
    kinds = [text(f"points.{kind}", lang) for kind in view.show if kind != "surface"]
    return [text("interactive.no_points", lang, kinds=" · ".join(kinds))] if kinds else []


def _spelled(said: Any, spell: Callable[[str], str]) -> Any:
    """The same with every text spelled."""
    if isinstance(said, dict):
        return {
            key: value if key in _NO_TEXTS else _spelled(value, spell)
            for key, value in said.items()
        }
    if isinstance(said, list | tuple):
        return [_spelled(part, spell) for part in said]
    return spell(said) if isinstance(said, str) else said


def _fine(payload: MapPayload, data: Data, browser: Assets) -> Iterable[tuple[str, str]]:
    """The fine borders of the provinces in which something is coloured, where they are few."""
    if not payload.areas:
        return
    holders = data.holders(payload.level)
    coloured = holders.isin(payload.values.index).to_numpy()
    provinces = sorted(data.layer.units["province"][coloured].unique())
    packed = {
        code: _zipped(assets.file_of(f"{browser.detail}/{code}.bin").read_bytes())
        for code in provinces
    }
    if sum(map(len, packed.values())) <= FINE:
        yield from ((code, _base64(content)) for code, content in packed.items())


def _enclosed(url: str) -> str:
    return _base64(_zipped(assets.file_of(url).read_bytes()))


def _zipped(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _json(content: Any) -> str:
    """JSON that no parser of HTML takes for the end of its element, or for a comment."""
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _page(lang: Lang, parts: dict[str, str], browser: Assets) -> str:
    scripts = [
        assets.file_of(browser.script).read_text(encoding="utf-8"),
        _own("standalone.js"),
    ]
    return Template(_own("standalone.html")).substitute(
        lang=lang,
        policy=_policy(scripts),
        title=markup.escape(text("app.title", lang)),
        no_script=markup.escape(text("interactive.no_script", lang)),
        style=_style(browser),
        parts="\n".join(
            f'<script type="text/plain" id="{name}">{content}</script>'
            for name, content in parts.items()
        ),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    )


def _policy(scripts: list[str]) -> str:
    """Nothing is fetched and no script runs but these, whatever stands in the records."""
    hashes = " ".join(f"'sha256-{_base64(hashlib.sha256(s.encode()).digest())}'" for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; connect-src blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _style(browser: Assets) -> str:
    """The map's styles with their fonts in them, and those of the page around it."""
    path = assets.file_of(browser.style)

    def inline(found: re.Match[str]) -> str:
        file = path.parent / found[1]
        if not file.is_file():
            return "none"  # pictures of Leaflet's that the map has no use for
        return f"url(data:font/woff2;base64,{_base64(file.read_bytes())})"

    return _URL.sub(inline, path.read_text(encoding="utf-8")) + _own("standalone.css")


def _own(name: str) -> str:
    return (_BROWSER / name).read_text(encoding="utf-8")
