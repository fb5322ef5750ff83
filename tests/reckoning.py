"""What somebody can reckon of head counts from all that is told of them: linear programming.

Whoever reckons knows of every unit what is told, that units add up to the unit above in either
tree, and which stations have people in which places at all.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from geo.head_counts import COMMAND, EVERYBODY, PLACES, WHOLE, WITHOUT

#: A cell: its level and its unit.
Cell = tuple[str, str]
_NOBODY = "-"


def cells_of(row: dict[str, str]) -> list[Cell]:
    """All cells that count a row of people."""
    cells = [(WHOLE, EVERYBODY)]
    for columns in (PLACES, COMMAND):
        above = EVERYBODY
        for column in columns:
            if row[column] == _NOBODY:
                cells.append((WITHOUT + column, above))
                break
            cells.append((column, row[column]))
            above = row[column]
    return cells


class Reckoner:
    """All meetings of a place with a station, and the cells that count them."""

    def __init__(self, people: pd.DataFrame) -> None:
        units = people[["province", "amphoe", "polygon", "bureau", "division", "station"]]
        units = units.astype("str").fillna(_NOBODY)
        province, bureau = (units[c].replace(_NOBODY, "") for c in ("province", "bureau"))
        area = province + "*" + bureau
        for part, unit in (("division_part", "division"), ("station", "station")):
            units[part] = units[unit].where(units[unit] == _NOBODY, units[unit] + "@" + area)
        meetings = units.drop_duplicates(ignore_index=True)
        self.number = units.merge(meetings.reset_index(), how="left")["index"].to_numpy()
        self.size = len(meetings)
        self.held: dict[Cell, list[int]] = {}
        for meeting, row in enumerate(meetings.to_dict("records")):
            for cell in cells_of(row):
                self.held.setdefault(cell, []).append(meeting)
        ends = [(n, meeting) for n, held in enumerate(self.held.values()) for meeting in held]
        rows, columns = np.array(ends).T
        shape = len(self.held), self.size
        self.matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)

    def true(self, people: pd.DataFrame, month: pd.Timestamp) -> dict[Cell, int]:
        """The counts of a month as they are."""
        there = (people["start"].isna() | (people["start"] <= month)) & ~(people["end"] <= month)
        of_meeting = np.bincount(
            self.number[there], people.loc[there, "count"].astype("int64"), self.size
        )
        return {cell: int(of_meeting[held].sum()) for cell, held in self.held.items()}

    def bounds(
        self, known: dict[Cell, tuple[float, float | None]], wanted: Iterable[Cell]
    ) -> dict[Cell, tuple[int, int | None]]:
        """The least and the greatest whole number that cells can be, given what is known of all.

        Parameters
        ----------
        known : cell → the least and the greatest that it is told to be; None for no limit
        """
        low, high = np.zeros(len(self.held)), np.full(len(self.held), np.inf)
        for number, cell in enumerate(self.held):
            least, most = known[cell]
            low[number], high[number] = least, np.inf if most is None else most
        equal, matrix = low == high, self.matrix
        below = ~equal & np.isfinite(high)
        system = {
            "A_eq": matrix[equal],
            "b_eq": low[equal],
            "A_ub": vstack([matrix[below], -matrix[~equal]]),
            "b_ub": np.append(high[below], -low[~equal]),
            "bounds": (0, None),
            "method": "highs",
        }
        found = {}
        for cell in wanted:
            aim = np.zeros(self.size)
            aim[self.held[cell]] = 1
            least, most = linprog(aim, **system), linprog(-aim, **system)
            assert least.status == 0, (cell, least.message)
            greatest = None if most.status == 3 else int(np.floor(-most.fun + 1e-6))
            found[cell] = int(np.ceil(least.fun - 1e-6)), greatest
        return found
