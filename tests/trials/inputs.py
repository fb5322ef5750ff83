"""The areas of the fuzz trial: what is done with bad input number n of each.

A function gives the work of one input; anything but an answer or an InputError is a crash.
"""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from etl import pipeline
from etl.columns.fields import FIELDS, KINDS
from etl.columns.mapping import load, to_toml
from etl.columns.rename import headers
from etl.dates import parse_months, parse_times, short_years
from etl.reading import apart
from etl.reading.layout import is_blank
from etl.reading.limits import Limits, read_limits
from etl.reading.read import read
from geo.addresses import resolve_addresses
from geo.coordinates import positions
from geo.coordinatetext import coordinate, pair
from geo.errors import InputError
from geo.files import read_gazetteer
from geo.names import resolve, resolve_codes, suggest
from tests.trials import nasty, seeds

#: How many texts one call of a function on columns is given.
_TOGETHER = 20
_ROWS = 50

_ENDINGS = (".csv", ".txt", ".xlsx", ".xls", ".ods", ".xlsb", ".parquet", ".gpkg", ".geojson",
            ".kml", ".gml", ".fgb", ".zip", ".shp", ".json", ".docx", "")  # fmt: skip


def file(number: int) -> int:
    """A file that is damaged, packed anew with a damaged piece, or of another ending."""
    rng = random.Random(f"file {number}")
    name, content = rng.choice(sorted(seeds.files().items()))
    content = _damaged(rng, content)
    if rng.random() < 0.15:
        name = f"{Path(name).stem}{rng.choice(_ENDINGS)}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        for table in read(path, _known() if rng.random() < 0.7 else frozenset()):
            assert not is_blank([list(map(str, table.columns))])
            assert table.index.is_unique
    return 1


def mapping(number: int) -> int:
    """A mapping with lines exchanged, left out or tampered with."""
    rng = random.Random(f"mapping {number}")
    text = rng.choice(seeds.mappings())
    lines = text.splitlines()
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        at, way = rng.randrange(len(lines)), rng.random()
        if way < 0.2:
            lines[at] = nasty.tampered(rng, lines[at])
        elif way < 0.5:
            lines[at] = f"{lines[at].split('=')[0]}= {_value(rng)}"
        elif way < 0.7:
            lines.insert(at, rng.choice(lines))
        elif way < 0.8:
            lines.insert(at, nasty.text(rng)[:5000])
        else:
            lines.insert(at, f"[{rng.choice((*KINDS, 'vocabulary', 'x'))}.{nasty.text(rng)[:50]}]")
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    if rng.random() < 0.1:
        data = nasty.damaged(rng, data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "m.toml"
        path.write_bytes(data)
        again = Path(folder) / "again.toml"
        again.write_text(to_toml(load(path)), encoding="utf-8")
        load(again)
    return 1


def dates(number: int) -> int:
    """Days, months and times."""
    texts = _texts(f"dates {number}", "dates")
    parse_times(texts)
    parse_months(texts)
    short_years(texts)
    return len(texts)


def names(number: int) -> int:
    """Names, codes and addresses."""
    rows = pd.DataFrame({level: _texts(f"{level} {number}", "names") for level in
                         ("tambon", "amphoe", "province")})  # fmt: skip
    resolve(rows, read_gazetteer())
    suggest(rows, read_gazetteer())
    resolve_codes(rows["tambon"], read_gazetteer())
    resolve_addresses(rows["amphoe"], read_gazetteer())
    return len(rows)


def points(number: int) -> int:
    """Coordinates and pairs of them, in degrees and metres."""
    given = pd.DataFrame({name: _texts(f"{name} {number}", "points") for name in
                          ("x", "y", "point", "crs")})  # fmt: skip
    positions(given)
    for text in given["point"].dropna():
        coordinate(text)
        pair(text)
    return len(given)


def rows(number: int) -> int:
    """Rows of a kind whose cells are all bad, through the whole pipeline but publishing."""
    rng = random.Random(f"rows {number}")
    kind = rng.choice([kind for kind in KINDS if kind != "areas"])
    fields = FIELDS[kind]
    table = pd.DataFrame(
        {
            field.header: [_readable(nasty.text(rng, _about(field.name))) for _ in range(_ROWS)]
            for field in fields
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.csv"
        table.to_csv(path, index=False, encoding="utf-8", errors="replace")
        request = pipeline.Request({kind: (path,)}, Path(folder) / "store", boundaries="schematic")
        try:
            examined = pipeline.examine(request)
        except InputError:
            return len(table)
        with tempfile.TemporaryDirectory() as out:
            for what, rejected in (("rejects", examined.rejects[kind]),
                                   ("conflicts", examined.conflicts[kind])):  # fmt: skip
                if not rejected.empty:
                    pipeline.write_workbook(Path(out) / f"{what}.xlsx", what, rejected)
        account = examined.report.kinds[kind]
        assert account.read == account.accepted + account.duplicate + account.rejected
    return len(table)


def url(number: int) -> int:
    """Addresses: read, written again, and answered."""
    from dashboard import words
    from dashboard.files.export import table
    from dashboard.link import from_query, to_query
    from dashboard.result import evaluate

    rng = random.Random(f"url {number}")
    query = address(rng)
    view = from_query(query)
    assert from_query(to_query(view)) == view
    if number % 4 == 0:
        result = evaluate(view, _data())
        table(result)
        words.title(result), words.sentence(result), words.filters_in_words(result)
        words.notes(result, _data())
    return 1


def screen(number: int) -> int:
    """A page at an absurd address: no traceback on the screen."""
    from tests.screens import started

    rng = random.Random(f"screen {number}")
    app = started()
    for name, value in address(rng).items():
        app.query_params[_readable(name)] = _readable(value)[:5000]
    app.run()
    assert not app.exception, app.exception[0].message
    app.switch_page(f"screens/{rng.choice(_SCREENS)}.py").run()
    assert not app.exception, app.exception[0].message
    return 2


def address(rng: random.Random) -> dict[str, str]:
    """Parameters of an address: known names mostly, sound values, absurd ones and both mixed."""
    from dashboard.filters import FILTERS
    from dashboard.link import PARAMETERS

    known = [*PARAMETERS, *FILTERS, "x", "lang"]
    query = {}
    for _ in range(rng.choice((1, 3, 8))):
        name = rng.choice(known) if rng.random() < 0.95 else nasty.text(rng)[:100]
        sound = rng.choice(_SOUND)
        way = rng.random()
        query[name] = (
            sound if way < 0.4 else nasty.tampered(rng, sound) if way < 0.6 else nasty.text(rng)
        )
    if rng.random() < 0.6:
        query |= {name: rng.choice(_TYPICAL[name]) for name in rng.sample(sorted(_TYPICAL), 4)}
    return query


_SCREENS = ("meeting", "issues", "network", "coverage", "planner", "ladder", "desk", "quality",
            "upload", "methods")  # fmt: skip
_TYPICAL = {
    "level": ("province", "amphoe", "tambon", "bureau", "division", "station"),
    "layer": ("members_per_10k", "members_vs_target", "issues_per_10k", "overdue_share",
              "escalated_share", "median_dwell", "x"),
    "area": ("50", "5001", "10", "99", "500101"),
    "bureau": ("p5", "mb"), "division": ("n5", "50"),
    "as_of": ("0001-01-01", "9999-12-31", "2022-05-29", "1900-01-01", "2199-12-31", "20220529"),
    "since": ("0001-01-01", "9999-12-31", "2022-05-29", "1900-01-01", "2199-12-31"),
    "period": ("0001-01-01,9999-12-31", "9999-12-31,0001-01-01", "2022-01-01,2022-02-01", "last_7",
               "2022-01-01", "1900-01-01,1900-01-02", "1900-01-01,2199-12-31", ",",
               "9999-12-30,9999-12-31"),
    "compare": ("layer", "period", "area"),
    "other": ("median_dwell", "50", "0001-01-01,9999-12-31", "x", "p5"),
    "play": ("week", "month"),
    "breaks": ("0,1,2,3", "nan,1,2", "0,inf,1", "1e308,2e308", "-1,0,0,1"),
    "k": ("-1", "99999999999", "3", "7"), "only": ("0,1", "-1", "99"), "rate": ("smoothed", "raw"),
    "weights": ("0,0,0,0,0", "100,100,100,100,100", "-1,0,0,0,0"),
    "plan": ("500,need,reports,0,0,0", "0,need,reports,0,0,0", "999999,lowest,population,1,1,1"),
    "category": ("drugs", "drugs,x,crime", ","), "rung": ("1", "7", "²", "99"),
    "desk_level": ("1", "7", "²", "9" * 5000), "base": ("x", "ประชากรแฝง"),
    "show": ("issues,stations",),
}  # fmt: skip
_SOUND = [value for values in _TYPICAL.values() for value in values]


@cache
def _data() -> Any:
    """The records of the store that the variable STORE names."""
    from dashboard.scope import EVERYTHING
    from dashboard.served import current

    return current(EVERYTHING)


def reader_process() -> None:
    """Read files in this process, as :mod:`etl.reading.apart` does in one of its own, with its
    limit of memory: here a crash of the reader shows, and ten thousand processes need not start."""
    apart._limit_memory(read_limits())

    def answered(kind: str, path: Path, limits: Limits) -> Any:
        answer = apart._main(kind, str(path), str(path), replace(limits, memory_megabytes=None))
        if "problem" in answer:
            raise InputError(answer["problem"])
        return answer["found"]

    apart._asked = answered


def _damaged(rng: random.Random, content: bytes) -> bytes:
    if not content.startswith(b"PK") or rng.random() < 0.3:
        return nasty.damaged(rng, content)
    # Inside the packing, where the reader is.
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        pieces = old.infolist()
        chosen = rng.choice(pieces).filename
        for piece in pieces:
            data = old.read(piece)
            if piece.filename == chosen:
                data = nasty.damaged(rng, data)
            new.writestr(piece.filename, data)
    return buffer.getvalue()


def _texts(seed: str, about: str) -> pd.Series:
    rng = random.Random(seed)
    texts = [_readable(nasty.text(rng, about)) or None for _ in range(_TOGETHER)]
    return pd.Series(texts, dtype="str")


def _readable(text: str) -> str:
    """As the reader leaves a cell (:mod:`etl.reading.read`)."""
    return text.encode("utf-8", "replace").decode()[:32_000]


def _about(field: str) -> str:
    for words, about in ((("date", "start", "end", "reported", "updated"), "dates"),
                         (("lon", "lat", "point", "crs"), "points"),
                         (("count", "share", "year", "population", "level"), "numbers"),
                         (("tambon", "amphoe", "province", "address", "station"), "names"),
                         ):  # fmt: skip
        if any(word in field for word in words):
            return about
    return ""


def _value(rng: random.Random) -> str:
    return rng.choice(
        ("1", "true", "[]", "{}", '""', "[1, 2]", '[["x"]]', "{a = 1}", "2022-01-01", "nan", '"x"',
         "[" * 3000, "9" * 5000, '"\\ud800"', '["' + "x" * 10_000 + '"]', "0x", "'''")
    )  # fmt: skip


@cache
def _known() -> frozenset[str]:
    columns = load()
    return frozenset[str]().union(*(headers(columns, kind) for kind in KINDS))


#: Name → (the work of one number, how many numbers a full trial takes, seconds that one may take).
AREAS: dict[str, tuple[Callable[[int], int], int, float]] = {
    "files": (file, 4000, 20),
    "mappings": (mapping, 2000, 20),
    "dates": (dates, 100, 20),
    "names": (names, 100, 60),
    "points": (points, 100, 20),
    "rows": (rows, 60, 120),
    "addresses (URL)": (url, 3000, 60),
    "screens": (screen, 60, 180),
}
