"""Every ramp is read by the colour-blind: their sight simulated, every step measured."""

import numpy as np
import pandas as pd
import pytest

from dashboard import palettes
from dashboard.palettes import DIVERGING, MASKED, NO_DATA, NONE_AT_ALL, RAMPS
from geo.classes import LEAST, Classes, classify

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
TO_XYZ = [
    [0.4124564, 0.3575761, 0.1804375],
    [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
]
WHITE = (0.95047, 1.0, 1.08883)
# In CIELAB 2.3 is just noticed; neighbours on a map lie apart, so that they need more.
LEAST_STEP, LEAST_FROM_NO_DATA = 9.0, 8.0


def seen(colours: tuple[str, ...], sight: str) -> np.ndarray:
    """The colours in CIELAB as somebody sees them."""
    encoded = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    simulated = np.clip(linear @ np.array(SIGHT[sight]).T, 0, 1)
    xyz = simulated @ np.array(TO_XYZ).T / WHITE
    f = np.where(xyz > 0.008856, np.cbrt(xyz), (903.3 * xyz + 16) / 116)
    x, y, z = f.T
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=1)


def test_white_and_red_are_where_cielab_has_them() -> None:
    assert seen(("#ffffff",), "normal")[0] == pytest.approx([100, 0, 0], abs=0.02)
    assert seen(("#ff0000",), "normal")[0] == pytest.approx([53.24, 80.09, 67.20], abs=0.05)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("ramp", RAMPS)
def test_neighbouring_classes_are_told_apart(ramp: str, sight: str) -> None:
    for k in (3, 5, 7):
        colours = _drawn(ramp, k)
        steps = np.linalg.norm(np.diff(seen(colours, sight), axis=0), axis=1)
        assert steps.min() > LEAST_STEP, (k, colours)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("ramp", RAMPS)
def test_no_class_looks_like_no_data(ramp: str, sight: str) -> None:
    colours = seen((*RAMPS[ramp], NONE_AT_ALL), sight)
    apart = np.linalg.norm(colours - seen((NO_DATA,), sight), axis=1)
    assert apart.min() > LEAST_FROM_NO_DATA


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("ramp", RAMPS)
def test_what_is_not_told_looks_like_no_class_and_not_like_no_data(ramp: str, sight: str) -> None:
    small, withheld = seen(tuple(MASKED.values()), sight)
    for k in (3, 5, 7, 9):
        colours = seen((*_drawn(ramp, k), NONE_AT_ALL, NO_DATA), sight)
        for mask in (small, withheld):
            assert np.linalg.norm(colours - mask, axis=1).min() > LEAST_FROM_NO_DATA
    assert np.linalg.norm(small - withheld) > LEAST_STEP


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("ramp", RAMPS)
def test_more_is_darker(ramp: str, sight: str) -> None:
    lightness = seen(RAMPS[ramp], sight)[:, 0]
    middle = len(lightness) // 2 if ramp in DIVERGING else 0
    assert (np.diff(lightness[middle:]) < 0).all()
    assert (np.diff(lightness[: middle + 1]) > 0).all()


def test_colours_about_zero_are_of_the_side_on_which_a_class_lies() -> None:
    anchors = RAMPS["change"]
    assert _about_zero(-4, -2, 2, 4) == (anchors[1], anchors[4], anchors[7])
    assert _about_zero(0, 2, 4) == (anchors[6], anchors[8])
    # As far from 0, as strong: a side with fewer classes does not begin with darker ones.
    assert _about_zero(-4, 0, 4, 8) == (anchors[2], anchors[6], anchors[8])


def test_the_zeros_of_frozen_breaks_are_nearly_white() -> None:
    classes = classify(pd.Series([0.0, 1.0, 7.0]), edges=(0.0, LEAST, 5.0, 9.0))
    assert palettes.of_classes("issues", classes)[0] == NONE_AT_ALL


def test_a_ramp_of_another_kind_is_not_taken() -> None:
    assert palettes.fitting("issues", "dusk") == "dusk"
    assert palettes.fitting("issues", "") == "issues"
    assert palettes.fitting("issues", "change") == "issues"
    assert palettes.fitting("change", "dusk") == "change"


def _about_zero(*edges: float) -> tuple[str, ...]:
    return palettes.of_classes("change", classify(pd.Series([1.0]), edges=tuple(map(float, edges))))


def _drawn(ramp: str, k: int) -> tuple[str, ...]:
    edges = (
        tuple(np.linspace(-k, k, k + 1)) if ramp in DIVERGING else tuple(map(float, range(k + 1)))
    )
    index = pd.Series([], dtype="uint8")
    return palettes.of_classes(ramp, Classes(edges, False, index, (0,) * k, 0))
