"""Whoever may not see small counts sees them nowhere: map, table, file, picture, link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pptx
import pyogrio
import pytest
from openpyxl import load_workbook
from PIL import Image, ImageColor
from streamlit.testing.v1 import AppTest

from dashboard import access, palettes, words
from dashboard.access import Person
from dashboard.briefing import snapshot
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.files import export, geopackage, html_map, workbook
from dashboard.layers.registry import LAYERS
from dashboard.legend import legend
from dashboard.maps import frames
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING, Scope
from dashboard.served import current
from dashboard.signing_in.people import Role
from dashboard.stations import stations_in, stations_in_words, stations_table
from dashboard.view import LEVELS_OF, View
from etl.store import Store
from geo import head_counts
from geo.classes import MASKED
from tests.reckoning import Cell, Reckoner
from tests.screens import opened, started

WHOLE = Scope(exact=False)
NETWORK = [key for key, layer in LAYERS.items() if layer.theme == "network"]
LIMIT = 5
SMALL = {"th": "น้อยกว่า 5", "en": "fewer than 5"}
WITHHELD = {"th": "ปกปิด", "en": "withheld"}
LEVELS = [*LEVELS_OF["place"], *LEVELS_OF["command"]]


@pytest.fixture
def masked(data: Data) -> Data:
    """The demonstration records for a viewer of the whole country."""
    return current(WHOLE)


@pytest.fixture
def viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a page is a viewer of the whole country."""
    monkeypatch.setattr(access, "LOCAL", Person("viewer", role=Role("viewer")))


def area_with_all(masked: Data) -> str:
    """An amphoe of which some tambons are told, some small and some withheld."""
    facts = evaluate(View(level="tambon"), masked).facts
    masks = facts.members.masks("polygon", facts.units.index)
    kinds = masks.groupby(facts.units["amphoe"]).nunique()
    return str(kinds.index[kinds == 3][0])


def test_no_row_of_people_is_read_for_whoever_is_masked(
    masked: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, table = [], Store.table
    monkeypatch.setattr(
        Store,
        "table",
        lambda store, name, *a, **k: read.append(name) or table(store, name, *a, **k),
    )
    fresh = Data(masked.store, masked.layer, WHOLE)
    for level in LEVELS:
        for key in NETWORK:
            result = evaluate(View(layer=key, level=level), fresh)
            assert len(export.table(result)) == len(result.units)
    assert "head_counts" in read and not {"members", "coordinators"} & set(read)
    for kind in ("members", "coordinators"):
        with pytest.raises(PermissionError):
            fresh.rows_of(kind)


def test_small_counts_are_a_class_of_their_own_and_zero_stays_zero(
    masked: Data, data: Data
) -> None:
    view = View(layer="members_per_10k", level="tambon")
    seen, true = evaluate(view, masked), evaluate(view, data)
    count = true.counted["members"]
    small = count.between(1, LIMIT - 1)
    told = seen.masks == ""
    assert small.any() and (seen.masks[small] == "small").all()
    assert (count[seen.masks == "withheld"] >= LIMIT).all()
    assert seen.units["value"][told].equals(true.units["value"][told])
    assert seen.units["value"][~told].isna().all()
    assert (seen.counted["members"][count == 0] == 0).all() and (count == 0).any()
    for mask, number in MASKED.items():
        assert (seen.classes.index == number).equals(seen.masks == mask)
    assert seen.classes.masked == seen.masks[~told].value_counts().to_dict()


@pytest.mark.parametrize("key", NETWORK)
@pytest.mark.parametrize("how", ["raw", "smoothed", "significant"])
def test_nothing_is_made_of_what_is_not_told(masked: Data, key: str, how: str) -> None:
    layer = LAYERS[key]
    result = evaluate(View(layer=key, level="tambon", area="50", rate=how), masked)
    kind = "coordinators" if key.startswith("coordinators") else "members"
    heads = getattr(result.facts, kind).masks("polygon", result.units.index)
    if not layer.heads(result.facts):
        assert result.missing or key in ("silent", "station_distance", "stations_serving")
        return
    assert (result.masks[heads != ""] == heads[heads != ""]).all() and (heads != "").any()
    masks = result.masks.reindex(next(c.values for c in export.columns(result) if c.key == "code"))
    for column in export.columns(result):
        if column.key in ("value", "kind", "events", "expected", "rate_smoothed", "rate_raw"):
            written = pd.Series(column.values, index=masks.index)[masks != ""]
            assert written.map(lambda value: isinstance(value, str)).all(), column.key


@pytest.mark.parametrize("level", LEVELS)
def test_whoever_sees_exact_counts_sees_them_all(data: Data, level: str) -> None:
    result = evaluate(View(layer="members_vs_target", level=level), data)
    assert not result.masks.any() and not result.classes.masked
    rows = data.heads("members", result.as_of).rows
    assert result.counted["members"].sum() == rows[rows[result.facts.by].notna()]["count"].sum()


@pytest.mark.parametrize("first", [EVERYTHING, WHOLE])
def test_what_is_kept_for_one_is_never_shown_to_another(data: Data, first: Scope) -> None:
    scopes = [first, *({EVERYTHING, WHOLE} - {first})]
    view = View(layer="members_per_10k", level="tambon", area="50", play="month")
    masks = {}
    for scope in (*scopes, first):
        records = current(scope)
        result = evaluate(view, records)
        played = frames.frames(result, records)
        masks[scope] = bool(result.masks.any()), bool((played.masks != "").any().any())
    assert masks == {EVERYTHING: (False, False), WHOLE: (True, True)}


@pytest.mark.parametrize("lang", ["th", "en"])
def test_legend_table_and_sentence_say_the_class(masked: Data, lang: str) -> None:
    view = View(layer="members_per_10k", level="tambon", area=area_with_all(masked), lang=lang)
    result = evaluate(view, masked)
    rules = [row.rule for row in legend(result)]
    assert any(SMALL[lang] in rule for rule in rules) and WITHHELD[lang] in rules
    assert len({row.colour for row in legend(result)}) == len(rules)
    for column in export.columns(result):
        if column.key in ("rank", "value", "events", "members"):
            said = pd.Series(column.values).astype("str")
            assert said.str.startswith(SMALL[lang]).any() and said.eq(WITHHELD[lang]).any()
    left_out = (result.masks != "").sum()
    assert f"{left_out}" in words.sentence(result)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_files_say_the_class(masked: Data, lang: str, tmp_path: Path) -> None:
    view = View(layer="members_per_10k", level="tambon", area=area_with_all(masked), lang=lang)
    result = evaluate(view, masked)
    text = export.csv(result, masked).decode("utf-8-sig")
    assert SMALL[lang] in text and WITHHELD[lang] in text
    sheets = load_workbook(BytesIO(workbook.xlsx(result, masked))).worksheets
    cells = {str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row}
    assert any(SMALL[lang] in cell for cell in cells) and WITHHELD[lang] in cells
    path = tmp_path / "units.gpkg"
    path.write_bytes(geopackage.gpkg(result, masked))
    units = pyogrio.read_dataframe(path)
    by_code = result.masks.reindex(units["code"]).to_numpy()
    assert units["value"].isna().equals(pd.Series(by_code != ""))
    assert units["value_told"].notna().equals(units["value"].isna())
    page = html_map.html(result, masked).decode()
    assert SMALL[lang] in page and WITHHELD[lang] in page
    slide = pptx.Presentation(BytesIO(snapshot.render(result, masked, "pptx"))).slides[0]
    said = " ".join(cell.text for table in tables_of(slide) for cell in table.iter_cells())
    assert SMALL[lang] in said and WITHHELD[lang] in said
    with Image.open(BytesIO(snapshot.render(result, masked, "png", dpi=60))) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(10**6)}
    assert {ImageColor.getrgb(colour) for colour in palettes.MASKED.values()} <= colours


def tables_of(slide: Any) -> list[Any]:
    """The tables of a slide."""
    return [shape.table for shape in slide.shapes if shape.has_table]


def test_the_page_of_a_file_holds_no_value_of_what_is_masked(masked: Data) -> None:
    """The values lie in the file as the map gets them."""
    from dashboard.maps import assets, viewed
    from dashboard.maps.payload import MISSING, whole

    result = evaluate(View(layer="members_per_10k", level="tambon", area="50"), masked)
    payload = viewed.payload_of(result, masked, assets.prepare(masked.layer), only=(), extras={})
    packed = pd.Series(whole(payload.values, payload.decimals), index=payload.values.index)
    assert (packed[result.masks != ""] == MISSING).all()


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize(
    "page", ["map", "meeting", "network", "coverage", "planner", "quality", "methods"]
)
def test_pages_open_for_a_viewer(
    masked: Data, viewer: None, page: str, lang: str, demo_store: Path
) -> None:
    app = started()
    app = opened(app, f"page={page}&lang={lang}&level=tambon&area={area_with_all(masked)}")
    assert not app.exception
    said = text_of(app)
    assert SMALL[lang] in said
    if page == "planner":
        assert not app.get("altair_chart")


def text_of(app: AppTest) -> str:
    """All words of a page, tables included."""
    parts = [
        str(element.value) for kind in ("markdown", "caption", "info") for element in app.get(kind)
    ]
    parts += [frame.value.to_csv() for frame in app.dataframe]
    return "\n".join(parts)


def test_stations_are_listed_with_words_where_they_are_not_told(data: Data) -> None:
    """Coordinators of a station are few: of many the number is not told."""
    records = current(WHOLE)
    result = evaluate(View(level="station", lang="en"), records)
    codes = stations_in(result.view, records)
    shown = stations_in_words(stations_table(result, codes), result)
    true = stations_table(evaluate(View(level="station"), data), codes)["coordinators"]
    small = true.between(1, LIMIT - 1)
    assert small.any() and (shown["coordinators"][small] == SMALL["en"]).all()
    assert (shown["coordinators"][true == 0] == 0).all()


def test_a_version_of_an_earlier_program_tells_no_count(masked: Data) -> None:
    tables = dict(masked.store.manifest.tables)
    tables.pop("head_counts")
    store = replace(masked.store, manifest=replace(masked.store.manifest, tables=tables))
    result = evaluate(View(layer="members_per_10k", lang="en"), Data(store, masked.layer, WHOLE))
    assert (result.masks == "withheld").all() and result.units["value"].isna().all()
    assert key_figures(result)[0].value == WITHHELD["en"]
    assert any("next publish" in note for note in words.notes(result, masked))


# What can be reckoned from all that is shown.

MONTHS = (date(2024, 3, 31), date(2024, 12, 31), None)
SHOWN = (
    ("members_per_10k", "members", "population", 10_000),
    ("members_vs_target", "members", "target", 100),
    ("members_per_km2", "members", "area_km2", 1),
    ("coordinators_per_10k", "coordinators", "population", 10_000),
)
COLUMN = {"tambon": "polygon"}


def shown(records: Data, kind: str, day: date | None) -> dict[Cell, tuple[float, float]]:
    """Level and unit → what the pages and files say of its head count: from … to, of the number
    that stands there, of a rate and what it is per, and of a class."""
    found: dict[Cell, tuple[float, float]] = {}

    def narrow(cell: Cell, low: float, high: float) -> None:
        least, most = found.get(cell, (0.0, np.inf))
        found[cell] = max(least, low), min(most, high)

    for key, of, base, per in SHOWN:
        if of != kind:
            continue
        for level in LEVELS:
            result = evaluate(View(layer=key, level=level, as_of=day, lang="en"), records)
            columns = {column.key: column.values for column in export.columns(result)}
            units, half = result.units, 0.5 * 10.0**-result.layer.decimals
            for row, code in enumerate(columns["code"]):
                cell = COLUMN.get(level, level), str(code)
                for value, scale, slack in (
                    (columns["value"][row], float(units.at[code, base]) / per, half),
                    (columns["events"][row] if "events" in columns else None, 1, 0),
                    (columns["members"][row] if kind == "members" else None, 1, 0),
                ):
                    if isinstance(value, str):
                        small = value.startswith(SMALL["en"])
                        narrow(cell, 1, LIMIT - 1 if small else np.inf)
                    elif value is not None and not pd.isna(value) and scale > 0:
                        low, high = ((float(value) + way * slack) * scale for way in (-1, 1))
                        narrow(cell, low - 1e-9, high + 1e-9)
            total = key_figures(result)[0].value.replace(",", "")
            if kind == "members" and total.isdigit():
                narrow((head_counts.WHOLE, head_counts.EVERYBODY), int(total), int(total))
    return found


@pytest.mark.parametrize("day", MONTHS)
@pytest.mark.parametrize("kind", ["members", "coordinators"])
def test_nothing_can_be_reckoned_from_all_that_a_viewer_can_get(
    masked: Data, data: Data, kind: str, day: date | None
) -> None:
    said = shown(masked, kind, day)
    month = pd.Timestamp(day or data.as_of).to_period("M").to_timestamp()
    people = data.rows_of(kind)
    reckoner = Reckoner(people)
    true = reckoner.true(people, month)
    parts = Counter((level, whole_of(unit)) for level, unit in true)
    known = {
        cell: limits_of(cell, said, true, alone=parts[cell[0], whole_of(cell[1])] == 1)
        for cell in true
    }
    small = [cell for cell, count in true.items() if 0 < count < LIMIT and cell[0] in COLUMNS]
    assert small
    rng = np.random.default_rng(11)
    tried = [small[i] for i in rng.permutation(len(small))[:30]]
    for cell, (least, most) in reckoner.bounds(known, tried).items():
        assert least <= true[cell] and (most is None or (true[cell] <= most and least < most)), cell


COLUMNS = ("polygon", "amphoe", "province", "station", "division", "bureau")


def whole_of(unit: str) -> str:
    """The unit of which one is a part, or itself."""
    return unit.rpartition("@")[0] if "@" in unit else unit


def limits_of(
    cell: Cell, said: dict[Cell, tuple[float, float]], true: dict[Cell, int], *, alone: bool
) -> tuple[float, float | None]:
    """What is known of a cell; of people without a unit, that there are none where that is so. Of
    a unit in several provinces no part is shown, but all together."""
    level, unit = cell
    told = said.get(({"division_part": "division"}.get(level, level), whole_of(unit)))
    if told is None or not alone:
        return (0, 0) if true[cell] == 0 else (1, None)
    low, high = np.ceil(told[0]), np.floor(told[1])
    assert low <= high, cell
    return float(low), None if np.isinf(high) else float(high)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    frames._values.cache_clear()
