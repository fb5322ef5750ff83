"""The switch of a rate: as it is, drawn towards the others, or whether it differs for sure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from dashboard.facts import Facts
from geo.excess import SMALL, Exposure, excess
from geo.smoothing import Prior, prior, smoothed

Count = Callable[[pd.DataFrame, Facts], pd.Series]


@dataclass(frozen=True)
class Rate:
    """Events per exposure.

    Attributes
    ----------
    counted, exposed : records and facts → events, and people, km² or trials, of every unit
    per : the exposure that a rate is said for: 10,000 people, 1 km², 100 trials
    of : what the exposure is
    """

    counted: Count
    exposed: Count
    per: float
    of: Exposure = "people"

    def __call__(self, records: pd.DataFrame, facts: Facts) -> pd.Series:
        """Events per exposure; missing where there is none."""
        exposure = self.exposed(records, facts).astype("float64")
        return (self.counted(records, facts) / exposure * self.per).where(exposure > 0)

    def smoothed(self, records: pd.DataFrame, facts: Facts) -> pd.Series:
        """The rate drawn towards that of all units of the level (:mod:`geo.smoothing`).

        Parameters
        ----------
        records, facts : of all units, so that a unit has one value in every view
        """
        exposure = self.exposed(records, facts)
        drawn = smoothed(self.counted(records, facts), exposure, of=self.of) * self.per
        return drawn.where(exposure > 0)

    def prior(self, records: pd.DataFrame, facts: Facts) -> tuple[Prior, pd.Series]:
        """What :meth:`smoothed` draws towards, and the exposure of the units that have any."""
        exposure = self.exposed(records, facts).astype("float64")
        known = prior(self.counted(records, facts), exposure, self.of)
        return known, exposure[exposure > 0]

    def tested(self, records: pd.DataFrame, facts: Facts) -> pd.DataFrame:
        """The test against the overall rate (:func:`geo.excess.excess`), of all units."""
        return excess(self.counted(records, facts), self.exposed(records, facts), self.of)

    def is_small(self, records: pd.DataFrame, facts: Facts) -> pd.Series:
        """Which units have so few events that their rate may lie far from the true one."""
        return self.counted(records, facts) < SMALL
