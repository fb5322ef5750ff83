"""The Humanitarian Data Exchange: a CKAN catalogue that offers Thailand's official boundaries."""

from __future__ import annotations

import http.client
import json
import re
import threading
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, unquote, urlsplit

from geo.errors import InputError

BASE_URL = "https://data.humdata.org"
DATASET = "cod-ab-tha"

T = TypeVar("T")

_AGENT = {"User-Agent": "stronger-together (boundary download)"}
_CHUNK = 1 << 18
# Formats that the reader knows, the most compact first.
_FORMATS = (r"gpkg|geopackage", r"shp|shapefile", r"gdb|geodatabase", r"geojson")
_TAMBONS = re.compile(r"adm(?:in|bnda)?[\W_]?3|sub-?district|tambon", re.I)
_OTHER_LEVEL = re.compile(r"adm(?:in|bnda)?[\W_]?[0-24-9]", re.I)


class UnreachableError(InputError):
    """The network does not lead there; trying the next file would be no use."""


@dataclass(frozen=True)
class Resource:
    """One file that the catalogue offers."""

    name: str
    url: str


def resources(base_url: str, timeout: float) -> list[Resource]:
    """The files of the data set that may hold tambons, the likeliest first.

    Raises
    ------
    UnreachableError, InputError
        The catalogue cannot be reached, gives no answer of CKAN's, or offers no such file.
    """
    offered = _in_time(partial(_offered, _catalogue(base_url), timeout), base_url, timeout)
    ranked = sorted(
        ((rank, position) for position, item in enumerate(offered) if (rank := _rank(item)))
    )
    if not ranked:
        names = ", ".join(str(item.get("name")) for item in offered) or "nothing"
        raise InputError(
            f"{base_url} offers no file of tambons (ADM3) as {DATASET}; found: {names}"
        )
    chosen = (offered[position] for _, position in ranked)
    return [Resource(str(item.get("name")), _address(item)) for item in chosen]


def fetch(
    resource: Resource, folder: Path, timeout: float, progress: Callable[[float, str], None]
) -> Path:
    """Download one file into ``folder``, whole.

    Raises
    ------
    UnreachableError, InputError
        The network broke off, the body is shorter than announced, or a ZIP is damaged.
    """
    path = folder / (Path(unquote(urlsplit(resource.url).path)).name or "boundaries.zip")
    received = 0
    with _open(resource.url, timeout) as response, path.open("wb") as file:
        announced = int(response.headers.get("Content-Length") or 0)
        try:
            while chunk := response.read(_CHUNK):
                file.write(chunk)
                received += len(chunk)
                share = received / announced if announced else 0.0
                progress(share, f"downloading {resource.name}")
        except http.client.HTTPException as error:
            raise InputError(
                f"the download broke off after {received:,} bytes; try again"
            ) from error
        except OSError as error:
            raise UnreachableError(f"the download broke off ({error}); try again") from error
    if received < announced:
        raise InputError(
            f"the download broke off after {received:,} of {announced:,} bytes; try again"
        )
    if path.suffix.lower() == ".zip":
        _check_zip(path)
    return path


def _catalogue(base_url: str) -> str:
    return f"{base_url.rstrip('/')}/api/3/action/package_show?id={quote(DATASET)}"


def _in_time(ask: Callable[[], T], base_url: str, seconds: float) -> T:
    """What ``ask`` returns, or an error after so many seconds.

    The look-up of a host's name knows no timeout, so it is left behind in a thread of its own.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # whatever it is, it is raised where it is waited for
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError as error:
        raise UnreachableError(
            f"{base_url} does not answer; check the network, or install the boundaries "
            "from a file: python -m etl boundaries --from FILE"
        ) from error


def _offered(url: str, timeout: float) -> list[dict[str, object]]:
    """The resources that a CKAN catalogue lists."""
    with _open(url, timeout) as response:
        try:
            resources = json.load(response)["result"]["resources"]
            return [dict(item) for item in resources]
        except (ValueError, KeyError, TypeError, OSError, http.client.HTTPException) as error:
            raise InputError(
                f"{url} did not answer as a CKAN catalogue does; check the address or the proxy"
            ) from error


def _open(url: str, timeout: float) -> http.client.HTTPResponse:
    """An answer with status 200; proxies of the environment are honoured."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(f"{url} is no web address; expected https://…")
    try:
        request = urllib.request.Request(url, headers=_AGENT)
        return urllib.request.build_opener().open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        raise InputError(f"{url} answered {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise UnreachableError(
            f"{url} cannot be reached ({reason}); check the network, or install the boundaries "
            "from a file: python -m etl boundaries --from FILE"
        ) from error


def _rank(item: dict[str, object]) -> tuple[bool, int] | None:
    """How likely an offered file holds tambons, lowest first; None when it cannot."""
    name = f"{item.get('name')} {_address(item)}"
    kind = f"{item.get('format')} {name}"
    formats = [i for i, pattern in enumerate(_FORMATS) if re.search(pattern, kind, re.I)]
    tambons = bool(_TAMBONS.search(name))
    if not formats or (_OTHER_LEVEL.search(name) and not tambons):
        return None
    return not tambons, formats[0]


def _address(item: dict[str, object]) -> str:
    return str(item.get("download_url") or item.get("url") or "")


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise InputError(f"what was downloaded is no ZIP file ({error}); try again") from error
    if damaged:
        raise InputError(f"{damaged} is damaged in the downloaded ZIP file; try again")
