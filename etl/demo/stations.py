"""Demonstration stations: how many an amphoe has, their names, points and the tambons served."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.demo.ground import Ground, scatter
from geo.codes import BANGKOK
from geo.commands import Commands

METROPOLITAN = 88
PROVINCIAL = 1396

_NO_POINT = 0.08  # stations whose row gives no coordinate
_LISTED = 0.2  # provinces whose stations list the tambons that they serve
_FORGOTTEN = 0.01  # served tambons that stand in no list
_CLAIMED_WHOLE = 0.3  # shared tambons of which both stations claim all
_STRIPS = 3


def stations(ground: Ground, commands: Commands, rng: np.random.Generator) -> pd.DataFrame:
    """All 1,484 stations.

    Returns
    -------
    DataFrame numbered from 0 in the order of bureau, province and amphoe: ``code``, ``name``,
    ``name_en``, ``division`` (as a station writes it), ``seat`` (position of its tambon),
    ``amphoe``, ``province``, ``lon``, ``lat`` (of the building), ``serves`` (text, often missing)
    """
    seats = _seats(ground, _allot(ground))
    bureau = {b.key: number for number, b in enumerate(commands.bureaus)}
    table = seats.assign(order=commands.bureaus_of(seats["province"]).map(bureau))
    table = table.sort_values(["order", "amphoe", "rank"], ignore_index=True)
    table.insert(0, "code", [f"S{number:04d}" for number in range(1, len(table) + 1)])
    tambons = ground.tambons.iloc[table["seat"]]
    table["lon"], table["lat"] = scatter(
        tambons["lon"].to_numpy(),
        tambons["lat"].to_numpy(),
        0.2 * tambons["radius"].to_numpy(),
        rng,
    )
    table["name"], table["name_en"] = _names(table, ground)
    table["division"] = _divisions(table, ground, commands)
    table["serves"] = _serves(table, ground, rng)
    table.loc[rng.random(len(table)) < _NO_POINT, ["lon", "lat"]] = np.nan
    columns = ["code", "name", "name_en", "division", "seat", "amphoe", "province"]
    return table[[*columns, "lon", "lat", "serves"]]


def service(table: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Who serves what: ``tambon``, ``station`` (positions) and ``share`` of the tambon's people.

    A tambon is the nearest station's of its amphoe. Where the stations list what they serve, one
    about as near has a part of it too. Sorted by tambon; shares sum to 1 a tambon.
    """
    served = _distances(table, ground)
    rank = served.groupby("tambon").cumcount()
    nearest = served["km"].groupby(served["tambon"]).transform("first")
    listed = table["serves"].notna().to_numpy()[served["station"]]
    second = (rank == 1) & listed & (served["km"] < 1.3 * nearest + 0.5)
    served = served[(rank == 0) | second]
    partner = served.groupby("tambon")["station"].transform("size") > 1
    first = ~served["tambon"].duplicated()
    served["share"] = np.where(partner, np.where(first, 0.6, 0.4), 1.0)
    return served[["tambon", "station", "share"]].reset_index(drop=True)


def _allot(ground: Ground) -> pd.Series:
    """Stations per amphoe: one each, the rest by population with the highest averages."""
    people = ground.tambons.groupby("amphoe")["population"].sum()
    room = ground.tambons.groupby("amphoe").size()
    in_bangkok = people.index.str.startswith(BANGKOK)
    return pd.concat(
        [
            _highest_averages(people[in_bangkok], room, METROPOLITAN),
            _highest_averages(people[~in_bangkok], room, PROVINCIAL),
        ]
    )


def _highest_averages(people: pd.Series, room: pd.Series, total: int) -> pd.Series:
    # The second station of an amphoe costs people / 2, the third people / 3, and so on; an
    # amphoe never has more stations than tambons, for each is named after one.
    cap = room[people.index].to_numpy()
    divisors = np.arange(2, cap.max() + 1)
    averages = people.to_numpy()[:, None] / divisors
    averages[divisors > cap[:, None]] = 0
    best = np.argsort(-averages, axis=None, kind="stable")[: total - len(people)]
    extra = np.bincount(best // len(divisors), minlength=len(people))
    return pd.Series(1 + extra, index=people.index)


def _seats(ground: Ground, allotted: pd.Series) -> pd.DataFrame:
    """The tambons in which stations stand: the amphoe's own one first, then large and far ones."""
    tambons = ground.tambons
    name = tambons["amphoe"].map(ground.gazetteer.amphoes["th"])
    capital = name.str.removeprefix("เมือง").eq(tambons["th"]) | name.eq(tambons["th"])
    score = tambons["population"].where(~capital, np.inf)
    main = score.groupby(tambons["amphoe"]).idxmax()
    away = (
        ground.km
        - ground.km[tambons.index.get_indexer(main)][main.index.get_indexer(tambons["amphoe"])]
    )
    # A second station bearing the same name as the first would be no name.
    far = tambons["population"] * np.hypot(*away.T) * ~(capital & ~tambons.index.isin(main))
    rank = far.where(~tambons.index.isin(main), np.inf).groupby(tambons["amphoe"])
    table = pd.DataFrame(
        {
            "seat": np.arange(len(tambons)),
            "amphoe": tambons["amphoe"].to_numpy(),
            "province": tambons["province"].to_numpy(),
            "rank": rank.rank(ascending=False, method="first").to_numpy(),
        }
    )
    return table[table["rank"] <= table["amphoe"].map(allotted)]


def _names(table: pd.DataFrame, ground: Ground) -> tuple[pd.Series, pd.Series]:
    prefix = pd.Series("สภ.", index=table.index).mask(table["province"] == BANGKOK, "สน.")
    amphoes, tambons = ground.gazetteer.amphoes, ground.tambons.iloc[table["seat"]]
    first = table["rank"] == 1
    th = table["amphoe"].map(amphoes["th"]).where(first, tambons["th"].to_numpy())
    en = table["amphoe"].map(amphoes["en"]).where(first, tambons["en"].to_numpy())
    return prefix + th, en


def _divisions(table: pd.DataFrame, ground: Ground, commands: Commands) -> pd.Series:
    """The province's own division; in Bangkok whole khets, cut west to east, then south to north.

    Which khet really belongs to which division is not claimed: this is demonstration data.
    """
    names = "ภ.จว." + table["province"].map(ground.gazetteer.provinces["th"])
    bangkok = table[table["province"] == BANGKOK]
    seats = ground.tambons.iloc[bangkok["seat"]].groupby("amphoe")
    khets = seats[["lon", "lat"]].mean().assign(size=seats.size())
    khets = khets.sort_values("lon")
    khets["strip"] = _cut(khets["size"], _STRIPS)
    khets = khets.sort_values(["strip", "lat"])
    metropolitan = [
        d for d in commands.divisions if d.bureau == commands.bureau_of_province[BANGKOK]
    ]
    row = khets.groupby("strip")["size"].transform(_cut, parts=-(-len(metropolitan) // _STRIPS))
    number = (khets["strip"] * (row.max() + 1) + row).map(lambda n: metropolitan[n].short_th)
    return names.mask(table["province"] == BANGKOK, table["amphoe"].map(number))


def _cut(sizes: pd.Series, parts: int) -> pd.Series:
    """The part (0, 1, …) of each row when rows in this order are cut into parts of equal size."""
    middle = sizes.cumsum() - sizes / 2
    return (middle * parts / sizes.sum()).astype("int64")


def _distances(table: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Every pair of a tambon and a station of its amphoe, nearest first."""
    pairs = pd.DataFrame(
        {"tambon": np.arange(len(ground.tambons)), "amphoe": ground.tambons["amphoe"].to_numpy()}
    ).merge(table[["amphoe", "seat"]].assign(station=table.index), on="amphoe")
    apart = ground.km[pairs["tambon"]] - ground.km[pairs["seat"]]
    # Its own seat is always nearest, also where two tambons of a split share one point.
    pairs["km"] = np.hypot(*apart.T) + 0.01 * (pairs["tambon"] != pairs["seat"])
    return pairs.sort_values(["tambon", "km", "station"], ignore_index=True)


def _serves(table: pd.DataFrame, ground: Ground, rng: np.random.Generator) -> pd.Series:
    """What some stations write as the tambons that they serve: ``500101:1, 500102:0.6``.

    As in real lists a few tambons are forgotten, and of a few both neighbours claim the whole.
    """
    provinces = table["province"].unique()
    listing = table["province"].isin(provinces[rng.random(len(provinces)) < _LISTED])
    served = service(table.assign(serves=listing.where(listing)), ground)
    served = served[listing.to_numpy()[served["station"]]]
    tambons = len(ground.tambons)
    forgotten, whole = rng.random(tambons) < _FORGOTTEN, rng.random(tambons) < _CLAIMED_WHOLE
    served = served[~forgotten[served["tambon"]]]
    share = served["share"].mask(whole[served["tambon"]], 1.0)
    text = pd.Series(ground.codes[served["tambon"]], index=served.index, dtype="str")
    text = text + ":" + share.map("{:g}".format)
    return text.groupby(served["station"]).agg(", ".join).reindex(table.index)
