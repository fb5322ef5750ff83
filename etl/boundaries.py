"""The boundary layer: where it is looked for, how it is installed and downloaded."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from etl import hdx
from etl.boundary_file import (
    content_hash,
    named,
    packed,
    read_boundaries,
    remove,
    source_in,
    sources_in,
    valid_on,
)
from geo.errors import InputError
from geo.files import DATA, LAYERS, read_gazetteer, read_layer, write_layer
from geo.layer import Layer, build_layer, layer_hash
from geo.recognise import columns
from geo.schematic import schematic_hash, schematic_layer

#: The value of the option, or of BOUNDARIES, that asks for the schematic layer.
SCHEMATIC = "schematic"
#: An agency's network share beside the checkout.
SHARED = DATA.parent.parent / "shared" / "data" / "boundaries"

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
#: The official set has 7,425; a download with fewer is not the whole country.
_COUNTRY = 7_000
# Seconds that `find` waits for the catalogue, and again for the file, before it does without.
_PATIENCE = 2.4


def find(
    option: str | None = None,
    *,
    allow_download: bool = True,
    progress: Progress | None = None,
    folder: Path = LAYERS,
    shared: Path = SHARED,
    base_url: str = hdx.BASE_URL,
) -> Layer:
    """The boundary layer to work with.

    Looked for in this order: ``option`` or the environment's ``BOUNDARIES`` (a file, a folder
    that holds one, or ``schematic``); ``folder`` (where :func:`install` puts it); ``shared``; a
    download of the official set; the schematic layer of the gazetteer. What was built is kept
    under ``folder/<hash>/`` and used again.

    Parameters
    ----------
    allow_download : False never touches the network
    progress : called with the share done (0 to 1) and what is being done

    Raises
    ------
    InputError
        A file that was named, or found, cannot be used. A download that fails is no error: the
        schematic layer takes its place within 5 seconds, and ``progress`` is told.
    """
    say = progress or _silent
    wanted = option or os.environ.get("BOUNDARIES")
    if wanted and wanted != SCHEMATIC:
        return _built(named(Path(wanted)), folder, say)
    if not wanted:
        for place in (folder, shared):
            source = source_in(place)
            if source:
                return _built(source, folder, say)
        if allow_download:
            layer = _downloaded_at_once(folder, base_url, say)
            if layer:
                return layer
    return _schematic(folder, say)


def installed(folder: Path = LAYERS) -> Layer | None:
    """The layer that was installed or downloaded into ``folder``; None when there is none."""
    source = source_in(folder)
    return _built(source, folder, _silent) if source else None


def install(
    path: Path, folder: Path = LAYERS, *, progress: Progress | None = None, at_least: int = 1
) -> Layer:
    """Build a layer of a file and keep the file in ``folder`` in place of the one before.

    Parameters
    ----------
    path : any vector file that pyogrio reads, GeoParquet, or a ZIP of them
    at_least : fewer polygons than this are refused

    Raises
    ------
    InputError
        The file cannot be used; what was installed before stays.
    """
    source = named(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".install-") as scratch:
            file = packed(source, Path(scratch))
            layer = _built(file, folder, progress or _silent)
            if len(layer.units) < at_least:
                raise InputError(
                    f"{path.name} has {len(layer.units)} tambons; expected at least {at_least}"
                )
            before = [old for old in sources_in(folder) if old.name != file.name]
            file.replace(folder / file.name)
            for old in before:
                remove(old)
    except OSError as error:
        raise InputError(
            f"the boundaries cannot be kept in {folder} ({error.strerror or error}); "
            "make room there or give the right to write"
        ) from error
    return layer


def download(
    folder: Path = LAYERS,
    *,
    base_url: str = hdx.BASE_URL,
    timeout: float = 30.0,
    progress: Progress | None = None,
) -> Layer:
    """Fetch the official set (HDX, ``cod-ab-tha``), check it and install it.

    Licence: CC BY-IGO; Royal Thai Survey Department, published by OCHA.

    Parameters
    ----------
    base_url : the CKAN catalogue
    timeout : seconds without an answer after which a request is given up

    Raises
    ------
    InputError
        The catalogue cannot be reached, or nothing it offers holds the country's tambons;
        nothing is installed then.
    """
    say = progress or _silent
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        for resource in hdx.resources(base_url, timeout):
            try:
                path = hdx.fetch(resource, Path(scratch), timeout, _part(say, 0.0, 0.7))
                return install(path, folder, progress=_part(say, 0.7, 1.0), at_least=_COUNTRY)
            except hdx.UnreachableError:
                raise
            except InputError as error:
                problems.append(f"{resource.name}: {error}")
    raise InputError(
        f"none of the files that {base_url} offers as cod-ab-tha could be used "
        f"({'; '.join(problems)}); fetch one in a browser and install it with "
        "python -m etl boundaries --from FILE"
    )


def _silent(done: float, text: str) -> None:
    """Nobody wants to know."""


def _part(say: Progress, start: float, end: float) -> Progress:
    """Progress of a part of the work, told as progress of the whole."""
    return lambda done, text: say(start + done * (end - start), text)


def _built(path: Path, folder: Path, say: Progress) -> Layer:
    """The layer of a file: read if it was built before, else built and kept."""
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


def _schematic(folder: Path, say: Progress) -> Layer:
    gazetteer = read_gazetteer()
    name = schematic_hash(gazetteer)
    if (folder / name).is_dir():
        return read_layer(name, folder)
    say(0.5, "drawing the schematic map")
    layer = schematic_layer(gazetteer)
    write_layer(layer, folder)
    return layer


def _downloaded_at_once(folder: Path, base_url: str, say: Progress) -> Layer | None:
    """The official set if the network gives it without delay."""
    try:
        return download(folder, base_url=base_url, timeout=_PATIENCE, progress=say)
    except InputError as error:
        say(1.0, f"no official boundaries ({error}); the schematic map is used")
        return None
