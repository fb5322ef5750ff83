"""Coordinates as written: to degrees WGS 84, or a reason."""

from __future__ import annotations

import doctest
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import coordinates, coordinatetext
from geo.coordinates import in_degrees, positions
from geo.coordinatetext import Pair, coordinate, pair


def _position(near: tuple[float, float] | None = None, /, **given: str) -> pd.Series:
    rows = pd.DataFrame([given], index=["a"], dtype="str")
    places = None if near is None else pd.DataFrame([near], columns=["lon", "lat"], index=["a"])
    return positions(rows, places).loc["a"]


def test_examples_of_the_docstrings() -> None:
    assert doctest.testmod(coordinatetext).failed == doctest.testmod(coordinates).failed == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("98.9931", 98.9931),
        ("๑๘.๗๙๕", 18.795),
        ("98.9931°", 98.9931),
        ("98.9931° E", 98.9931),
        ("E98.9931", 98.9931),
        ("18,795", 18.795),
        ("13,7563", 13.7563),
        ("664,123", 664_123),
        ("1,519,000.5", 1_519_000.5),
        ("0664123 mE", None),
        ("664123 m", 664_123),
        ("18°47'42.5\"N", 18 + 47 / 60 + 42.5 / 3600),
        ("18º 47’ 42.5” N", 18 + 47 / 60 + 42.5 / 3600),
        ("18° 47.7' N", 18 + 47.7 / 60),
        ("18 47 42.5 N", 18 + 47 / 60 + 42.5 / 3600),
        ("18:47:42.5", 18 + 47 / 60 + 42.5 / 3600),
        ("18-47-42.5", 18 + 47 / 60 + 42.5 / 3600),
        ("18 องศา 47 ลิปดา 42.5 ฟิลิปดา เหนือ", 18 + 47 / 60 + 42.5 / 3600),
        ("33°52'S", -(33 + 52 / 60)),
        ("-33.5", -33.5),
        ("18°60'00\"", None),
        ("18.5°30'", None),
        ("บ้านเลขที่ 5", None),
        ("", None),
        ("081-234-5678", None),
        ("12/5/2565", None),
    ],
)
def test_one_coordinate(text: str, value: float | None) -> None:
    assert coordinate(text) == (None if value is None else pytest.approx(value, abs=1e-12))


PAIRS = [
    "13.75, 100.5",
    "13.75,100.5",
    "13.75 / 100.5",
    "(13.75, 100.5)",
    "๑๓.๗๕, ๑๐๐.๕",
    "13,75 100,5",
    "13,75; 100,5",
    "[100.5, 13.75]",
    "POINT(100.5 13.75)",
    "SRID=4326;POINT Z (100.5 13.75 3)",
    "13.75°N 100.5°E",
    "E100.5, N13.75",
    "13°45'00\"N 100°30'00\"E",
    "13° 45' 0\" N, 100° 30' 0\" E",
    "13 45 N 100 30 E",
    "N 13°45.000' E 100°30.000'",
    "Lat: 13.75, Long: 100.5",
    "ละติจูด 13.75 ลองจิจูด 100.5",
]


@pytest.mark.parametrize("text", PAIRS)
def test_two_coordinates_in_one_text(text: str) -> None:
    assert pair(text) == pytest.approx(Pair(100.5, 13.75))
    for column in ("point", "x", "y"):
        assert _position(**{column: text})[["lon", "lat"]].tolist() == pytest.approx([100.5, 13.75])


@pytest.mark.parametrize(
    "text", ["13.75", "ตลาดสด", "12/5/2565", "1, 2, 3", "1 2 3", "[]", "-", ""]
)
def test_no_two_coordinates(text: str) -> None:
    assert pair(text) is None


@pytest.mark.parametrize(
    ("given", "lon", "lat", "how"),
    [
        ({"x": "98.993", "y": "18.795"}, 98.993, 18.795, "degrees"),
        ({"x": "18.795", "y": "98.993"}, 98.993, 18.795, "swapped"),
        ({"x": "8.65", "y": "50.1"}, 8.65, 50.1, "degrees"),
        # A unit beside the number of the other says enough.
        ({"x": "๙๘.๙๙๓", "y": "18° 47' 42\""}, 98.993, 18.795, "degrees"),
        ({"point": "98.993, 18.795"}, 98.993, 18.795, "swapped"),
        # Both columns go before the text of both.
        ({"x": "98.993", "y": "18.795", "point": "13.7, 100.5"}, 98.993, 18.795, "degrees"),
        ({"x": "?", "y": "18.795", "point": "13.7, 100.5"}, 100.5, 13.7, "degrees"),
    ],
)
def test_degrees(given: dict[str, str], lon: float, lat: float, how: str) -> None:
    found = _position(**given)
    assert found[["lon", "lat"]].tolist() == pytest.approx([lon, lat])
    assert found["how"] == how
    assert pd.isna(found["reason"])


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"x": "0", "y": "0.0"}, "zero"),
        ({"point": "0,0"}, "zero"),
        ({"x": "100.5"}, "unreadable"),
        ({"x": "ตลาด", "y": "วัด"}, "unreadable"),
        ({"x": "100.5", "y": "1519000"}, "unreadable"),
        ({"x": "100.5", "y": "137"}, "unreadable"),
        ({"x": "inf", "y": "13.7"}, "unreadable"),
        ({"x": "900000", "y": "3000000"}, "not_thailand"),
        ({"x": "", "y": ""}, None),
        ({"crs": "UTM 47N"}, None),
    ],
)
def test_no_position(given: dict[str, str], reason: str | None) -> None:
    found = _position(**given)
    assert found[["lon", "lat", "how"]].isna().all()
    assert (None if pd.isna(found["reason"]) else found["reason"]) == reason


# Metres

CHIANG_MAI, BANGKOK, UBON, PHETCHABUN = (
    (98.993, 18.795), (100.501, 13.756), (104.86, 15.23), (101.9, 16.4),
)  # fmt: skip


def _metres(epsg: int, place: tuple[float, float]) -> dict[str, str]:
    x, y = pyproj.Transformer.from_crs(4326, epsg, always_xy=True).transform(*place)
    return {"x": f"{x:.3f}", "y": f"{y:.3f}"}


def test_the_central_meridians_are_500_km() -> None:
    assert _position(x="500000", y="2077000", crs="47N")["lon"] == pytest.approx(99, abs=1e-12)
    assert _position(x="500000", y="1700000", crs="48N")["lon"] == pytest.approx(105, abs=1e-12)


@pytest.mark.parametrize(
    "crs", ["UTM 47N", "47", "EPSG:32647", "WGS 84 / UTM zone 47N", "โซน ๔๗", "utm47p"]
)
def test_a_zone_in_words(crs: str) -> None:
    found = _position(**_metres(32647, UBON), crs=crs)
    assert found[["lon", "lat"]].tolist() == pytest.approx(list(UBON), abs=1e-7)
    assert found["how"] == "utm47"


@pytest.mark.parametrize(
    ("place", "zone"), [(CHIANG_MAI, 47), (BANGKOK, 47), (PHETCHABUN, 47), ((102.8, 16.4), 48)]
)
def test_a_zone_that_the_numbers_say(place: tuple[float, float], zone: int) -> None:
    found = _position(**_metres(32600 + zone, place))
    assert found[["lon", "lat"]].tolist() == pytest.approx(list(place), abs=1e-7)
    assert found["how"] == f"utm{zone}"


def test_a_zone_that_the_province_says() -> None:
    metres = _metres(32648, UBON)
    assert _position(**metres)["reason"] == "ambiguous_zone"
    assert _position((np.nan, np.nan), **metres)["reason"] == "ambiguous_zone"
    found = _position((104.5, 15.0), **metres)
    assert found[["lon", "lat"]].tolist() == pytest.approx(list(UBON), abs=1e-7)
    assert (found["how"], _position((99.0, 16.0), **metres)["how"]) == ("utm48", "utm47")
    # Words go before the province.
    assert _position((99.0, 16.0), **metres, crs="48")["how"] == "utm48"


def test_northing_before_easting() -> None:
    metres = _metres(32647, BANGKOK)
    found = _position(x=metres["y"], y=metres["x"])
    assert found[["lon", "lat"]].tolist() == pytest.approx(list(BANGKOK), abs=1e-7)


@pytest.mark.parametrize("text", ["47P {x} {y}", "47 N {x} {y}", "47Q {x}, {y}"])
def test_a_zone_in_the_text(text: str) -> None:
    found = _position(point=text.format(**_metres(32647, UBON)))
    assert found[["lon", "lat"]].tolist() == pytest.approx(list(UBON), abs=1e-7)
    assert found["how"] == "utm47"


# Indian 1975


def _indian_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """By hand: Everest 1830 (1937 Adjustment) moved by 210, 814, 289 m (EPSG:1304, ±5 m)."""
    a, f = 6_377_276.345, 1 / 300.8017
    e2 = f * (2 - f)
    lam, phi = math.radians(lon), math.radians(lat)
    n = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    x = n * math.cos(phi) * math.cos(lam) + 210
    y = n * math.cos(phi) * math.sin(lam) + 814
    z = n * (1 - e2) * math.sin(phi) + 289
    a, f = 6_378_137.0, 1 / 298.257223563
    e2, p = f * (2 - f), math.hypot(x, y)
    phi = math.atan2(z, p * (1 - e2))
    for _ in range(10):
        phi = math.atan2(z + e2 * a / math.sqrt(1 - e2 * math.sin(phi) ** 2) * math.sin(phi), p)
    return math.degrees(math.atan2(y, x)), math.degrees(phi)


@pytest.mark.parametrize("place", [CHIANG_MAI, BANGKOK, UBON])
@pytest.mark.parametrize("crs", ["Indian 1975", "INDIAN 1975 ", "EPSG:4240", "อินเดียน 1975"])
def test_degrees_on_indian_1975(place: tuple[float, float], crs: str) -> None:
    found = _position(x=str(place[0]), y=str(place[1]), crs=crs)
    assert found[["lon", "lat"]].tolist() == pytest.approx(_indian_to_wgs84(*place), abs=1e-6)
    assert found["how"] == "indian1975"
    east, north = np.array([found["lon"], found["lat"]]) - place
    assert 300 < 111_000 * math.hypot(east * math.cos(math.radians(place[1])), north) < 500


@pytest.mark.parametrize(("zone", "place"), [(47, CHIANG_MAI), (47, BANGKOK), (48, UBON)])
def test_metres_on_indian_1975(zone: int, place: tuple[float, float]) -> None:
    to_metres = pyproj.Transformer.from_crs(4240, 24000 + zone, always_xy=True)
    x, y = (str(value) for value in to_metres.transform(*place))
    for crs in (f"EPSG:240{zone}", f"Indian 1975 / UTM zone {zone}N"):
        found = _position(x=x, y=y, crs=crs)
        assert found[["lon", "lat"]].tolist() == pytest.approx(_indian_to_wgs84(*place), abs=1e-6)
        assert found["how"] == f"indian1975_{zone}"
    assert _position(place, x=x, y=y, crs="Indian 1975")["how"] == f"indian1975_{zone}"


@pytest.mark.parametrize("place", [CHIANG_MAI, BANGKOK, UBON])
@pytest.mark.parametrize("code", [4240, 24047, 24048])
def test_geometry_on_indian_1975(code: int, place: tuple[float, float]) -> None:
    geometry = gpd.GeoSeries.from_xy([place[0]], [place[1]], crs=4240).to_crs(code)
    (found,) = in_degrees(geometry)
    assert (found.x, found.y) == pytest.approx(_indian_to_wgs84(*place), abs=1e-6)
    metres = in_degrees(gpd.GeoSeries.from_xy([place[0]], [place[1]], crs=4326).to_crs(32647))
    assert (metres.x[0], metres.y[0]) == pytest.approx(place, abs=1e-7)


# Anything


def test_index_and_missing_columns() -> None:
    index = pd.Index([7, 7, 3])
    rows = pd.DataFrame({"point": ["13.7, 100.5", None, "วัด"]}, index=index, dtype="str")
    found = positions(rows, pd.DataFrame({"lon": np.nan, "lat": np.nan}, index=index))
    assert found.index.equals(index)
    assert list(found.columns) == ["lon", "lat", "how", "reason"]
    assert found["reason"].fillna("").tolist() == ["", "", "unreadable"]
    empty = positions(rows.head(0))
    assert empty.empty
    assert list(empty.columns) == list(found.columns)


@given(*(st.none() | st.text(max_size=30) | st.from_regex(r"[-+]?[0-9,.°' ]{1,12}[NE]?")
         for _ in range(4)))  # fmt: skip
def test_any_text(x: str | None, y: str | None, point: str | None, crs: str | None) -> None:
    rows = pd.DataFrame({"x": [x], "y": [y], "point": [point], "crs": [crs]}, dtype="str")
    found = positions(rows).iloc[0]
    given_any = any(text for text in (x, y, point))
    placed = np.isfinite(found["lon"]) and np.isfinite(found["lat"])
    assert placed == pd.notna(found["how"])
    assert not (placed and pd.notna(found["reason"]))
    assert placed or pd.notna(found["reason"]) == given_any
