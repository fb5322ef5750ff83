"""The boundary layer: where it is looked for, how it is installed and downloaded."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from etl import hdx
from geo.boundary_file import named, packed, remove, source_in, sources_in
from geo.errors import InputError
from geo.layer import Layer
from geo.layer_files import LAYERS, SHARED, Progress, built, schematic, silent, source

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
    say = progress or silent
    file = source(option, folder, shared)
    if file:
        return built(file, folder, say)
    if allow_download and not (option or os.environ.get("BOUNDARIES")):
        layer = _downloaded_at_once(folder, base_url, say)
        if layer:
            return layer
    return schematic(folder, say)


def installed(folder: Path = LAYERS) -> Layer | None:
    """The layer that was installed or downloaded into ``folder``; None when there is none."""
    file = source_in(folder)
    return built(file, folder) if file else None


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
            layer = built(file, folder, progress or silent)
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
    say = progress or silent
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


def _part(say: Progress, start: float, end: float) -> Progress:
    """Progress of a part of the work, told as progress of the whole."""
    return lambda done, text: say(start + done * (end - start), text)


def _downloaded_at_once(folder: Path, base_url: str, say: Progress) -> Layer | None:
    """The official set if the network gives it without delay."""
    try:
        return download(folder, base_url=base_url, timeout=_PATIENCE, progress=say)
    except InputError as error:
        say(1.0, f"no official boundaries ({error}); the schematic map is used")
        return None
