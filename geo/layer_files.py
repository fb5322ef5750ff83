"""The built layers on disk: where boundaries are looked for, and each layer kept by its hash."""

from __future__ import annotations

import dataclasses
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow as pa

from geo.boundary_file import content_hash, named, read_boundaries, source_in, valid_on
from geo.errors import InputError
from geo.files import DATA, read_gazetteer
from geo.layer import Layer, LayerInfo, LayerReport, build_layer, layer_hash
from geo.pointindex import BUILD, Grid, PointIndex, build_index
from geo.recognise import columns
from geo.schematic import schematic_hash, schematic_layer
from geo.whole_folder import whole_folder

#: Where layers are installed and kept.
LAYERS = DATA / "boundaries"
#: An agency's network share beside the checkout.
SHARED = DATA.parent.parent / "shared" / "data" / "boundaries"
#: The value of the option, or of BOUNDARIES, that asks for the schematic layer.
SCHEMATIC = "schematic"
#: The index of a layer's points, beside the layer.
INDEX = f"points-{BUILD}.arrow"

Progress = Callable[[float, str], None]

# What is said of a layer, by the scheme of its columns: title, source, licence.
_ABOUT = {
    "COD-AB": (
        "COD-AB Thailand",
        "Royal Thai Survey Department, published by OCHA (HDX, cod-ab-tha)",
        "CC BY-IGO",
    ),
    "GADM": ("GADM", "GADM (gadm.org)", "free for academic and other non-commercial use"),
}


_ARRAYS = [field.name for field in dataclasses.fields(PointIndex) if field.name != "grid"]
# Of the arrays that are tables; the others are as long as they are.
_SHAPES = {"ends": (-1, 4), "sides": (-1, 2)}


def silent(done: float, text: str) -> None:
    """Nobody wants to know."""


def source(option: str | None = None, folder: Path = LAYERS, shared: Path = SHARED) -> Path | None:
    """The boundary file to work with; None where only the schematic layer is left.

    Looked for in this order: ``option`` or the environment's ``BOUNDARIES`` (a file, a folder
    that holds one, or ``schematic``); ``folder``; ``shared``.

    Raises
    ------
    InputError
        The file that was named does not exist, or the folder holds none.
    """
    wanted = option or os.environ.get("BOUNDARIES")
    if wanted:
        return None if wanted == SCHEMATIC else named(Path(wanted))
    return source_in(folder) or source_in(shared)


def built(path: Path, folder: Path = LAYERS, say: Progress = silent) -> Layer:
    """The layer of a boundary file: read if it was built before, else built and kept."""
    gazetteer = read_gazetteer()
    digest = content_hash(path)
    name = layer_hash(digest, gazetteer)
    if (folder / name).is_dir():
        return read_layer(name, folder)
    say(0.1, f"reading {path.name}")
    frame = read_boundaries(path)
    say(0.3, f"cleaning {len(frame):,} polygons")
    known = columns(frame.columns)
    unknown = (path.stem, path.name, "as stated by its publisher")
    title, source, licence = _ABOUT.get(known.scheme, unknown) if known else unknown
    try:
        layer = build_layer(
            frame,
            gazetteer,
            title=title,
            source=source,
            licence=licence,
            content_hash=digest,
            valid_on=valid_on(frame),
        )
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from error
    write_layer(layer, folder)
    say(1.0, f"{len(layer.units):,} tambons")
    return layer


def schematic(folder: Path = LAYERS, say: Progress = silent) -> Layer:
    """The schematic layer of the gazetteer: read if it was drawn before, else drawn and kept."""
    gazetteer = read_gazetteer()
    name = schematic_hash(gazetteer)
    if (folder / name).is_dir():
        return read_layer(name, folder)
    say(0.5, "drawing the schematic map")
    layer = schematic_layer(gazetteer)
    write_layer(layer, folder)
    return layer


def write_layer(layer: Layer, folder: Path = LAYERS) -> Path:
    """Keep a built layer in ``folder/<hash>/``: polygons, ``layer.json`` and the point index.

    The folder appears complete or not at all; a layer that is there already stays as it is.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    try:
        return whole_folder(folder / layer.info.hash, lambda target: _write(layer, target))
    except OSError as error:
        raise InputError(
            f"the boundary layer cannot be written to {folder} ({error.strerror or error}); "
            "make room there or give the right to write"
        ) from error


def read_layer(name: str, folder: Path = LAYERS) -> Layer:
    """A layer that was built before, by its hash; its point index is read when it is needed.

    Raises
    ------
    InputError
        There is no such layer in the folder, or it is damaged.
    """
    path = folder / name
    if not (path / "layer.json").is_file():
        raise InputError(
            f"the boundary layer {name} is not in {folder}; install the boundaries that the data "
            "was published with: python -m etl boundaries --from FILE"
        )
    try:
        about = json.loads((path / "layer.json").read_text(encoding="utf-8"))
        units = gpd.read_parquet(path / "tambon.parquet")
        info, report = LayerInfo(**about["info"]), _layer_report(about["report"])
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"the boundary layer in {path} is damaged ({error}); remove that folder, "
            "it is built anew from the boundaries"
        ) from error
    units["codes"] = [tuple(codes) for codes in units["codes"]]
    return Layer(units, info, report, partial(_kept_index, path / INDEX))


def _write(layer: Layer, target: Path) -> None:
    layer.units.to_parquet(target / "tambon.parquet", compression="zstd")
    about = {"info": dataclasses.asdict(layer.info), "report": dataclasses.asdict(layer.report)}
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (target / "layer.json").write_text(text, encoding="utf-8")
    _write_index(layer.index, target / INDEX)


def _kept_index(file: Path, polygons: np.ndarray) -> PointIndex:
    """The index in the file; built, and kept there if that is allowed, where there is none."""
    with suppress(OSError, KeyError, pa.ArrowException):
        return _read_index(file)
    index = build_index(polygons)
    with (
        suppress(OSError),
        tempfile.TemporaryDirectory(dir=file.parent, prefix=".") as scratch,
    ):
        _write_index(index, Path(scratch) / file.name)
        (Path(scratch) / file.name).replace(file)
    return index


def _write_index(index: PointIndex, file: Path) -> None:
    """One row of an Arrow file: each array of the index as a list, each number of its grid."""
    lists = {name: [getattr(index, name).ravel()] for name in _ARRAYS}
    numbers = {name: [number] for name, number in dataclasses.asdict(index.grid).items()}
    table = pa.table(lists | numbers)
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with (
        pa.OSFile(str(file), "wb") as out,
        pa.ipc.new_file(out, table.schema, options=options) as w,
    ):
        w.write_table(table)


def _read_index(file: Path) -> PointIndex:
    with pa.OSFile(str(file)) as stream:
        row = pa.ipc.open_file(stream).read_all()
    grid = Grid(**{field.name: row[field.name][0].as_py() for field in dataclasses.fields(Grid)})
    arrays = {name: row[name][0].values.to_numpy() for name in _ARRAYS}
    return PointIndex(
        grid, **{name: arrays[name].reshape(_SHAPES.get(name, -1)) for name in arrays}
    )


def _layer_report(fields: dict[str, Any]) -> LayerReport:
    """JSON has no tuples: its lists become them again."""
    tuples: dict[str, Any] = {k: tuple(v) for k, v in fields.items() if isinstance(v, list)}
    return LayerReport(**{**fields, **tuples})
