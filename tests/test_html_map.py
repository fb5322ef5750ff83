"""The map of a view as one file: all in it, small, its words whole, other people's words inert."""

from __future__ import annotations

import base64
import gzip
import json
import re
import zlib
from dataclasses import replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard import words
from dashboard.data import Data
from dashboard.files.html_map import html
from dashboard.legend import legend
from dashboard.link import from_query
from dashboard.maps import assets, frames
from dashboard.result import Result, evaluate
from dashboard.scope import EVERYTHING, Scope
from etl.store import open_store
from geo.layer import Layer
from geo.thai import to_thai_digits
from tests.unpacking import unpacked

PRINTED = datetime(2025, 10, 6, 7, 45)
NATIONAL = "level=tambon&layer=issues_per_10k&kind=problem"
HOSTILE = "</script><img src=x onerror=alert(1)><!--"
#: The name of a vocabulary, and what stands in Leaflet's remarks: nobody asks anything of them.
NO_FETCH = ("http://www.w3.org/", "https://leafletjs.com", "https://bugzilla.mozilla.org/")


@pytest.fixture(scope="module")
def data(demo_store: Path, schematic_layer: Layer) -> Data:
    return Data(open_store(demo_store), schematic_layer, EVERYTHING)


@pytest.fixture(scope="module")
def result(data: Data) -> Result:
    return evaluate(from_query(NATIONAL), data)


@pytest.fixture(scope="module")
def page(result: Result, data: Data) -> str:
    return html(result, data, PRINTED).decode()


class _Elements(HTMLParser):
    """What a browser would make of a page: its elements, and the parts of the file by name."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.parts: dict[str, str] = {}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = dict(attrs).get("id") or "" if tag == "script" else ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.parts[self._open] = self.parts.get(self._open, "") + data


def said(page: str) -> dict[str, Any]:
    return json.loads(_Elements(page).parts["said"])


def values(page: str) -> dict[str, Any]:
    """What the map is told."""
    first, *_ = _Elements(page).parts["values"].split(".")
    return json.loads(base64.b64decode(first))


def texts_of(content: Any) -> list[str]:
    if isinstance(content, dict):
        return [found for part in content.values() for found in texts_of(part)]
    if isinstance(content, list):
        return [found for part in content for found in texts_of(part)]
    return [str(content)]


def test_the_national_tambon_view_is_small_on_the_official_boundaries(
    demo_store: Path, official_layer: Layer
) -> None:
    official = Data(open_store(demo_store), official_layer, EVERYTHING)
    page = html(evaluate(from_query(NATIONAL), official), official, PRINTED)
    assert len(page) <= 1_200_000
    assert "แผนที่สังเขป" not in page.decode()


@pytest.mark.parametrize("query", ["level=tambon&bureau=p4", "level=tambon&play=month"])
def test_what_comes_along_stays_within_the_limit(
    query: str, demo_store: Path, official_layer: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE", str(demo_store))
    official = Data(open_store(demo_store), official_layer, EVERYTHING)
    assert len(html(evaluate(from_query(query), official), official)) <= 1_200_000


def test_it_says_what_the_page_says(page: str, result: Result, data: Data) -> None:
    told = texts_of(said(page))
    assert words.title(result) in told
    assert words.sentence(result) in said(page)["sentence"]
    assert {*words.filters_in_words(result), *words.notes(result, data)} <= set(told)
    assert {*words.sources(result.view, result.as_of, data)} <= set(told)
    assert "พิมพ์เมื่อ 6 ต.ค. 2568 เวลา 07.45 น." in told
    assert {"ข้อมูลสาธิต", "แผนที่สังเขป ไม่ใช่แนวเขตจริง"} == set(said(page)["marks"])


def test_its_legend_is_that_of_the_view(page: str, result: Result) -> None:
    rows = said(page)["legend"]["rows"]
    assert [(row["number"], row["colour"], row["rule"], row["count"]) for row in rows] == [
        (row.number, row.colour, row.rule, f"{row.count:,}") for row in legend(result)
    ]


def test_geometry_and_values_are_those_of_the_page(page: str, result: Result, data: Data) -> None:
    parts = _Elements(page).parts
    geometry = gzip.decompress(base64.b64decode(parts["geometry"]))
    browser = assets.prepare(data.layer)
    assert geometry == assets.file_of(browser.geometry).read_bytes()
    codes = unpacked(geometry)["tambon"]["code"]
    numbers = zlib.decompress(base64.b64decode(parts["values"].split(".")[1]))
    assert list(numbers[: len(codes)]) == result.classes.index.reindex(codes).tolist()
    assert "base" in values(page)["parts"], "what the tooltip says beside comes along"


def test_what_somebody_may_not_see_is_not_in_it(data: Data) -> None:
    scoped = Data(data.store, data.layer, Scope(frozenset({"50"})))
    page = html(evaluate(from_query("level=tambon&layer=members_per_10k"), scoped), scoped)
    codes = assets.prepare(data.layer).codes["tambon"]
    outside = [number for number, code in enumerate(codes) if not code.startswith("50")]
    told = values(page.decode())
    for number, name in enumerate(("values", *told["parts"]), start=1):
        packed = _Elements(page.decode()).parts["values"].split(".")[number]
        numbers = zlib.decompress(base64.b64decode(packed))
        per_unit = np.frombuffer(numbers, "uint8").reshape(-1, len(codes)).T[outside]
        assert (per_unit == per_unit[0]).all(), f"{name} tells something of other provinces"


def test_a_province_brings_its_fine_borders_and_no_other(data: Data) -> None:
    page = html(evaluate(from_query("level=tambon&area=50"), data), data).decode()
    fine = {name for name in _Elements(page).parts if name.startswith("fine-")}
    assert fine == {"fine-50"}


def test_nothing_is_asked_of_anybody(page: str) -> None:
    found = re.findall(r"https?://[^\s'\"<>)]+", page)
    assert [url for url in found if not url.startswith(NO_FETCH)] == []
    for tag, attributes in _Elements(page).elements:
        assert "src" not in attributes, tag
        assert attributes.get("href", "data:,") == "data:,", tag
    assert re.findall(r"url\((?!data:)", re.search("<style>.*</style>", page, re.S)[0]) == []  # type: ignore[index]
    assert values(page)["basemap"] == "" and values(page)["base"]["url"] == ""
    policy = next(a["content"] for t, a in _Elements(page).elements if "http-equiv" in a)
    assert policy and "default-src 'none'" in policy and "connect-src blob:" in policy


def test_tiles_of_a_map_server_are_left_out(
    result: Result, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.maps import payload
    from geo.basemap import Basemap

    tiles = Basemap("https://t.example/{z}/{x}/{y}.png", "© กรม")
    monkeypatch.setattr(payload, "read_basemap", lambda: tiles)
    page = html(result, data).decode()
    assert "t.example" not in page and values(page)["basemap"] == ""


def test_hostile_names_stay_text(data: Data) -> None:
    view = evaluate(from_query("level=station&tree=command&bureau=p5"), data)
    named = view.units.assign(th=HOSTILE, en=HOSTILE)
    page = html(replace(view, units=named), data, PRINTED).decode()
    plain = html(view, data, PRINTED).decode()
    assert HOSTILE not in page
    tags = [tag for tag, _ in _Elements(page).elements]
    assert tags == [tag for tag, _ in _Elements(plain).elements]
    assert any(place["name"].startswith(HOSTILE) for place in said(page)["places"]["rows"])


def test_no_script_ends_too_soon(page: str) -> None:
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    assert len(scripts) == 2 and not any("<!--" in script for script in scripts)


def test_an_english_file_has_no_thai_around_the_map(data: Data) -> None:
    view = evaluate(from_query("level=amphoe&area=50&lang=en&category=drugs"), data)
    page = html(view, data, PRINTED).decode()
    assert '<html lang="en">' in page
    source = data.layer.info.title
    thai = [told for told in texts_of(said(page)) if re.search("[ก-๛]", told)]
    assert [told for told in thai if source not in told] == []


def test_thai_digits_everywhere_but_in_version_and_codes(data: Data) -> None:
    view = evaluate(from_query("level=amphoe&area=50"), data)
    page = html(view, data, PRINTED, to_thai_digits).decode()
    told = said(page)
    rest = {key: told[key] for key in told.keys() - {"version", "start", "numerals"}}
    for place in rest["places"]["rows"]:
        assert place.pop("code").isascii()
    for row in rest["legend"]["rows"]:
        row.pop("number"), row.pop("colour")
    assert [line for line in texts_of(rest) if re.search("[0-9]", line)] == []
    legend = values(page)["legend"]
    assert not re.search("[0-9]", " ".join(rule for _, rule in legend.values()))
    assert values(page)["title"] == "สมาชิกต่อประชากร ๑๐,๐๐๐ คน"


def test_thai_digits_in_what_is_played_but_not_in_pictures(
    data: Data, demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE", str(demo_store))
    query = "level=province&layer=issues_per_10k&play=month&show=surface"
    page = html(evaluate(from_query(query), data), data, PRINTED, to_thai_digits).decode()
    extras = values(page)["extras"]
    assert not re.search("[0-9]", "".join(extras["player"]["names"]))
    picture = extras["surface"]["url"].removeprefix("data:image/png;base64,")
    assert base64.b64decode(picture).startswith(b"\x89PNG")


def test_points_are_left_out_and_it_says_so(data: Data) -> None:
    view = evaluate(from_query("level=amphoe&area=50&show=issues,stations"), data)
    page = html(view, data).decode()
    assert values(page)["extras"] == {}
    assert "ไฟล์นี้ไม่มีจุดของเรื่อง · สถานี ดูได้ในแดชบอร์ด" in said(page)["notes"]["said"]


def test_what_is_played_comes_along(
    data: Data, demo_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORE", str(demo_store))  # pictures are of the store that is served
    played = evaluate(from_query("level=province&layer=issues_per_10k&play=month"), data)
    pictures = frames.frames(played, data)
    assert pictures
    page = html(played, data).decode()
    assert len(values(page)["extras"]["player"]["names"]) == len(pictures.days)
    assert "player" in values(page)["parts"]
    assert "*" not in said(page)["sentence"]
    last = frames.last_picture(played, pictures, data)
    assert said(html(last, data).decode())["legend"] == said(page)["legend"]


def test_what_cannot_be_shown_says_why(data: Data) -> None:
    view = evaluate(from_query("level=amphoe&layer=overdue_share"), data)
    page = html(replace(view, missing="ไม่มีข้อมูลเรื่อง"), data).decode()
    assert said(page)["sentence"].startswith("ไม่มีข้อมูลเรื่อง")
    assert said(page)["legend"]["rows"] == []
