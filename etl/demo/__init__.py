"""Demonstration records: files such as stations would send in, made from a seed and nothing else.

Everything is invented but the places and their figures. No row stands for a real person, event
or station's strength. The files go through the same steps as anybody's.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from etl.columns.fields import SHOWN
from etl.demo.broken import with_broken
from etl.demo.central import Play, with_central
from etl.demo.escalations import climb
from etl.demo.ground import ground
from etl.demo.issues import issues as issue_facts
from etl.demo.people import coordinators, members
from etl.demo.records import escalation_rows, issue_rows, station_rows
from etl.demo.repeats import with_repeats
from etl.demo.stations import service, stations
from geo.commands import Commands
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.ladder import Ladder
from geo.taxonomy import Taxonomy

#: The 24 months that the records cover; fixed, so that a seed always gives the same files.
DAYS = pd.date_range("2023-10-01", "2025-09-30", freq="D", unit="s")

_BOM = b"\xef\xbb\xbf"


def generate(
    folder: Path,
    *,
    seed: int,
    issues: int,
    gazetteer: Gazetteer,
    commands: Commands,
    taxonomy: Taxonomy,
    ladder: Ladder,
) -> dict[str, Path]:
    """Write demonstration files of stations, members, coordinators, issues and escalations.

    Parameters
    ----------
    folder : where ``<kind>.csv`` go (UTF-8 with BOM, the template's Thai headers); it is made
        when it is missing, and files of these names are replaced
    seed : the same seed gives the same bytes
    issues : sound issues, at least 1; 3 % of the rows of every file are broken and come on top

    Returns
    -------
    kind → file, in the order in which the kinds are read

    Raises
    ------
    InputError : ``issues`` is less than 1 or ``seed`` negative
    """
    if issues < 1 or seed < 0:
        raise InputError(
            f"asked for {issues} issues with the seed {seed}; expected 1 issue or more, "
            "and a seed of 0 or more"
        )
    rngs = np.random.default_rng(seed).spawn(10)
    land = ground(gazetteer)
    police = stations(land, commands, rngs[0])
    served = service(police, land)
    last_month = DAYS[-1].to_period("M")
    facts = issue_facts(issues, DAYS, land, served, taxonomy, rngs[1])
    facts = with_repeats(facts, len(DAYS) - 1, rngs[8])
    steps, ends = climb(facts, len(police), len(DAYS) - 1, ladder, rngs[2])
    issue_table = issue_rows(facts, ends, police, DAYS, land, taxonomy, rngs[3])
    tables = {
        "stations": station_rows(police, land, rngs[4]),
        "members": members(police, served, land, commands, last_month, rngs[5]),
        "coordinators": coordinators(police, land, last_month, rngs[6]),
        "issues": issue_table,
        "escalations": escalation_rows(steps, issue_table, facts, police, DAYS, ladder, rngs[3]),
    }
    play = Play(facts, steps, police, DAYS, land, commands, taxonomy, ladder)
    tables = with_central(tables, play, rngs[9])
    folder.mkdir(parents=True, exist_ok=True)
    return {
        kind: _write(with_broken(table, kind, rngs[7]), kind, folder)
        for kind, table in tables.items()
    }


def _write(table: pd.DataFrame, kind: str, folder: Path) -> Path:
    columns = {
        field.header: pa.array(table[field.name], type=pa.string(), from_pandas=True)
        if field.name in table
        else pa.nulls(len(table), pa.string())
        for field in SHOWN[kind]
    }
    path = folder / f"{kind}.csv"
    with path.open("wb") as file:
        file.write(_BOM)
        csv.write_csv(pa.table(columns), file, csv.WriteOptions(quoting_style="needed"))
    return path
