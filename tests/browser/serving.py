"""Starts the dashboard for tests and benchmarks, and stops it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from run import GIVING_BACK

ROOT = Path(__file__).resolve().parents[2]
HARNESS = Path(__file__).with_name("harness.py")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
START_SECONDS = 120


@contextmanager
def served(
    store: Path, script: Path | None, environment: dict[str, str], log: Path
) -> Iterator[str]:
    """``python -m dashboard.serve`` on a free port; gives the address as soon as it answers."""
    with process(store, script, environment, log) as (address, _):
        yield address


@contextmanager
def process(
    store: Path, script: Path | None, environment: dict[str, str], log: Path
) -> Iterator[tuple[str, int]]:
    """As :func:`served`; gives the address and the number of the process."""
    port = free_port()
    base = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
    address = f"http://127.0.0.1:{port}/{base}".rstrip("/")
    options = ["--port", str(port), "--store", str(store)]
    if script:
        options += ["--script", str(script)]
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "dashboard.serve", *options],
            cwd=ROOT,
            env={**os.environ, **GIVING_BACK, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(server, address, log)
            yield address, server.pid
        finally:
            server.terminate()
            server.wait(20)


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the dashboard did not start:\n{log.read_text()}")


def until_it_listens(port: int) -> None:
    """Wait for a server of this machine that was just started."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
