"""Mercator's projection of the world onto a square, as all web maps use it."""

from __future__ import annotations

import numpy as np

# Beyond it the square ends.
_LAST_LATITUDE = 85.0511


def positions(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions in the world: 0 to 1, from the north-western corner, of degrees (WGS 84)."""
    latitude = np.radians(np.clip(lat, -_LAST_LATITUDE, _LAST_LATITUDE))
    x = np.asarray(lon, "float64") / 360 + 0.5
    y = 0.5 - np.arcsinh(np.tan(latitude)) / (2 * np.pi)
    last = np.nextafter(1.0, 0.0)
    return np.clip(x, 0, last), np.clip(y, 0, last)


def degrees(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Longitude and latitude of positions: the way back of :func:`positions`."""
    lat = np.degrees(np.arctan(np.sinh(2 * np.pi * (0.5 - np.asarray(y, "float64")))))
    return (np.asarray(x, "float64") - 0.5) * 360, lat
