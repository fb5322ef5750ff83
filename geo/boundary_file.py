"""A boundary file as somebody gives it: which files it is made of, and its tambon polygons."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError

from geo.errors import InputError
from geo.files import read_vector
from geo.layer import WGS84
from geo.recognise import columns

_PARQUET = (".parquet", ".geoparquet")
_OTHERS = (".gpkg", ".shp", ".gdb", ".geojson", ".json", ".fgb", ".kml", ".gml", ".tab")
_DATASETS = (*_PARQUET, *_OTHERS)
_FILES = (*_DATASETS, ".zip")


def read_boundaries(path: Path) -> gpd.GeoDataFrame:
    """The tambon polygons of a boundary file, as published, in EPSG:4326.

    Of several layers (a geodatabase, a ZIP with one file a level) the one with tambons is taken.

    Raises
    ------
    InputError
        The file is missing, broken, empty, or holds no areas.
    """
    if not path.exists():
        raise InputError(f"{path} does not exist; check the name and the folder")
    with tempfile.TemporaryDirectory() as scratch:
        dataset, layer = _tambon_layer(path, Path(scratch))
        frame = read_vector(dataset, layer)
    if frame.empty:
        raise InputError(f"{path} has no rows; export the boundaries again")
    return frame.to_crs(WGS84)


def named(path: Path) -> Path:
    """The boundary file that a person named, or the one in the folder that they named."""
    if path.is_dir() and path.suffix.lower() not in _FILES:
        source = source_in(path)
        if source is None:
            raise InputError(f"{path} holds no boundary file; expected one of {' '.join(_FILES)}")
        return source
    if not path.exists():
        raise InputError(f"{path} does not exist; check the name and the folder")
    return path


def source_in(folder: Path) -> Path | None:
    """The newest boundary file that lies directly in a folder; None when there is none."""
    return max(sources_in(folder), key=lambda path: path.stat().st_mtime, default=None)


def sources_in(folder: Path) -> list[Path]:
    """The boundary files that lie directly in a folder, by name."""
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _FILES]


def content_hash(path: Path) -> str:
    """A digest of all files that a source consists of."""
    digest = hashlib.sha256()
    for file in _files_of(path):
        digest.update(file.name.encode() if path.is_dir() else file.suffix.encode())
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def packed(source: Path, scratch: Path) -> Path:
    """A copy of the source as one file; what consists of several is zipped."""
    files = _files_of(source)
    if files == [source]:
        return Path(shutil.copy2(source, scratch))
    path = scratch / f"{source.stem}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            # Without the time of day, so that the same boundaries always give the same layer.
            entry = zipfile.ZipInfo(file.relative_to(source.parent).as_posix())
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return path


def remove(source: Path) -> None:
    """Delete a source with all files that it consists of."""
    for file in _files_of(source):
        file.unlink()
    if source.is_dir():
        shutil.rmtree(source)


def valid_on(frame: gpd.GeoDataFrame) -> str | None:
    """The latest day that the file names as ``validOn``, as YYYY-MM-DD."""
    column = next((c for c in frame.columns if re.sub("[^a-z]", "", c.lower()) == "validon"), None)
    if column is None:
        return None
    days = pd.to_datetime(frame[column], errors="coerce")
    return None if days.isna().all() else str(days.max().date())


def _files_of(path: Path) -> list[Path]:
    """A file, all files of a geodatabase's folder, or a shapefile with those beside it."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file())
    if path.suffix.lower() == ".shp":
        return sorted(file for file in path.parent.glob(f"{path.stem}.*") if file.is_file())
    return [path]


def _tambon_layer(path: Path, scratch: Path) -> tuple[Path, str | None]:
    """The data set and layer of a source that look most like tambons."""
    best: tuple[tuple[bool, bool, int], Path, str | None] | None = None
    for dataset in _datasets(path, scratch):
        if dataset.suffix.lower() in _PARQUET:
            return dataset, None
        for name, fields, features in _area_layers(dataset):
            known = columns(fields)
            rank = (known is not None, bool(known and known.codes), features)
            if best is None or rank > best[0]:
                best = rank, dataset, name
    if best is None:
        raise InputError(
            f"{path} holds no layer of areas; expected polygons, one a tambon, "
            f"in a file such as {' '.join(_FILES)}"
        )
    return best[1], best[2]


def _datasets(path: Path, scratch: Path) -> list[Path]:
    """The source itself, or the data sets that a ZIP holds."""
    if path.suffix.lower() != ".zip":
        return [path]
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(scratch)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise InputError(f"{path} is no whole ZIP file ({error}); fetch it again") from error
    return [file for file in sorted(scratch.rglob("*")) if file.suffix.lower() in _DATASETS]


def _area_layers(dataset: Path) -> Iterator[tuple[str, list[str], int]]:
    """Name, fields and number of rows of each layer that may hold areas."""
    try:
        for name, geometry in pyogrio.list_layers(dataset):
            if geometry and not re.search("Point|Line", geometry):
                about = pyogrio.read_info(dataset, layer=name, force_feature_count=True)
                yield name, list(about["fields"]), about["features"]
    except DataSourceError as error:
        raise InputError(
            f"{dataset} cannot be read as a vector file ({error}); copy or export it again"
        ) from error
