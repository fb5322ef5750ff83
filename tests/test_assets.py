"""What the browser fetches: made once, complete or absent, named by content."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont

from dashboard.maps import assets
from geo import topology
from geo.layer import Layer
from tests.unpacking import unpacked

NOTHING = {"arcs": [[0, 0, 1, 1]], "shapes": [[[[0]]]]}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def prepared(schematic_layer: Layer, cache: Path) -> assets.Assets:
    return assets.prepare(schematic_layer, cache)


def test_every_url_leads_to_a_file(prepared: assets.Assets, cache: Path) -> None:
    urls = [prepared.geometry, prepared.script, prepared.style, *prepared.fonts.values()]
    assert all(_file(url, cache).is_file() for url in urls)
    assert all("://" not in url for url in urls)


def test_compressed_copies_hold_the_same(prepared: assets.Assets, cache: Path) -> None:
    for url in (prepared.geometry, prepared.script, prepared.style):
        path = _file(url, cache)
        for suffix, decompress in ((".gz", gzip.decompress), (".br", brotli.decompress)):
            assert decompress(Path(f"{path}{suffix}").read_bytes()) == path.read_bytes()


def test_geometry_counts_units_like_the_assets(prepared: assets.Assets, cache: Path) -> None:
    geometry = unpacked(_file(prepared.geometry, cache).read_bytes())
    for level, codes in prepared.codes.items():
        assert geometry[level]["code"] == codes.tolist()


def test_nothing_is_made_twice(
    prepared: assets.Assets, schematic_layer: Layer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("the geometry was made again")

    monkeypatch.setattr(topology, "encode", forbidden)
    assert assets.prepare(schematic_layer, cache).geometry == prepared.geometry


def test_another_encoding_gets_another_address(
    prepared: assets.Assets, schematic_layer: Layer, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "BUILD", topology.BUILD + 1)
    monkeypatch.setattr(topology, "encode", lambda *_: NOTHING)
    assert assets.prepare(schematic_layer, cache).geometry != prepared.geometry


def test_a_failure_leaves_nothing_behind(
    schematic_layer: Layer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    assets.prepare_browser(tmp_path)
    monkeypatch.setattr(topology, "encode", lambda *_: NOTHING)
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(assets, "_compress", full)
    with pytest.raises(OSError, match="No space left"):
        assets.prepare(schematic_layer, tmp_path)
    assert sorted(tmp_path.iterdir()) == before


def test_fonts_hold_thai_and_latin_only(prepared: assets.Assets, cache: Path) -> None:
    for url in prepared.fonts.values():
        font = TTFont(_file(url, cache))
        characters = font.getBestCmap()
        assert font["name"].getBestFamilyName().startswith("Sarabun")
        assert all(ord(char) in characters for char in "กขฃ๏๙ิ่์ำABCxyz0189–“”≤≥→")
        assert len(characters) < 500
        features = {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}
        assert {"mark", "mkmk"} <= features, "tone marks would lie on the vowels"


def _file(url: str, cache: Path) -> Path:
    return cache / url.removeprefix(f"/{assets.MOUNT}/")
