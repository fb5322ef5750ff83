"""The files' rows: facts of stations, issues and escalations in the words of their clerks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.demo.ground import Ground, scatter
from etl.demo.issues import CHANNELS, KINDS, URGENCIES
from etl.demo.repeats import details, near_first
from etl.demo.words import HABITS, day_forms, only, place_forms, written_days
from geo.codes import BANGKOK
from geo.ladder import TOP_LEVEL, Ladder
from geo.taxonomy import UNCLASSIFIED, Taxonomy

#: Statuses as clerks write them.
STATUSES = {
    "received": "รับเรื่อง",
    "in_progress": "กำลังดำเนินการ",
    "escalated": "เสนอระดับที่สูงขึ้น",
    "returned": "ส่งกลับ",
    "referred": "ส่งต่อหน่วยงานภายนอก",
    "solved": "แก้ไขแล้ว",
    "closed_unsolved": "ยุติเรื่อง",
    "reopened": "เปิดเรื่องใหม่",
}
_REASONS = ("ไม่สามารถแก้ไขได้", "เกินขีดความสามารถ")
#: The fields of a row that name its place.
PLACE = ("tambon_code", "tambon", "amphoe", "province")
# How a row says where: by a point alone, by names, by the code, by nothing but its station.
_POINT, _NAMES, _CODE, _STATION = range(4)
_WAYS = (0.12, 0.63, 0.22, 0.03)
_POINT_TOO = 0.33  # rows with names or a code that give a point as well
_FROM_ORGANISATION = 0.02
_WITHOUT_ID = 0.01


def station_rows(stations: pd.DataFrame, ground: Ground, rng: np.random.Generator) -> pd.DataFrame:
    """The stations' file."""
    names = place_forms(ground)
    form, seat = rng.choice(3, len(stations)), stations["seat"].to_numpy()
    coded = rng.random(len(stations)) < 0.5
    table = stations[["code", "name", "name_en", "division", "serves"]].copy()
    table["tambon_code"] = only(ground.codes[seat], coded)
    for level, forms in names.items():
        table[level] = forms[form, seat]
    return table.assign(lon=_degrees(stations["lon"], 5), lat=_degrees(stations["lat"], 5))


def issue_rows(
    facts: pd.DataFrame,
    ends: pd.DataFrame,
    stations: pd.DataFrame,
    days: pd.DatetimeIndex,
    ground: Ground,
    taxonomy: Taxonomy,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The issues' file; ``ends`` says what became of each (:func:`etl.demo.escalations.climb`)."""
    count, station = len(facts), facts["station"].to_numpy()
    forms, habit = day_forms(days), _habits(len(stations), rng)[station]
    hour_known = rng.random(count) < 0.75
    category = _category_words(taxonomy, rng.random(count) < 0.1, facts)
    table = _owners(facts, ends, stations, days, ground, rng).assign(
        kind=np.array(KINDS, dtype=object)[facts["kind"]],
        channel=np.array(CHANNELS, dtype=object)[facts["channel"]],
        urgency=np.array(URGENCIES, dtype=object)[facts["urgency"]],
        category=category,
        status=ends["status"].map(STATUSES).to_numpy(dtype=object),
    )
    occurred = np.where(rng.random(count) < 0.85, facts["occurred"], -1)
    minute = np.where(hour_known, facts["occurred_minute"], -1)
    table["occurred"] = written_days(occurred, minute, habit, forms)
    minute = np.where(hour_known, facts["reported_minute"], -1)
    table["reported"] = written_days(facts["reported"].to_numpy(), minute, habit, forms)
    table["updated"] = written_days(ends["updated"].to_numpy(), None, habit, forms)
    table["detail"] = details(facts, taxonomy, rng)
    return _placed(table, facts, ground, rng)


def escalation_rows(
    steps: pd.DataFrame,
    issues: pd.DataFrame,
    facts: pd.DataFrame,
    stations: pd.DataFrame,
    days: pd.DatetimeIndex,
    ladder: Ladder,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The escalations' file; ``issues`` are the rows of the issues' file."""
    issue = steps["issue"].to_numpy()
    owner = facts["station"].to_numpy()[issue]
    levels = np.array([None, *(rung.short_th for rung in ladder.rungs)], dtype=object)
    habit = _habits(len(stations), rng)[owner]
    by_station = issues["organisation"].isna().to_numpy()[issue]
    upwards = (steps["to_level"] > steps["from_level"]).to_numpy()
    quarter = days.to_period("Q-SEP")[steps["day"]]
    report = [f"รายงานที่ {q}/{y + 543}" for q, y in zip(quarter.quarter, quarter.qyear, strict=True)]
    reason = np.array(_REASONS, dtype=object)[rng.choice(2, len(steps), p=[0.45, 0.55])]
    return pd.DataFrame(
        {
            "record_id": issues["record_id"].to_numpy(dtype=object)[issue],
            "station": only(stations["code"].to_numpy()[owner], by_station),
            "organisation": issues["organisation"].to_numpy(dtype=object)[issue],
            "date": written_days(steps["day"].to_numpy(), None, habit, day_forms(days)),
            "from_level": levels[steps["from_level"]],
            "to_level": levels[steps["to_level"]],
            "reason": only(reason, upwards),
            "body": only(np.array(report), steps["to_level"] == TOP_LEVEL),
        }
    )


def _habits(stations: int, rng: np.random.Generator) -> np.ndarray:
    """Each station writes its days in one form."""
    return rng.choice(len(HABITS), stations, p=HABITS)


def _owners(
    facts: pd.DataFrame,
    ends: pd.DataFrame,
    stations: pd.DataFrame,
    days: pd.DatetimeIndex,
    ground: Ground,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Who owns each issue and its number in the owner's book, which begins at 1 every year."""
    count, station = len(facts), facts["station"].to_numpy()
    province = ground.tambons["province"].to_numpy(dtype=object)[facts["tambon"]]
    names = ground.gazetteer.provinces["th"]
    centre = np.where(
        province == BANGKOK, names[BANGKOK], "ศูนย์ดำรงธรรมจังหวัด" + names[province].to_numpy()
    )
    outside = (rng.random(count) < _FROM_ORGANISATION) & (facts["channel"] == 3)
    code = stations["code"].to_numpy(dtype=object)[station]
    name = stations["name"].to_numpy(dtype=object)[station]
    unique = ~stations["name"].duplicated(keep=False).to_numpy()[station]
    by_name = unique & (rng.random(count) < 0.05)
    owner = pd.DataFrame(
        {
            "owner": np.where(outside, centre, code),
            "year": (days.year.to_numpy() + 543)[facts["reported"]],
        }
    )
    number = owner.groupby(["owner", "year"]).cumcount() + 1
    record_id = number.astype("str") + "/" + owner["year"].astype("str")
    # Only what never left the station may lack its number: steps refer to it.
    plain = ~ends["moved"].to_numpy() & (rng.random(count) < _WITHOUT_ID)
    return pd.DataFrame(
        {
            "record_id": record_id.mask(plain),
            "station": only(np.where(by_name, name, code), ~outside),
            "organisation": only(centre, outside),
        }
    )


def _category_words(taxonomy: Taxonomy, other: np.ndarray, facts: pd.DataFrame) -> np.ndarray:
    """Categories as written: the Thai name, sometimes an alias; nothing for the unclassified."""
    categories = taxonomy.categories
    usual = [c.th if c.key != UNCLASSIFIED else None for c in categories]
    alias = [c.aliases[0] if c.aliases else word for c, word in zip(categories, usual, strict=True)]
    first = np.where(
        other,
        np.array(alias, dtype=object)[facts["category"]],
        np.array(usual, dtype=object)[facts["category"]],
    )
    second = np.array([c.th for c in categories], dtype=object)[facts["further"]]
    both = pd.notna(first) & (facts["further"] >= 0).to_numpy()
    return np.where(both, np.where(both, first, "") + ", " + second, first)


def _placed(
    table: pd.DataFrame, facts: pd.DataFrame, ground: Ground, rng: np.random.Generator
) -> pd.DataFrame:
    """Adds where each issue is, in one of the ways in which records say so."""
    count, tambon = len(table), facts["tambon"].to_numpy()
    way = rng.choice(4, count, p=_WAYS)
    way = np.where((way == _STATION) & table["station"].isna(), _NAMES, way)
    table["tambon_code"] = only(ground.codes[tambon], way == _CODE)
    form = rng.choice(3, count, p=[0.5, 0.35, 0.15])
    for level, forms in place_forms(ground).items():
        table[level] = only(forms[form, tambon], way == _NAMES)
    row = ground.tambons.iloc[tambon]
    # A point that stands alone lies nearer to the middle, for nothing else says the tambon.
    reach = row["radius"].to_numpy() * np.where(way == _POINT, 0.4, 0.9)
    lon, lat = scatter(row["lon"].to_numpy(), row["lat"].to_numpy(), reach, rng)
    shown = (way == _POINT) | ((way != _STATION) & (rng.random(count) < _POINT_TOO))
    lon, lat = near_first(lon, lat, facts["repeats"].to_numpy(), rng)
    table["lon"] = _degrees(pd.Series(lon).where(shown), 6)
    table["lat"] = _degrees(pd.Series(lat).where(shown), 6)
    return table


def _degrees(values: pd.Series, decimals: int) -> np.ndarray:
    text = values.round(decimals).astype("str")
    return text.where(values.notna()).to_numpy(dtype=object)
