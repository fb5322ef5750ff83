"""Serves the dashboard: Streamlit, the map's files and ``/healthz``, in one process.

::

    python -m dashboard.serve --port 8501 --store data/store
"""

from __future__ import annotations

import argparse
import ipaddress
import logging
import os
import socket
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from streamlit import config
from streamlit.starlette import App

from dashboard import served
from dashboard.access import OPEN_VARIABLE
from dashboard.base_path import below
from dashboard.maps import points_route
from dashboard.maps.assets import CACHE, FONT_FAMILY, MOUNT, font_urls, prepare
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING
from dashboard.server import logs, memory
from dashboard.server.guard import Guard
from dashboard.server.health import healthz, program_version
from dashboard.server.logs import scrub_logs
from dashboard.signing_in import file_owners, sign_in
from dashboard.texts import text
from dashboard.view import View
from etl.store import Place, following, store_at
from geo.codes import LEVELS
from geo.commands import UNITS
from geo.console import speak_anywhere
from geo.errors import InputError
from geo.gazetteer import Lang

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "dashboard" / "app.py"

#: Streamlit's own variable, which it reads in its command line alone.
BASE_PATH_VARIABLE = "STREAMLIT_SERVER_BASE_URL_PATH"

#: Names the file of secrets, where the option does not.
SECRETS_VARIABLE = "SECRETS"
#: What the map page imports that takes long. Streamlit knows a component only when a page has
#: loaded it: ``streamlit_folium`` is not among them, nor what imports it.
_FIRST_PAGE = ("altair", "folium", "dashboard.charts")

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_FOR_EVER = "public, max-age=31536000, immutable"
_log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> None:
    """Serve until stopped; wrong use exits with 2."""
    speak_anywhere()
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.secrets:
        if not options.secrets.is_file():
            parser.error(f"--secrets {options.secrets}: there is no such file")
        config.set_option("secrets.files", [str(options.secrets.resolve())])
    asked = _checked_sign_in(named=bool(options.secrets))
    if asked:
        sign_in.insist()
    elif not options.without_sign_in and not _is_private(options.host):
        parser.error(
            f"other machines can reach {options.host}, and nobody would have to sign in: name a "
            "provider in --secrets (README: Sign-in), or add --without-sign-in"
        )
    open_to_all = not asked and not _is_private(options.host)
    os.environ[OPEN_VARIABLE] = "1" if open_to_all else "0"
    logs.set_up()
    os.environ[served.STORE_VARIABLE] = str(_followed(options.store).resolve())
    _log.info("serving", extra={"port": options.port, "program": program_version()})
    os.chdir(ROOT)
    serve(options.host, options.port, options.script)


def _followed(place: Place) -> Path:
    """The folder in which a store is read; one in object storage is brought over from now on."""
    if isinstance(place, Path):
        return place
    try:
        return following.follow(place).folder
    except (InputError, OSError) as error:
        sys.exit(f"error: {error}")


def _checked_sign_in(named: bool) -> bool:
    """Whether people have to sign in; ends with one sentence where a provider is half configured,
    or lacks although a file of secrets is named."""
    try:
        sign_in.check_file()
        if asked := named or sign_in.is_configured():
            sign_in.check()
    except InputError as error:
        sys.exit(f"error: {error}")
    return asked


def _is_private(host: str) -> bool:
    """Whether only this machine reaches the host; a name that nobody knows is said later."""
    try:
        addresses = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return True
    return all(ipaddress.ip_address(str(address)).is_loopback for address in addresses)


def serve(host: str, port: int, script: Path = SCRIPT) -> None:
    """Serve a Streamlit script with the map's files beside it, until stopped.

    The store is the one that the environment variable ``STORE`` names.
    """
    _set_import_path(script)
    scrub_logs()
    memory.be_thrifty()
    file_owners.note_whose()
    options = _options(host, port)
    CACHE.mkdir(parents=True, exist_ok=True)
    _warm_up()
    memory.settle()
    app = App(
        script,
        routes=routes(),
        middleware=[Middleware(Guard)],
        on_script_error=say_sorry,
        lifespan=memory.kept_small,
    )
    app.run(config=options)


def routes() -> list[BaseRoute]:
    """What is served beside Streamlit, under its base path."""
    return [
        Route(below("healthz"), healthz),
        Mount(below(MOUNT), CompressedFiles(directory=CACHE)),
        *points_route.routes(),
    ]


class CompressedFiles(StaticFiles):
    """Content-named files: kept by browsers for ever, sent in the form compressed beforehand."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file itself, or its compressed copy where the browser takes it."""
        accepted = Headers(scope=scope).get("accept-encoding", "")
        for encoding, suffix in _ENCODINGS:
            if encoding in accepted and self.lookup_path(path + suffix)[1]:
                response = await super().get_response(path + suffix, scope)
                response.headers["Content-Encoding"] = encoding
                break
        else:
            response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOR_EVER
        response.headers["Vary"] = "Accept-Encoding"
        return response


def say_sorry(error: Exception) -> bool:
    """Show one sentence in place of a traceback, which goes to the log, and a way to try again."""
    _log.error("a page failed", exc_info=error)
    lang: Lang = "en" if st.query_params.get("lang") == "en" else "th"
    st.error(str(error) if isinstance(error, InputError) else text("app.error", lang))
    st.button(text("map.retry", lang), icon=":material/refresh:", key="retry_after_error")
    return True


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard.serve",
        description="Serve the dashboard.",
        epilog="example: python -m dashboard.serve --port 8501 --store data/store",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument(
        "--without-sign-in",
        action="store_true",
        help="serve an address that other machines reach although nobody has to sign in",
    )
    parser.add_argument(
        "--secrets",
        type=Path,
        default=os.environ.get(SECRETS_VARIABLE) or None,
        metavar="FILE",
        help="TOML with the provider that people sign in with; .streamlit/secrets.toml if there",
    )
    parser.add_argument(
        "--store",
        type=store_at,
        default=os.environ.get(served.STORE_VARIABLE) or served.DEFAULT_STORE,
        metavar="DIR",
        help="the folder of the published versions, or s3://bucket/prefix",
    )
    parser.add_argument("--script", type=Path, default=SCRIPT, help=argparse.SUPPRESS)
    return parser


def _set_import_path(script: Path) -> None:
    """Let ``dashboard``, ``geo`` and ``etl`` be found, and nothing of ``dashboard/`` by itself.

    Streamlit puts the launcher's folder first, and the script's folder too unless it is listed
    already: there a ``dashboard/calendar.py`` would stand in for the standard library's.
    """
    sys.argv[0] = str(ROOT / "run.py")
    sys.path.append(str(script.resolve().parent))


def _warm_up() -> None:
    """Load packages and records and prepare the layer now, so that the first page need not."""
    for name in _FIRST_PAGE:
        import_module(name)
    try:
        records = served.current(EVERYTHING)
        prepare(records.layer)
        evaluate(View(), records)
        for level in (*LEVELS, *UNITS):
            records.units(level)
    except InputError as error:
        # Every page says the same until a store is published.
        _log.warning("the store cannot be opened: %s", error)


def _options(host: str, port: int) -> dict[str, Any]:
    """Streamlit's options that are known only now; the rest is in .streamlit/config.toml.

    They are set at once, because addresses are made from them before Streamlit starts.
    """
    configured = config.get_option("server.baseUrlPath")
    server = {
        "server.address": host,
        "server.port": port,
        "server.baseUrlPath": os.environ.get(BASE_PATH_VARIABLE, configured),
    }
    for name, value in server.items():
        config.set_option(name, value)
    fonts = [
        {"family": FONT_FAMILY, "url": url, "weight": weight} for weight, url in font_urls().items()
    ]
    return server | {"theme.fontFaces": fonts}


if __name__ == "__main__":
    main()
