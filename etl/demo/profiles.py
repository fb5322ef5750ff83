"""What a category of issues looks like: where, in which season and hour, and how it bunches.

The figures are made for demonstration; they paint what is generally known (floods come with the
rains, tourists are cheated where tourists are), and claim nothing about any place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Places = tuple[tuple[tuple[str, ...], float], ...]

_EVEN = (1.0,) * 12
_RAINS = (0.1, 0.1, 0.2, 0.3, 0.8, 0.9, 1.0, 1.8, 3.0, 2.6, 0.8, 0.2)
_SOUTHERN_RAINS = (1.2, 0.3, 0.2, 0.2, 0.4, 0.4, 0.4, 0.5, 0.6, 1.2, 3.0, 3.2)
_DRY = (1.2, 2.0, 3.2, 3.0, 1.0, 0.6, 0.6, 0.3, 0.1, 0.1, 0.2, 0.5)
_SMOKE = (1.6, 2.6, 3.6, 2.2, 0.5, 0.2, 0.2, 0.2, 0.2, 0.3, 0.5, 1.1)
_VISITORS = (1.6, 1.4, 1.2, 1.4, 0.7, 0.6, 0.8, 0.8, 0.6, 0.8, 1.2, 1.7)
_HARVEST = (1.3, 0.8, 0.7, 0.8, 0.7, 0.6, 0.7, 0.9, 1.0, 1.4, 2.0, 1.8)
_FESTIVALS = (0.8, 0.8, 0.8, 2.8, 0.8, 0.6, 0.8, 0.8, 0.8, 1.2, 2.4, 1.0)

_NIGHT = ((22.5, 2.5, 1.0), (1.5, 2.0, 0.6), (14.0, 5.0, 0.3))
_EVENING = ((19.0, 3.0, 1.0), (12.0, 4.0, 0.3))
_OFFICE = ((10.0, 2.0, 1.0), (14.5, 2.0, 0.9))
_RUSH = ((7.5, 1.3, 1.0), (17.5, 1.7, 1.2), (12.5, 3.0, 0.4))
_DAYTIME = ((9.5, 2.5, 1.0), (15.5, 3.0, 0.8))
_BREAK_IN = ((2.5, 2.0, 1.0), (12.0, 4.0, 0.8), (20.0, 2.5, 0.5))
_PHONE = ((11.0, 2.0, 1.0), (15.0, 2.5, 0.8), (20.5, 2.0, 0.6))

_ISAN, _NORTH, _CENTRAL, _SOUTH = ("3", "4"), ("5", "60", "63", "64", "65"), ("1", "72"), ("8", "9")
_BORDER = ("57", "50", "58", "63", "55", "48", "49", "38", "43", "90", "91", "95", "96", "2706")
_DEEP_SOUTH = ("94", "95", "96", "9003", "9004", "9005", "9006")
_RESORTS = (
    *("83", "2004", "5001", "8404", "8405", "8101", "8103", "7707", "5803", "2307", "2105"),
    *("1001", "1004", "1007", "1039", "1401", "3021", "9011", "82"),
)


@dataclass(frozen=True)
class Profile:
    """The habits of one category.

    ``share`` is the weight among all categories; ``urban`` the exponent of population density
    (0: as people are); ``places`` multiply the rate where a code begins so; ``season`` weighs
    the months (``southern`` those of the South); ``growth`` is the rate's yearly factor;
    ``hours`` are bumps (centre, width, weight) of the day; ``weekend`` weighs Saturday and
    Sunday. ``bunched`` of the issues come in clusters of ``size`` lasting about ``days``;
    ``uneven`` is the spread (log scale) of the lasting differences between places. ``need`` and
    ``urgent`` are shares, ``climb`` multiplies the chance that the issue goes up the ladder.
    """

    share: float = 1.0
    urban: float = 0.0
    places: Places = ()
    season: tuple[float, ...] = _EVEN
    southern: tuple[float, ...] | None = None
    growth: float = 1.0
    hours: tuple[tuple[float, float, float], ...] = _DAYTIME
    weekend: float = 1.0
    bunched: float = 0.35
    size: float = 6.0
    days: float = 20.0
    uneven: float = 0.6
    need: float = 0.15
    urgent: float = 0.15
    climb: float = 1.0

    def hour_weights(self) -> np.ndarray:
        """Probability of each hour of the day, shape (24,)."""
        hour = np.arange(24)[:, None] + 0.5
        centre, width, weight = np.array(self.hours).T
        apart = np.abs(hour - centre)
        apart = np.minimum(apart, 24 - apart)
        curve = (weight * np.exp(-0.5 * (apart / width) ** 2)).sum(axis=1) + 0.03
        return curve / curve.sum()


#: By category key; a category that an agency adds takes the default habits.
PROFILES: dict[str, Profile] = {
    "drugs": Profile(
        11,
        0.15,
        ((_BORDER, 2.2), (("10",), 1.3)),
        hours=_NIGHT,
        weekend=1.2,
        bunched=0.5,
        size=9,
        days=40,
        uneven=0.8,
        need=0.02,
        urgent=0.3,
        climb=1.5,
    ),
    "theft": Profile(
        8,
        0.3,
        growth=0.97,
        hours=_BREAK_IN,
        weekend=1.15,
        bunched=0.45,
        size=6,
        days=14,
        need=0.02,
        urgent=0.3,
        climb=0.6,
    ),
    "assault": Profile(
        4,
        0.2,
        ((_RESORTS, 1.5),),
        hours=_NIGHT,
        weekend=1.7,
        bunched=0.2,
        size=3,
        days=6,
        need=0.01,
        urgent=0.6,
        climb=0.5,
    ),
    "online_fraud": Profile(
        6,
        0.35,
        growth=1.7,
        hours=_PHONE,
        weekend=0.85,
        bunched=0.3,
        size=10,
        days=12,
        need=0.03,
        urgent=0.25,
        climb=1.6,
    ),
    "gambling": Profile(
        2.5,
        0.0,
        ((_ISAN, 1.3), (("2706",), 3.0)),
        hours=_EVENING,
        weekend=1.5,
        bunched=0.4,
        size=5,
        days=45,
        uneven=0.8,
        need=0.01,
        climb=0.9,
    ),
    "firearms": Profile(
        1.2,
        -0.1,
        ((_DEEP_SOUTH, 4.0), (("80", "93", "92"), 1.8)),
        hours=_NIGHT,
        weekend=1.3,
        bunched=0.3,
        size=3,
        days=10,
        uneven=0.8,
        need=0.01,
        urgent=0.7,
        climb=1.2,
    ),
    "crime_other": Profile(2.5, 0.15, hours=_EVENING, need=0.03, urgent=0.3),
    "informal_debt": Profile(
        4,
        0.0,
        ((_ISAN, 1.5), (("60", "66", "67"), 1.2)),
        hours=_OFFICE,
        weekend=0.6,
        need=0.4,
        climb=1.6,
        days=60,
    ),
    "unemployment": Profile(
        2.5,
        -0.1,
        ((_ISAN, 1.4), (_RESORTS, 1.4)),
        growth=0.85,
        hours=_OFFICE,
        weekend=0.4,
        need=0.8,
        climb=1.7,
        urgent=0.05,
    ),
    "crop_prices": Profile(
        3.5,
        -0.8,
        ((_ISAN, 1.3), (_SOUTH, 1.3), (("10", "83"), 0.05)),
        _HARVEST,
        hours=_OFFICE,
        weekend=0.5,
        bunched=0.55,
        size=9,
        days=25,
        need=0.6,
        urgent=0.05,
        climb=2.2,
    ),
    "drought": Profile(
        3.5,
        -0.8,
        ((_ISAN, 3.0), (("10", *_SOUTH), 0.1)),
        _DRY,
        (0.6, 1.5, *_DRY[2:]),
        bunched=0.75,
        size=16,
        days=25,
        uneven=0.9,
        need=0.5,
        urgent=0.25,
        climb=1.8,
    ),
    "flood": Profile(
        6,
        -0.3,
        ((_CENTRAL, 2.6), (("34", "35"), 2.0), (_SOUTH, 1.4)),
        _RAINS,
        _SOUTHERN_RAINS,
        bunched=0.85,
        size=26,
        days=9,
        uneven=1.0,
        need=0.35,
        urgent=0.5,
        climb=1.7,
    ),
    "utilities": Profile(
        7,
        -0.1,
        bunched=0.3,
        size=5,
        days=45,
        need=0.6,
        urgent=0.1,
        hours=_DAYTIME,
        weekend=0.7,
        climb=1.5,
    ),
    "livelihood_other": Profile(2, 0.0, need=0.6, weekend=0.6, urgent=0.08),
    "tourist_safety": Profile(
        1.6,
        0.2,
        ((_RESORTS, 25.0),),
        _VISITORS,
        growth=1.15,
        hours=_NIGHT,
        weekend=1.3,
        bunched=0.4,
        size=5,
        days=15,
        need=0.1,
        urgent=0.4,
    ),
    "tourist_exploitation": Profile(
        1.4,
        0.2,
        ((_RESORTS, 30.0),),
        _VISITORS,
        growth=1.15,
        hours=_EVENING,
        weekend=1.2,
        bunched=0.4,
        size=6,
        days=20,
        need=0.05,
    ),
    "attractions": Profile(
        0.8,
        -0.2,
        ((_RESORTS, 8.0), (_NORTH, 1.5)),
        _VISITORS,
        weekend=1.4,
        need=0.6,
        urgent=0.04,
    ),
    "traditions": Profile(0.8, -0.3, season=_FESTIVALS, weekend=1.4, need=0.7, urgent=0.03),
    "noise": Profile(
        4,
        0.35,
        hours=_NIGHT,
        weekend=1.8,
        bunched=0.35,
        size=4,
        days=20,
        need=0.02,
        climb=0.4,
    ),
    "traffic": Profile(5, 0.45, hours=_RUSH, weekend=0.7, bunched=0.3, need=0.2, climb=0.8),
    "lighting": Profile(4, 0.0, hours=_EVENING, bunched=0.3, size=4, days=30, need=0.5, climb=0.8),
    "obstruction": Profile(2.5, 0.4, hours=_DAYTIME, weekend=0.8, need=0.1, climb=0.6),
    "safety": Profile(2.5, 0.1, hours=_NIGHT, weekend=1.2, need=0.3, urgent=0.35),
    "stray_animals": Profile(2, 0.2, bunched=0.25, size=3, need=0.2, climb=0.5),
    "order_other": Profile(2, 0.1, need=0.2),
    "waste": Profile(3, 0.2, need=0.3, bunched=0.3, climb=0.8),
    "air": Profile(
        3,
        0.0,
        ((_NORTH, 3.0), (_SOUTH, 0.3)),
        _SMOKE,
        hours=_EVENING,
        bunched=0.7,
        size=16,
        days=10,
        uneven=0.8,
        urgent=0.25,
        climb=1.5,
    ),
    "water": Profile(2, 0.25, ((("10", "11", "74"), 1.6),), bunched=0.45, size=6, climb=1.4),
    "trees": Profile(1.2, 0.2, season=_RAINS, bunched=0.4, size=4, days=3, need=0.3, climb=0.4),
    "environment_other": Profile(1, 0.0, need=0.3),
    "other_general": Profile(2, 0.1, hours=_OFFICE, weekend=0.5, need=0.4, urgent=0.03, climb=0.5),
    "unclassified": Profile(2, 0.1, need=0.2),
}
