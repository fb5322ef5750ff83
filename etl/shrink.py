"""Stops a version that holds much less of an area than the current one: a wrong file, likely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from etl import store
from etl.columns.fields import PEOPLE
from etl.request import Request
from etl.tables import TABLES
from etl.version.tallies import AREAS, Tally, by_area, of_rows
from geo.commands import Commands
from geo.errors import InputError
from geo.files import DATA, read_toml
from geo.gazetteer import Gazetteer

Tables = Mapping[str, pd.DataFrame]

PUBLISHING = DATA / "publishing.toml"

#: The tables that are compared; escalations lie where their issue lies.
_FEW = ("stations", "members", "coordinators")
_KINDS = (*_FEW, "issues", "escalations")
_COLUMNS = ("key", "count", *AREAS)
#: How many areas a message names.
_NAMED = 5


@dataclass(frozen=True)
class Shrink:
    """One area that would shrink: its records of a kind in the current and the new version."""

    kind: str
    area: str
    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Limits:
    """What counts as shrinking.

    Attributes
    ----------
    shrink_limit : the share of an area's records that may be lost, 0 to 1
    least_rows : areas with fewer records than this are not judged
    """

    shrink_limit: float
    least_rows: int


@cache
def read_limits(path: Path = PUBLISHING) -> Limits:
    """The limits of a file.

    Raises
    ------
    InputError
        The file is missing, is not TOML, or its entries are no such numbers.
    """
    table = read_toml(path)
    try:
        limits = Limits(float(table["shrink_limit"]), int(table["least_rows"]))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(
            f"{path} cannot be read ({error!r}); expected the two lines shrink_limit = 0.2 and "
            "least_rows = 20"
        ) from error
    if not 0 <= limits.shrink_limit <= 1:
        raise InputError(
            f"shrink_limit in {path} is {limits.shrink_limit}; expected a share from 0 to 1"
        )
    return limits


def counted(tables: Tables) -> Tally:
    """How many records of each kind the areas have; escalations lie where their issue lies, of
    members and coordinators the people count."""
    return by_area(tables, _KINDS)


def shrinks(
    path: Path,
    counts: Tally,
    gazetteer: Gazetteer,
    commands: Commands,
    limits: Limits | None = None,
) -> list[Shrink]:
    """The provinces and bureaus of which there would be much less than in the store's version.

    Demonstration records may be replaced by anything, and a version that cannot be read says
    nothing: then, as on a first publish, nothing shrinks.

    Parameters
    ----------
    path : the store
    counts : of the version that would become its current one
    gazetteer, commands : the names of provinces and bureaus
    limits : those of ``data/publishing.toml`` when not given

    Returns
    -------
    The greatest losses first.
    """
    limits = limits or read_limits()
    current = _current(path)
    names = dict(gazetteer.provinces["th"]) | {b.key: b.short_th for b in commands.bureaus}
    found = []
    for (kind, by), before in current.items():
        if by not in AREAS:
            continue
        after = counts[kind, by].reindex(before.index, fill_value=0)
        judged = before.ge(limits.least_rows) & after.lt(before * (1 - limits.shrink_limit))
        found += [
            Shrink(kind, area, names.get(area, area), int(before[area]), int(after[area]))
            for area in before.index[judged]
        ]
    return sorted(found, key=lambda shrink: shrink.after - shrink.before)


def told(found: Sequence[Shrink], request: Request) -> list[Shrink]:
    """What of it concerns whoever asks: their own areas, and people only where they may see how
    many there are."""
    own = request.own_areas
    return [
        shrink
        for shrink in found
        if (own is None or shrink.area in own)
        and (request.exact_counts or shrink.kind not in PEOPLE)
    ]


def unseen(request: Request) -> tuple[str, ...]:
    """The kinds of people whom the version would replace, and of whom whoever asks is told no
    figures: each has to be confirmed, however many they are.

    Whatever the store holds decides nothing here: whoever may ask again with another file would
    find out by halves at which count a question that depends on counts appears.
    """
    if request.exact_counts:
        return ()
    return tuple(kind for kind in PEOPLE if not request.merge or request.files.get(kind))


class ShrinkError(InputError):
    """A publish would shrink areas; ``greatest`` is the greatest loss, ``figures`` names kinds,
    areas and counts."""

    def __init__(self, greatest: Shrink, figures: str, message: str) -> None:
        super().__init__(message)
        self.greatest, self.figures = greatest, figures


def refuse(
    found: Sequence[Shrink], path: Path, merge: bool = False, unseen: Sequence[str] = ()
) -> None:
    """Stop a publish into the store ``path`` that would shrink an area or has to be confirmed.

    Parameters
    ----------
    merge : whether it adds to what is there already
    unseen : kinds as of :func:`unseen`

    Raises
    ------
    ShrinkError
        when anything was found.
    InputError
        when nothing was, and kinds are unseen.
    """
    if not found and unseen:
        raise InputError(
            f"the new version would replace {' and '.join(unseen)}, of whom you may not be told "
            "how many there are; nothing was published: look whether the files are complete, and "
            "confirm that they are"
        )
    if not found:
        return
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    figures = f"{'; '.join(map(sentence, found[:_NAMED]))}{more}"
    merging = "" if merge else "use --merge to add to what is there, "
    raise ShrinkError(
        found[0],
        figures,
        f"the new version would hold much less than the current one of {path}: {figures}; nothing "
        "was published: look whether a file is missing, cut off, or says of too much that it was "
        f"removed, {merging}or give --allow-shrink if it is right",
    )


def sentence(shrink: Shrink) -> str:
    """Kind, area, before and after: ``issues of เชียงใหม่ 120 → 80``."""
    return f"{shrink.kind} of {shrink.name} {shrink.before:,} → {shrink.after:,}"


def _current(path: Path) -> Tally:
    """What is to be compared of the store's version; nothing where that says nothing."""
    try:
        current = store.open_store(path)
        if current.manifest.demo:
            return {}
        counts = of_rows(current.table("tallies"))
        kinds = _KINDS if not counts and current.manifest.rows("issues") else _FEW
        columns = {kind: TABLES[kind].schema.names for kind in kinds}
        tables = {
            kind: current.table(kind, [name for name in names if name in _COLUMNS])
            for kind, names in columns.items()
        }
        return {**counts, **counted(tables)}
    except InputError:
        return {}
