"""How a map begins, in Leaflet's own words, on the page and in a file of its own."""

from __future__ import annotations

from typing import Any

#: Latitude and longitude in the middle, and the zoom, until the map knows what it shows.
MIDDLE = (13.2, 101.0)
ZOOM = 6
#: Zooms that are no whole steps let an area fill the map; the country stays in sight.
OPTIONS: dict[str, Any] = {
    "zoomSnap": 0.1,
    "wheelPxPerZoomLevel": 100,
    "maxBounds": [[2.0, 88.0], [24.0, 114.0]],
}
