"""How far two spellings of a name are apart, and which known name a misspelt one means."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

# One wrong letter costs 2; a tone mark, a silenced letter or a letter of the same sound costs 1.
_LETTER = 2
_SHORT = 3
# Old files cut names where a field of a fixed width ended, which is never this early.
_CUT = 10

_SOUND = str.maketrans("ศษณฬฎฏฑฒธฌญใ", "สสนลดตทททชยไ", "็่้๊๋์ํ๎ฺ")


def distance(one: str, other: str) -> int:
    """How many letters differ, each counted twice: as written, and by its sound alone.

    The count is the optimal string alignment distance (insert, delete, substitute, transpose) of
    the plain spellings, plus that of the spellings without tone marks and with one letter for
    each sound; so a wrong letter weighs 2 and a wrong mark 1.

    >>> distance("แม่ริม", "แมริม"), distance("แม่ริม", "แม่ลิม")
    (1, 2)
    """
    return OSA.distance(one, other) + OSA.distance(sound(one), sound(other))


def meant(written: str, known: Iterable[str], letters: int = 2) -> list[str]:
    """The known names that a misspelt one may mean; one of them only where no other is near.

    A name may have some letters wrong, one if it is short, or be cut off after its tenth
    character. Names that are less than a whole letter worse than the best one may be meant too.

    Parameters
    ----------
    written : a name in its plain spelling (:func:`geo.nameindex.plain`)
    known : the names that it may be, in the same spelling
    letters : how many letters may be wrong

    >>> meant("แม่ลิม", ["แม่ริม", "แม่แตง"])
    ['แม่ริม']
    """
    limit = _LETTER * (letters if len(written) > _SHORT else 1)
    near = [
        name for name in known if _is_cut(written, name) or abs(len(name) - len(written)) <= limit
    ]
    costs = [(cost, name) for cost, name in by_distance(written, near) if cost <= limit]
    return [name for cost, name in costs if cost < costs[0][0] + _LETTER]


def by_distance(written: str, known: Iterable[str]) -> list[tuple[int, str]]:
    """The known names with their distances from the written one, the nearest first."""
    return sorted((_cost(written, name), name) for name in known)


def _cost(written: str, name: str) -> int:
    return 1 if _is_cut(written, name) else distance(written, name)


def _is_cut(written: str, name: str) -> bool:
    return _CUT <= len(written) < len(name) and name.startswith(written)


@lru_cache(maxsize=1 << 16)
def sound(name: str) -> str:
    """A plain spelling by its sound: no tone marks, one letter for each sound."""
    return name.translate(_SOUND)
