"""The map under the areas: a server of tiles, or none."""

from __future__ import annotations

from dataclasses import dataclass

from geo.errors import InputError

_PLACEHOLDERS = ("{z}", "{x}", "{y}")


@dataclass(frozen=True)
class Basemap:
    """Where tiles come from, and whose they are; an empty ``url`` means no tiles.

    Raises
    ------
    InputError
        when the address cannot be one of tiles, or nobody is named as their owner
    """

    url: str = ""
    attribution: str = ""

    def __post_init__(self) -> None:
        if not self.url:
            return
        lacking = [part for part in _PLACEHOLDERS if part not in self.url]
        if lacking or not self.url.startswith(("https://", "http://", "/")):
            raise InputError(
                f"the basemap's url is '{self.url}'; expected an address with {{z}}, {{x}} and "
                "{y} such as https://tiles.agency.example/{z}/{x}/{y}.png; "
                "mend it in data/basemap.toml, or leave it empty"
            )
        if not self.attribution:
            raise InputError(
                f"the basemap {self.url} has no attribution; expected whose map it is; "
                "name its owner in data/basemap.toml"
            )
