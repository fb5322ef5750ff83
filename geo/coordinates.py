"""Positions of records in degrees WGS 84, whatever system they were written in."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj

from geo.coordinatetext import coordinate, pair
from geo.thai import to_arabic_digits

# The country in degrees. No longitude of it is a latitude of it: an exchange shows.
_LON, _LAT = (97.0, 106.0), (5.0, 21.0)
# West, south, east, north in which each UTM zone is used in the country: the areas of use of
# EPSG:24047 and EPSG:24048, and half a degree beyond the meridian at which they meet.
_ZONES = {47: (97.34, 5.63, 102.5, 20.46), 48: (101.5, 6.02, 105.64, 18.44)}
# Degrees are not above the first, metres not below the second; what is above the third is a
# northing, for eastings end before it. (Northings begin at 620 km: below it the order counts.)
_DEGREES, _METRES, _LAST_EASTING, _POLE = 180.0, 100_000.0, 900_000.0, 10_000_000.0
# EPSG:4240 with EPSG:1304, by name and not by code: of a code PROJ takes EPSG:1812 first, which
# lies 190 m from all other published parameters (EPSG:1304, EPSG:1537 and the Royal Thai Survey
# Department's agree within 3 m): its rotations have the sign of the other convention.
_INDIAN_1975 = "+ellps=evrst30 +towgs84=210,814,289 +no_defs"
# By datum (is it Indian 1975?) and UTM zone, 0 for degrees: the system, and what it is called.
_SYSTEMS = {
    (False, 47): ("EPSG:32647", "utm47"),
    (False, 48): ("EPSG:32648", "utm48"),
    (True, 0): (f"+proj=longlat {_INDIAN_1975}", "indian1975"),
    (True, 47): (f"+proj=utm +zone=47 {_INDIAN_1975}", "indian1975_47"),
    (True, 48): (f"+proj=utm +zone=48 {_INDIAN_1975}", "indian1975_48"),
}
# The codes of Indian 1975 → UTM zone, 0 for degrees.
_BY_EPSG = {4240: 0, 24047: 47, 24048: 48}
_INDIAN = r"INDIAN|อินเดีย|2404[78]|(?<!\d)4240(?!\d)|(?<!\d)1975(?!\d)"
_ZONE = r"(?<!\d)(?:326|240)?(4[78])(?!\d)"


def in_degrees(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Geometry of any coordinate system in degrees WGS 84; Indian 1975 as :func:`positions` has it.

    >>> point = gpd.GeoSeries.from_xy([500_000], [2_000_000], crs="EPSG:24047")
    >>> in_degrees(point).get_coordinates().round(4).to_numpy().tolist()
    [[98.9968, 18.0915]]
    """
    code = geometry.crs.to_epsg()
    if code in _BY_EPSG:
        geometry = geometry.set_crs(_SYSTEMS[True, _BY_EPSG[code]][0], allow_override=True)
    return geometry.to_crs(4326)


def positions(given: pd.DataFrame, near: pd.DataFrame | None = None) -> pd.DataFrame:
    """Read coordinates in degrees or in metres of UTM, on WGS 84 or Indian 1975.

    Both of ``x`` and ``y``, else ``point``, else a pair that stands in ``x`` or ``y``. Degrees
    whose longitude and latitude are exchanged are put right where they then lie in Thailand.
    Metres are of the UTM zone that ``crs`` or the text says; else of the one in which they lie in
    Thailand; where they do so in both, of the one that puts them closer to ``near``. They are on
    Indian 1975 only where ``crs`` says so.

    Parameters
    ----------
    given : str columns ``x`` (longitude or easting), ``y`` (latitude or northing), ``point``
        (both), ``crs`` (``UTM 47N``, ``Indian 1975``, ``EPSG:24048``, ``โซน 47`` …), as written;
        missing values and missing columns are allowed. How texts are read:
        :mod:`geo.coordinatetext`
    near : ``lon``, ``lat`` in degrees with the same index: about where the record is, such as a
        point of its province; missing values are allowed

    Returns
    -------
    DataFrame with the index of ``given``: ``lon``, ``lat`` (degrees WGS 84; those of points abroad
    too), ``how`` (``degrees``, ``swapped``, ``utm47``, ``utm48``, ``indian1975``: degrees,
    ``indian1975_47``, ``indian1975_48``), ``reason`` why something given is no position:
    ``zero`` (0, 0), ``unreadable``, ``ambiguous_zone``, ``not_thailand`` (metres that lie there in
    neither zone)

    Notes
    -----
    Indian 1975 is moved to WGS 84 by the geocentric translations of EPSG:1304 (210, 814, 289 m),
    which are true to 5 m in Thailand and need no grid and no download.
    """
    written = given.reindex(columns=["x", "y", "point", "crs"]).astype("str")
    x, y, zone = _numbers(written)
    crs = to_arabic_digits(written["crs"]).str.upper()
    said = pd.to_numeric(crs.str.extract(_ZONE, expand=False)).fillna(0).to_numpy("int64")
    zone = np.where(said > 0, said, zone)
    indian = crs.str.contains(_INDIAN).eq(True).to_numpy()

    zero = (x == 0) & (y == 0)
    degrees = (np.maximum(np.abs(x), np.abs(y)) <= _DEGREES) & ~zero
    metres = (np.minimum(x, y) >= _METRES) & (np.maximum(x, y) < _POLE)
    swapped = degrees & _within(x, _LAT) & _within(y, _LON)
    exchanged = swapped | (metres & (x > _LAST_EASTING) & (y <= _LAST_EASTING))
    x, y = np.where(exchanged, y, x), np.where(exchanged, x, y)
    degrees &= np.abs(y) <= 90
    zone = np.where(metres, zone, 0)
    bare = np.flatnonzero(metres & (zone == 0))
    zone[bare], doubt = _zones(x[bare], y[bare], None if near is None else near.iloc[bare])

    is_something = written[["x", "y", "point"]].fillna("").ne("").any(axis=1)
    reason = np.select([zero, is_something & ~degrees & ~metres], ["zero", "unreadable"], "")
    reason = reason.astype(object)
    reason[bare] = doubt
    how = np.select([swapped, degrees], ["swapped", "degrees"], "").astype(object)
    for (is_indian, of_zone), (system, name) in _SYSTEMS.items():
        rows = (indian == is_indian) & (zone == of_zone) & (metres if of_zone else degrees)
        x[rows], y[rows] = _to_wgs84(system).transform(x[rows], y[rows])
        how[rows] = name
    lost = how == ""
    x[lost] = y[lost] = np.nan
    found = pd.DataFrame({"lon": x, "lat": y, "how": how, "reason": reason}, index=given.index)
    return found.replace({"how": "", "reason": ""}, np.nan).astype({"how": "str", "reason": "str"})


def _numbers(written: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``x``, ``y`` and the UTM zone (0: none) that each row's texts say."""
    written = written.reset_index(drop=True)
    read = np.stack([_single(written["x"]), _single(written["y"]), np.zeros(len(written))])
    for name in ("point", "x", "y"):
        texts = written.loc[np.isnan(read).any(axis=0), name].dropna()
        found = {text: both for text in texts.unique() if (both := pair(text))}
        held = texts[texts.isin(found.keys())]
        read[:, held.index] = np.array([found[text] for text in held]).reshape(-1, 3).T
    x, y, zone = read
    return x, y, zone.astype("int64")


def _single(texts: pd.Series) -> pd.Series:
    """Numbers of texts with one coordinate each; missing where there is none."""
    numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
    numbers = numbers.where(np.isfinite(numbers))
    others = texts[numbers.isna()].dropna()
    read = others.map({text: coordinate(text) for text in others.unique()})
    return numbers.fillna(read.astype("float64"))


def _zones(
    x: np.ndarray, y: np.ndarray, near: pd.DataFrame | None
) -> tuple[np.ndarray, np.ndarray]:
    """The UTM zone of bare metres, 0 where none is known, and why."""
    places = {zone: _to_wgs84(_SYSTEMS[False, zone][0]).transform(x, y) for zone in _ZONES}
    fits = np.stack([_in_box(*places[zone], _ZONES[zone]) for zone in _ZONES])
    several = fits.all(axis=0)
    zone = np.select([several, fits[0], fits[1]], [0, *_ZONES], 0)
    if near is not None:
        # The zones are six degrees apart: the one place is far from wherever the other is.
        off = np.abs(
            np.stack([lon for lon, _ in places.values()]) - near["lon"].to_numpy("float64")
        )
        known = several & np.isfinite(off).all(axis=0)
        zone = np.where(known, np.array(list(_ZONES))[off.argmin(axis=0)], zone)
    doubt = np.select([zone > 0, several], ["", "ambiguous_zone"], "not_thailand")
    return zone, doubt


def _within(values: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    return (values >= limits[0]) & (values <= limits[1])


def _in_box(lon: np.ndarray, lat: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    west, south, east, north = box
    return _within(lon, (west, east)) & _within(lat, (south, north))


@cache
def _to_wgs84(system: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(system, 4326, always_xy=True)
