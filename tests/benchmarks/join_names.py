"""How well and how fast names, codes and addresses find their tambon.

    python -m tests.benchmarks.join_names

Each figure is (what, measured, limit, reached); the joint benchmark prints them with the others'.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pandas as pd

from geo.addresses import resolve_addresses
from geo.files import DATA, read_gazetteer
from geo.gazetteer import Gazetteer
from geo.nameindex import build_index, plain
from geo.names import resolve, resolve_codes

Figure = tuple[str, str, str, bool]

RECORDS = DATA.parent.parent / "shared" / "data" / "records"
_LETTERS = "กขคฆงจฉชซญฎฐณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะาิีึืุูเแโใไำ่้็์ั"


def figures() -> list[Figure]:
    """All figures of the join by code, name and address."""
    gazetteer = read_gazetteer()
    return [
        *_speed(gazetteer),
        *_spelling(gazetteer),
        *_crosswalk(gazetteer),
        *_population(gazetteer),
        *_labels(gazetteer),
        *_addresses(gazetteer),
    ]


def full_names(gazetteer: Gazetteer) -> pd.DataFrame:
    """The names of every tambon and its parents, indexed by its code."""
    tambons = gazetteer.tambons
    return pd.DataFrame(
        {
            "tambon": tambons["th"],
            "amphoe": tambons["amphoe"].map(gazetteer.amphoes["th"]),
            "province": tambons["province"].map(gazetteer.provinces["th"]),
        }
    )


def misspelt(gazetteer: Gazetteer, seed: int = 1) -> pd.DataFrame:
    """Every tambon twice, with one and with two characters of its name wrong; by its code."""
    chance = random.Random(seed)
    names = pd.concat([full_names(gazetteer)] * 2)
    wrong = [1] * len(gazetteer.tambons) + [2] * len(gazetteer.tambons)
    names["tambon"] = [
        _with_errors(name, count, chance)
        for name, count in zip(names["tambon"], wrong, strict=True)
    ]
    return names


def _with_errors(name: str, count: int, chance: random.Random) -> str:
    while True:
        text = name
        for _ in range(count):
            text = _with_error(text, chance) if text else text
        if text not in ("", name):
            return text


def _with_error(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return chance.choice(
        [
            text[:at] + chance.choice(_LETTERS) + text[at:],
            text[:at] + text[at + 1 :],
            text[:at] + chance.choice(_LETTERS) + text[at + 1 :],
            text[:at] + text[at : at + 2][::-1] + text[at + 2 :],
        ]
    )


def crosswalk_names(gazetteer: Gazetteer) -> pd.DataFrame:
    """Each old name beside the parents of now and of then (where they still are), by its code.

    ``date`` is the day before the change, where that is known.
    """
    facts = gazetteer.crosswalk
    now = facts.assign(amphoe=facts["code"].str[:4], province=facts["code"].str[:2])
    then = facts.dropna(subset=["old_code"])
    then = then.assign(amphoe=then["old_code"].str[:4], province=then["old_code"].str[:2])
    rows = pd.concat([now, then[then["amphoe"].isin(gazetteer.amphoes.index)]])
    return pd.DataFrame(
        {
            "tambon": rows["old_name"],
            "amphoe": rows["amphoe"].map(gazetteer.amphoes["th"]),
            "province": rows["province"].map(gazetteer.provinces["th"]),
            "date": pd.to_datetime(rows["date"]) - pd.Timedelta(days=1),
        }
    ).set_axis(rows["code"])


def population_names() -> pd.DataFrame:
    """The names of the Department's table and their parents', all levels, by code."""
    table = pd.read_csv(RECORDS / "dopa_population_2021.csv", dtype="str").set_index("geocode")
    digits = table.index.str.len()
    names = table["name_th"]
    return pd.DataFrame(
        {
            "tambon": names.where(digits == 6),
            "amphoe": table["amphoe"].where(digits == 6).fillna(names.where(digits == 4)),
            "province": table["province"].fillna(names.where(digits == 2)),
        }
    )


def reports() -> pd.DataFrame:
    """Traffy Fondue's reports: their label as tambon, amphoe and province, and their address."""
    table = pd.read_csv(RECORDS / "traffy_fondue_2022.csv", dtype="str")
    return table.rename(columns={"subdistrict": "tambon", "district": "amphoe"})


def holds(found: pd.DataFrame) -> pd.Series:
    """Whether each answer is the code that its row is indexed by, or has it as a candidate."""
    candidates = found["candidates"].fillna("").str.split("|")
    return pd.Series(
        [
            code == answer or code in options
            for code, answer, options in zip(found.index, found["code"], candidates, strict=True)
        ],
        index=found.index,
    )


def scored_addresses(gazetteer: Gazetteer) -> pd.DataFrame:
    """Every report: whether its address alone gave the right tambon, scored by what it says.

    ``named``: the label is a place of today whose name stands in the address; ``right``: the
    answer is the label's; ``wrong``: neither the answer's name nor another name of it stands in
    the address; ``conflict``: it stands there, but is not the label's.
    """
    table = reports()
    label = resolve(table[["tambon", "amphoe", "province"]], gazetteer)["code"]
    answer = resolve_addresses(table["address"], gazetteer)["code"]
    answer = answer.where(answer.str.len() == 6)
    texts = table["address"].map(plain)
    aliases: dict[str, set[str]] = {}
    for name, places in build_index(gazetteer).tambons.items():
        for place in places:
            aliases.setdefault(place.code, set()).add(name)
    stands = pd.Series(
        [
            isinstance(code, str) and any(name in text for name in aliases[code])
            for code, text in zip(answer, texts, strict=True)
        ]
    )
    named = pd.Series(
        [
            isinstance(name, str) and name in text
            for name, text in zip(table["tambon"], table["address"], strict=True)
        ]
    )
    return pd.DataFrame(
        {
            "named": named & label.str.len().eq(6),
            "right": answer.eq(label),
            "wrong": answer.notna() & ~stands,
            "conflict": stands & answer.ne(label),
        }
    )


def _speed(gazetteer: Gazetteer) -> Iterator[Figure]:
    """A million triples of all tambons, one in twenty of them misspelt."""
    right = full_names(gazetteer).sample(950_000, replace=True, random_state=1)
    wrong = misspelt(gazetteer).sample(50_000, replace=True, random_state=1)
    names = pd.concat([right, wrong]).sample(frac=1, random_state=1)
    build_index(gazetteer)
    start = time.perf_counter()
    resolve(names, gazetteer)
    seconds = time.perf_counter() - start
    yield "1,000,000 name triples", f"{seconds:.1f} s", "≤ 10 s", seconds <= 10


def _spelling(gazetteer: Gazetteer) -> Iterator[Figure]:
    found = resolve(misspelt(gazetteer), gazetteer)["code"]
    right = float((found == found.index).mean())
    wrong = float(((found != found.index) & found.str.len().eq(6)).mean())
    yield "misspelt names, right", f"{right:.2%}", "≥ 95 %", right >= 0.95
    yield "misspelt names, wrong", f"{wrong:.3%}", "≤ 0.2 %", wrong <= 0.002


def _crosswalk(gazetteer: Gazetteer) -> Iterator[Figure]:
    moved = gazetteer.crosswalk.dropna(subset=["old_code"]).set_index("code")
    names = crosswalk_names(gazetteer)
    for what, found in (
        ("old codes", resolve_codes(moved["old_code"], gazetteer)),
        ("old names", resolve(names.drop(columns="date"), gazetteer)),
        ("old names on the day before", resolve(names, gazetteer)),
    ):
        lost = int((~holds(found)).sum())
        yield f"{what}: lost of {len(found):,}", str(lost), "0", lost == 0


def _population(gazetteer: Gazetteer) -> Iterator[Figure]:
    names = population_names()
    codes = resolve_codes(pd.Series(names.index), gazetteer)["code"]
    by_code = int((codes == names.index).sum())
    found = resolve(names, gazetteer)
    right = found["code"] == found.index
    exact = int((right & found["method"].eq("name")).sum())
    yield "population table by code", f"{by_code:,}", "8,441", by_code == 8441
    yield "population table by names, exactly", f"{exact:,}", "≥ 8,437", exact >= 8437
    yield "… and by crosswalk or spelling", f"{int(right.sum()) - exact}", "the rest", right.all()


def _labels(gazetteer: Gazetteer) -> Iterator[Figure]:
    labels = reports()[["tambon", "amphoe", "province"]].dropna()
    found = resolve(labels, gazetteer)
    lost = int((found["code"].str.len().ne(6) & found["candidates"].isna()).sum())
    split = int(found["candidates"].notna().sum())
    yield f"labels of reports, lost of {len(labels):,}", str(lost), "0", lost == 0
    yield "… which name a tambon that was split", str(split), "candidates", True


def _addresses(gazetteer: Gazetteer) -> Iterator[Figure]:
    scored = scored_addresses(gazetteer)
    named = scored[scored["named"]]
    right = float(named.loc[~named["conflict"], "right"].mean())
    wrong = float(scored["wrong"].mean())
    conflicts = int(named["conflict"].sum())
    yield "addresses that name the label's tambon, right", f"{right:.2%}", "≥ 99 %", right >= 0.99
    yield "… that name another one too", f"{conflicts:,}", "conflicts", True
    yield "addresses, wrong", f"{wrong:.2%}", "≤ 0.5 %", wrong <= 0.005


def main() -> None:
    """Print the figures."""
    for what, measured, limit, reached in figures():
        print(f"{'ok  ' if reached else 'MISS'} {what:50} {measured:>10}  {limit}")


if __name__ == "__main__":
    main()
