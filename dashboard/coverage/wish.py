"""What somebody asks of the recruitment planner, as it stands in an address."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields
from typing import Any, Literal, get_args

from geo.files import read_coverage
from geo.recruit import Objective

Need = Literal["reports", "other", "population"]
NEEDS: tuple[Need, ...] = get_args(Need)
#: More new members than this are no question of where.
MOST_MEMBERS = 100_000
_SEPARATOR = ","
_WORDS: dict[str, tuple[str, ...]] = {"objective": get_args(Objective), "need": NEEDS}


@dataclass(frozen=True)
class Wish:
    """N new members, the objective, the need that is covered, and the limits.

    Attributes
    ----------
    members : N; 0 for the number of ``data/coverage.toml``
    per_station, per_province : at most so many new members each; 0 for no limit
    floor : members that every tambon shall have at least
    """

    members: int = 0
    objective: Objective = "need"
    need: Need = "reports"
    per_station: int = 0
    per_province: int = 0
    floor: int = 0

    @property
    def count(self) -> int:
        """N."""
        return self.members or read_coverage().members

    def __str__(self) -> str:
        """``500,need,reports,10,0,1``."""
        return _SEPARATOR.join(map(str, astuple(self)))


#: What is asked of the planner unless somebody asks for more.
DEFAULT = Wish()


def read(text: str) -> Wish:
    """The wish that :meth:`Wish.__str__` wrote; raises ValueError where it is absurd."""
    parts = text.split(_SEPARATOR)
    names = [field.name for field in fields(Wish)]
    if len(parts) != len(names):
        raise ValueError(text)
    given: dict[str, Any] = {
        name: _value(name, part) for name, part in zip(names, parts, strict=True)
    }
    return Wish(**given)


def _value(name: str, part: str) -> str | int:
    if name in _WORDS:
        if part not in _WORDS[name]:
            raise ValueError(part)
        return part
    if not 0 <= int(part) <= MOST_MEMBERS:
        raise ValueError(part)
    return int(part)
