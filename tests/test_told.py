"""Head counts in the store: what is published, for whose areas, and how the setting is read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dashboard.heads import Cells, Rows
from dashboard.view import View
from etl.assembling import told
from etl.store import About, open_store, publish
from geo.errors import InputError
from geo.files import read_commands
from geo.head_counts import are_of, head_counts

MONTH = pd.Timestamp("2024-05-01")
PLACES = ["province", "amphoe", "polygon"]
COMMAND = ["bureau", "division", "station"]


def people(*rows: tuple[str, str | None, str | None, int]) -> pd.DataFrame:
    """So many people of a tambon and a station, of both of the provincial divisions of Region 5."""
    table = []
    for division, polygon, station, count in rows:
        place = polygon or ""
        table.append(
            {
                "province": place[:2] or None, "amphoe": place[:4] or None, "polygon": polygon,
                "bureau": "p5", "division": division, "station": station,
                "start": MONTH, "end": pd.NaT, "count": count,
            }
        )  # fmt: skip
    types = dict.fromkeys([*PLACES, *COMMAND], "str")
    return pd.DataFrame(table).astype(types | {"end": "datetime64[s]"})


#: A station of Chiang Mai with people in Lamphun, too, and somebody without a place.
BOTH = people(
    ("50", "500101", "a", 30), ("50", "510101", "a", 9), ("51", "510101", "b", 40),
    ("51", "510201", "b", 12), ("50", None, "c", 25),
)  # fmt: skip


def cells(rows: pd.DataFrame, provinces: set[str] | None = None, bureaus: set[str] = frozenset()):
    """The head counts as a viewer of some areas has them."""
    table = head_counts(rows, 5)
    if provinces is not None:
        table = table[table["areas"].map(lambda areas: are_of(areas, provinces, bureaus))]
    own = None if provinces is None else frozenset(provinces)
    return Cells(table, ("country", ("",)), 5, own, read_commands())


def test_a_station_is_told_area_by_area() -> None:
    units = pd.Index(["a", "b", "c"])
    assert cells(BOTH).counts("station", units).tolist() == [39, 52, 25]
    assert cells(BOTH, {"50"}).counts("station", units).tolist() == [30, 0, 0]
    assert cells(BOTH, {"51"}).counts("station", units).tolist() == [9, 52, 0]
    assert cells(BOTH, {"50", "51"}, {"p5"}).counts("station", units).tolist() == [39, 52, 25]


def test_units_above_are_the_parts_that_may_be_seen() -> None:
    assert cells(BOTH).counts("division", pd.Index(["50", "51"])).tolist() == [64, 52]
    assert cells(BOTH, {"51"}).counts("division", pd.Index(["50", "51"])).tolist() == [9, 52]
    assert cells(BOTH, {"51"}).counts("bureau", pd.Index(["p5"])).tolist() == [61]
    total = cells(BOTH, {"51"}).within(View(level="amphoe", area="51")).total()
    assert (total.count, total.mask) == (61, "")


def test_parts_of_which_one_is_not_told_are_withheld_together() -> None:
    rows = people(("50", "500101", "a", 30), ("50", "510101", "a", 2), ("51", "510101", "b", 40))
    found = cells(rows)
    assert found.masks("station", pd.Index(["a"])).tolist() == ["withheld"]
    assert found.counts("station", pd.Index(["a"])).isna().all()
    assert cells(rows, {"51"}).masks("station", pd.Index(["a"])).tolist() == ["small"]


def test_roles_are_told_to_nobody_below_the_amphoe() -> None:
    rows = Rows(BOTH.assign(role="other"))
    assert rows.of("amphoe", "5101").roles()["count"].tolist() == [49]
    assert rows.of("polygon", "510101").roles() is None
    assert rows.of("station", "a").roles() is None
    assert cells(BOTH).roles() is None


def test_the_store_gives_the_head_counts_of_the_areas_asked_for(tmp_path: Path) -> None:
    tables = {"members": BOTH.assign(role="other", tambon=BOTH["polygon"], person=None)}
    tables["coordinators"] = tables["members"].iloc[:0]
    tables["head_counts"] = told.told_rows(tables)
    publish(tmp_path, tables, About(as_of="2024-05-31"))
    store = open_store(tmp_path)
    assert store.table("head_counts")["areas"].nunique() > 3
    assert set(store.table("head_counts", provinces={"51"})["areas"]) == {"51*p5"}
    assert store.table("head_counts", provinces=()).empty
    both = store.table("head_counts", provinces={"50", "51"}, bureaus={"p5"})
    assert len(both) == len(store.table("head_counts"))


def test_what_nobody_has_is_an_empty_table() -> None:
    nobody = dict.fromkeys(("members", "coordinators"), BOTH.iloc[:0])
    assert told.told_rows(nobody).empty


@pytest.mark.parametrize("line", ["told_from = 2", "told_from = true", 'told_from = "5"', ""])
def test_a_setting_that_tells_too_much_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "small_counts.toml"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match="3 or more"):
        told.told_from(path)


def test_the_limit_is_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "small_counts.toml"
    path.write_text("told_from = 10", encoding="utf-8")
    assert (told.told_from(path), told.told_from()) == (10, 5)
    table = head_counts(BOTH, told.told_from(path))
    assert table["below"].max() == 10 and not table["count"].lt(10).any()
