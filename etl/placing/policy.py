"""The written policy by which a record finds its place: ``data/placing.toml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from etl.settings import words
from geo.errors import InputError
from geo.files import DATA, read_toml

PLACING = DATA / "placing.toml"

#: What places a record, in words; the surest first, as far as no policy says otherwise.
PLACED_BY = {
    "correction": "รหัสที่เจ้าหน้าที่แก้ · correction",
    "code": "รหัสตำบล · code",
    "name": "ชื่อตำบล อำเภอ จังหวัด · names",
    "address": "ที่อยู่ · address",
    "point": "พิกัด · point",
    "nearest": "พิกัดใกล้ที่สุด · nearest point",
    "station": "สถานี · station",
}
#: What the policy orders: the station always comes last, and what is nearest is said by a point.
EVIDENCE = tuple(name for name in PLACED_BY if name not in ("station", "nearest"))


@dataclass(frozen=True)
class Policy:
    """How evidence is weighed.

    Attributes
    ----------
    order : the :data:`EVIDENCE` from the most to the least trusted; what it lacks is not used
    agree_within_m : how far from a place, in metres, a point may lie without contradicting it
    shared_within_m : how close to a boundary, in metres, a point is shared by both sides
    nearest_within_m : how far off land, in metres, a point still belongs to the nearest place
    """

    order: tuple[str, ...]
    agree_within_m: float
    shared_within_m: float
    nearest_within_m: float


@cache
def read_policy(path: Path = PLACING) -> Policy:
    """The policy of a file.

    Raises
    ------
    InputError
        The file is missing, is not TOML, lacks an entry or names evidence that does not exist.
    """
    table = read_toml(path)
    _check(path, table)
    return Policy(**table | {"order": tuple(table["order"])})


def _check(path: Path, table: dict[str, Any]) -> None:
    names = [field.name for field in fields(Policy)]
    if sorted(table) != sorted(names):
        raise InputError(f"the policy {path} has {sorted(table)}; expected {sorted(names)}")
    order = table["order"]
    if not words(order) or not set(order) <= set(EVIDENCE) or len(set(order)) < len(order):
        raise InputError(
            f"`order` in {path} is {order}; expected each of {list(EVIDENCE)} at most once"
        )
    for name in names[1:]:
        if not isinstance(table[name], (int, float)) or table[name] < 0:
            raise InputError(f"`{name}` in {path} is {table[name]!r}; expected metres, 0 or more")
