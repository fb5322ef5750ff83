"""Files of many issues, such as ten years of the whole country send in.

::

    python -m tests.benchmarks.large_records 10000000 FOLDER

Every year is made as the demonstration's (:mod:`etl.demo`), as many times over as it takes, each
time in books of other numbers; one row in a thousand is broken.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from etl.columns.fields import SHOWN
from etl.demo.broken import BROKEN, with_broken
from etl.demo.escalations import climb
from etl.demo.ground import Ground, ground
from etl.demo.issues import issues as issue_facts
from etl.demo.records import escalation_rows, issue_rows, station_rows
from etl.demo.repeats import with_repeats
from etl.demo.stations import service, stations
from geo.files import read_commands, read_gazetteer, read_ladder, read_taxonomy

YEARS = range(2016, 2026)
#: Issues that are made anew; the others are theirs in other books.
_MADE = 100_000
#: The share of broken rows.
_BROKEN = 0.001


def write(count: int, folder: Path, seed: int = 1) -> dict[str, Path]:
    """Write ``stations.csv``, ``issues.csv`` and ``escalations.csv`` with about ``count`` issues.

    Returns
    -------
    kind → file
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    land = ground(read_gazetteer())
    police = stations(land, read_commands(), rng)
    paths = {kind: folder / f"{kind}.csv" for kind in ("stations", "issues", "escalations")}
    _write(iter([station_rows(police, land, rng)]), "stations", paths["stations"])
    a_year = count // len(YEARS)
    made = [_year(year, min(a_year, _MADE), land, police, rng) for year in YEARS]
    for number, kind in enumerate(("issues", "escalations")):
        tables = (
            _in_other_books(tables[number], book, share)
            for tables in made
            for book, share in _books(a_year)
        )
        _write(tables, kind, paths[kind])
    return paths


def _year(
    year: int, count: int, land: Ground, police: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the issues of a year and of their escalations."""
    days = pd.date_range(f"{year}-01-01", f"{year}-12-31", freq="D", unit="s")
    taxonomy, ladder = read_taxonomy(), read_ladder()
    facts = issue_facts(count, days, land, service(police, land), taxonomy, rng)
    facts = with_repeats(facts, len(days) - 1, rng)
    steps, ends = climb(facts, len(police), len(days) - 1, ladder, rng)
    issues = issue_rows(facts, ends, police, days, land, taxonomy, rng)
    escalations = escalation_rows(steps, issues, facts, police, days, ladder, rng)
    broken = issues.iloc[: round(len(issues) * _BROKEN / BROKEN)]
    rest = issues.iloc[len(broken) :]
    return pd.concat([with_broken(broken, "issues", rng), rest]), escalations


def _books(a_year: int) -> Iterator[tuple[int, float]]:
    """The numbers of the books of a year, and the share of the year's rows that stand in each."""
    made = min(a_year, _MADE)
    for book in range(-(-a_year // made)):
        yield book, min(1.0, a_year / made - book)


def _in_other_books(table: pd.DataFrame, book: int, share: float) -> pd.DataFrame:
    rows = table.iloc[: round(len(table) * share)]
    if not book:
        return rows
    # What has no number is told apart by all that is written: there it would be told twice.
    numbered = rows["record_id"].fillna(pd.Series(rows.index.astype("str") + "/0", rows.index))
    return rows.assign(record_id=f"{book}-" + numbered)


def _write(tables: Iterator[pd.DataFrame], kind: str, path: Path) -> None:
    """The tables one below the other, under the template's header."""
    fields = SHOWN[kind]
    schema = pa.schema([(field.header, pa.string()) for field in fields])
    options = csv.WriteOptions(quoting_style="needed")
    with csv.CSVWriter(path, schema, write_options=options) as writer:
        for table in tables:
            columns = [
                pa.array(table[field.name], type=pa.string(), from_pandas=True)
                if field.name in table
                else pa.nulls(len(table), pa.string())
                for field in fields
            ]
            writer.write_table(pa.table(columns, schema))


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    for kind, path in write(options.count, options.folder).items():
        print(f"{kind:<12}{path}  {path.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
