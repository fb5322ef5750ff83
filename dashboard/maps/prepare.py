"""Draws the map's files beforehand, so that a dashboard need not when it starts.

::

    python -m dashboard.maps.prepare
"""

from __future__ import annotations

from dashboard.maps.assets import CACHE, prepare
from geo.layer import Layer
from geo.layer_files import built, schematic, source


def main() -> None:
    """Prepare the boundaries within reach, or else the schematic map."""
    CACHE.mkdir(parents=True, exist_ok=True)
    prepare(_layer())


def _layer() -> Layer:
    file = source()
    return built(file) if file else schematic()


if __name__ == "__main__":
    main()
