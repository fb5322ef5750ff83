"""Issues that went past a level which did nothing for them.

Two findings. An issue *leapt* where it was sent up over a level at which it had never stood. It
was *passed on* where a level had it and sent it up: without any step of action, on the day on
which it came, or only when the service time had run out.
"""

from __future__ import annotations

import pandas as pd

from geo.ladder import Ladder

#: Two levels that cover the same ground, by that of the issue's bureau
#: (:data:`geo.commands.GROUNDS`): division and province; where a bureau is one province (Bangkok),
#: province and bureau. Units without a place share theirs with no place.
SAME_GROUND = {"provinces": (3, 4), "one_province": (4, 5)}
#: The ways of passing on: columns of :func:`passed_on`.
PASSED = ("unacted", "same_day", "late")


def leaps(stays: pd.DataFrame, ground: pd.Series, ladder: Ladder) -> pd.DataFrame:
    """The levels that were leapt over on the way up.

    A level counts as leapt where an issue was sent up from below to above it and had not stood at
    it until then. Of two levels that cover the same ground (:data:`SAME_GROUND`) one is enough: the
    other is not leapt where the issue stood at the one, or goes to it. An issue that lies nowhere
    has no desks of places, and leaps over none.

    Parameters
    ----------
    stays : :func:`geo.journey.stays`
    ground : key of each issue → the ground of its bureau (:meth:`geo.commands.Commands.grounds`)
    ladder : says which levels are of places

    Returns
    -------
    DataFrame, a row for every issue and level leapt, in the order of ``stays``: ``key``,
    ``level`` (leapt), ``from_level``, ``to_level``, ``day`` (of the step up)
    """
    jumps = _jumps(stays)
    over = [
        range(below + 1, above)
        for below, above in zip(jumps["from_level"], jumps["to_level"], strict=True)
    ]
    rows = jumps.assign(level=over).explode("level").astype({"level": "int64"})
    stood = _stood(stays[stays["key"].isin(jumps["key"])])
    shared = rows["key"].map(ground)
    twin = _twin(rows["level"], shared)
    covered = _before(rows, twin, stood) | rows["to_level"].eq(twin)
    covered |= shared.eq("nowhere") & rows["level"].isin(ladder.of_places)
    found = rows[~covered & ~_before(rows, rows["level"], stood)]
    return found[["key", "level", "from_level", "to_level", "day"]].reset_index(drop=True)


def passed_on(stays: pd.DataFrame) -> pd.DataFrame:
    """The stays that ended with the issue being sent up, and what had been done until then.

    Returns
    -------
    DataFrame with the index of these rows of ``stays``: ``key``, ``level``, ``body``, ``days``
    there, and of :data:`PASSED` ``unacted`` (no step said that anybody works on it), ``same_day``
    (sent up on the day on which it came), ``late`` (only after the service time)
    """
    up = stays[stays["exit"].eq("up")]
    return up[["key", "level", "body", "days"]].assign(
        unacted=~up["acted"], same_day=up["days"].eq(0), late=up["over"].gt(0)
    )


def records_action(stays: pd.DataFrame) -> bool:
    """Whether the records say of any desk that is through with an issue that it had worked on it.

    Many sources keep the latest status alone: then every issue seems to be passed on without
    action, and nothing can be said of it.
    """
    return bool((stays["acted"] & stays["left"].notna()).any())


def by_level(found: pd.DataFrame, passed: pd.DataFrame, ladder: Ladder) -> pd.DataFrame:
    """Both findings a level.

    Parameters
    ----------
    found, passed : :func:`leaps` and :func:`passed_on`

    Returns
    -------
    DataFrame indexed by ``level``, all levels: ``leapt`` (issues), ``up`` (stays that ended with
    the issue being sent up), and of these the columns of :data:`PASSED`
    """
    levels = pd.Index([rung.number for rung in ladder.rungs], name="level")
    groups = passed.groupby("level")
    table = groups[list(PASSED)].sum().reindex(levels, fill_value=0).astype("int64")
    table.insert(0, "up", groups.size().reindex(levels, fill_value=0))
    leapt = found.groupby("level")["key"].nunique()
    table.insert(0, "leapt", leapt.reindex(levels, fill_value=0).astype("int64"))
    return table


def _jumps(stays: pd.DataFrame) -> pd.DataFrame:
    """The steps up over one level or more: ``key``, ``from_level``, ``to_level``, ``day``."""
    before = stays["level"].shift()
    jumped = stays["entry"].eq("up") & (stays["level"] - before > 1)
    return pd.DataFrame(
        {
            "key": stays["key"],
            "from_level": before,
            "to_level": stays["level"],
            "day": stays["arrived"],
        }
    )[jumped].astype({"from_level": "int64"})


def _stood(stays: pd.DataFrame) -> pd.Series:
    """The first day on which each issue stood at each of its levels, by (key, level)."""
    return stays.groupby(["key", "level"])["arrived"].min()


def _before(rows: pd.DataFrame, level: pd.Series, stood: pd.Series) -> pd.Series:
    """Whether the issue of each row had stood at a level by the day of the row."""
    wanted = pd.MultiIndex.from_arrays([rows["key"], level])
    return pd.Series(stood.reindex(wanted).to_numpy() <= rows["day"].to_numpy(), index=rows.index)


def _twin(level: pd.Series, ground: pd.Series) -> pd.Series:
    """The level that covers the same ground; 0 where none does."""
    below, above = (
        ground.map({kind: pair[end] for kind, pair in SAME_GROUND.items()}) for end in (0, 1)
    )
    return above.where(level == below, below.where(level == above, 0)).astype("int64")
