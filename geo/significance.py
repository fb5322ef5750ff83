"""Which of many tests found something: the false discovery rate."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

#: Of all that is called found, at most this share is expected to be found by chance.
RATE = 0.05


def adjusted(p_values: pd.Series) -> pd.Series:
    """P-values adjusted for the number of tests: found at a rate q is what is at most q.

    Missing p-values are of areas that were not tested; they stay missing and do not count.

    Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, Journal of the
    Royal Statistical Society B 57 (1995) 289–300.
    """
    tested = p_values.notna()
    result = pd.Series(np.nan, index=p_values.index)
    if tested.any():
        # A sum of probabilities may exceed 1 by a rounding error.
        result[tested] = false_discovery_control(p_values[tested].clip(0, 1).to_numpy("float64"))
    return result


def threshold(p_values: pd.Series, rate: float = RATE) -> float:
    """The greatest p-value that is still found; 0 where nothing is."""
    found = p_values[adjusted(p_values) <= rate]
    return float(found.max()) if len(found) else 0.0
