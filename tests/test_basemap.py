"""The map under the areas is a setting, and none by default."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.basemap import Basemap
from geo.errors import InputError
from geo.files import read_basemap


def test_no_other_host_by_default() -> None:
    assert read_basemap() == Basemap()


def test_a_server_is_read_from_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "basemap.toml"
    path.write_text('url = "https://t.example/{z}/{x}/{y}.png"\nattribution = "© กรม"')
    assert read_basemap(path) == Basemap("https://t.example/{z}/{x}/{y}.png", "© กรม")


@pytest.mark.parametrize("url", ["https://t.example/{z}/{x}.png", "t.example/{z}/{x}/{y}.png"])
def test_an_address_without_tiles_is_refused(url: str) -> None:
    with pytest.raises(InputError, match=r"expected an address with \{z\}"):
        Basemap(url, "© owner")


def test_the_owner_is_named() -> None:
    with pytest.raises(InputError, match="has no attribution"):
        Basemap("https://t.example/{z}/{x}/{y}.png")
