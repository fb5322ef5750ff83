"""Files of geometry: the same comes out of them, of any numbers."""

from __future__ import annotations

from geo.geometry_file import packed
from tests.unpacking import rings, unpacked


def test_steps_of_all_sizes_and_both_directions() -> None:
    square = [0, 0, 2**26, 0, 0, 2**26, -(2**26), 0, 0, -(2**26)]
    geometry = {"arcs": [[5, 5, -1, 1], [4, 6, 1, -1], square], "shapes": [[[[~0, ~1]], [[2]]]]}
    again = unpacked(packed(geometry))
    assert rings(again) == rings(geometry)
    assert [len(shape) for shape in again["shapes"]] == [2]


def test_a_file_says_what_it_is_told() -> None:
    geometry = {"arcs": [[1, 1, 2, 0, -2, 0]], "shapes": [[[[0]]]], "th": ["ต.น้ำปู่"], "none": None}
    assert unpacked(packed(geometry)) == geometry
