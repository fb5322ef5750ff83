"""More records than one process holds: the same steps, cut into jobs.

::

    files ─► pieces ─► buckets ─► months ─► parts of the store
             shard     bucket     month

A piece of a file is read, cleaned and placed by itself; its rows are laid into buckets by their
keys, so that all that is known of an issue meets in one bucket; of all buckets the rows of a month
become a part. Whoever does a job, and in whatever order, the parts are the same.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.asof import latest_day
from etl.assembling.assemble import World
from etl.columns.mapping import Mapping, load
from etl.large.run import Checked, check
from etl.large.setting import KINDS, Setting
from etl.large.workers import Dask, Processes, Workers
from etl.reading.read import TEXT
from etl.request import Request
from etl.secret import Secret

__all__ = ["KINDS", "Checked", "Workers", "check", "setting", "wanted", "workers_of"]

#: Bytes of text from which on several processes are quicker than one, and hold less at a time.
_LARGE = 150_000_000
#: Bytes of a piece: a hundred thousand rows or more, which take a gigabyte on their way.
PIECE = 64 << 20
#: Bytes of a bucket, as its rows stand in the files.
_BUCKET = 100_000_000


def wanted(request: Request) -> bool:
    """Whether a run is cut into jobs: where somebody asks for workers, or files are large. What
    comes from a database is at hand in this process already."""
    if request.merge or request.database is not None:
        return False
    return bool(request.workers or request.scheduler) or _size(request) > _LARGE


def workers_of(request: Request) -> Workers:
    """Those who do the jobs of a run."""
    if request.workers or request.scheduler:
        return Dask(request.scheduler, request.workers)
    return Processes()


def setting(
    request: Request,
    folder: Path,
    world: World,
    secret: Secret,
    stations: pd.DataFrame,
    placed: pd.DataFrame | None,
) -> Setting:
    """What the jobs of a run share.

    Parameters
    ----------
    folder : where rows lie between the steps
    stations : the table of the store
    placed : the same with the areas that hold theirs; None where none is known
    """
    columns = request.mapping if isinstance(request.mapping, Mapping) else load(request.mapping)
    shared = Setting(
        folder,
        request.store,
        columns,
        world.layer.info.hash,
        secret,
        buckets=1 + _size(request) // _BUCKET,
        piece=PIECE,
        latest=latest_day(request.as_of),
    )
    shared.keep(stations, placed)
    return shared


def _size(request: Request) -> int:
    """Bytes of the texts of issues and escalations."""
    files = [path for kind in KINDS for path in request.files.get(kind, ())]
    return sum(f.stat().st_size for f in files if f.suffix.lower() in TEXT and f.is_file())
