"""What all jobs of a run share."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from etl.assembling.assemble import Tables, World
from etl.columns.mapping import Mapping
from etl.large import spill
from etl.secret import Secret
from etl.store import empty
from etl.tables import TABLES
from geo.files import read_commands, read_gazetteer, read_ladder
from geo.layer_files import read_layer

#: The kinds of records of which there may be many, all known by the key of an issue.
KINDS = ("issues", "escalations")


@dataclass(frozen=True)
class Setting:
    """What all jobs of a run share: small enough to be sent to whoever does one.

    Attributes
    ----------
    folder : where rows lie between the steps, for all workers the same
    store : into which is published
    layer : hash of the boundaries, which every worker has
    buckets : how many
    piece : bytes of a piece of a text
    latest : the last day on which something can have happened
    """

    folder: Path
    store: Path
    mapping: Mapping
    layer: str
    secret: Secret
    buckets: int
    piece: int
    latest: date

    def world(self) -> World:
        """The places, units and boundaries, read once by each worker."""
        return _world(self.layer)

    def keep(self, stations: pd.DataFrame, placed: pd.DataFrame | None) -> None:
        """Write the stations for the jobs: the store's table, and with the areas that hold
        theirs, None where none is known."""
        for name, rows in (("stations", stations), ("placed", placed)):
            if rows is not None:
                plain = rows.reset_index(drop=True)
                words = dict.fromkeys(plain.select_dtypes("category"), "str")
                group = np.zeros(len(plain), dtype="int64")
                spill.write(self.folder / f"{name}.arrow", plain.astype(words), group, 1)

    def placed_stations(self) -> pd.DataFrame | None:
        """The stations with the areas that hold theirs; None where none is known."""
        path = self.folder / "placed.arrow"
        return _rows(path) if path.exists() else None

    def known(self) -> Tables:
        """The tables of the version to merge onto, empty, but with all stations."""
        return {name: empty(name) for name in TABLES} | {
            "stations": _rows(self.folder / "stations.arrow")
        }


@lru_cache(maxsize=1)
def _world(layer: str) -> World:
    world = World(read_gazetteer(), read_commands(), read_ladder(), read_layer(layer))
    # They and the libraries stay: nobody need look through them again and again for garbage.
    gc.freeze()
    return world


@lru_cache(maxsize=4)
def _rows(path: Path) -> pd.DataFrame:
    return spill.read_all(path)
