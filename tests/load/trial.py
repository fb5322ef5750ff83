"""A crowd, one measured browser among it, and what the server takes for both."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from etl.boundaries import find
from geo.layer_files import LAYERS
from tests.browser.serving import CHROMIUM, CHROMIUM_FLAGS, ROOT, process
from tests.load.crowd import Crowd
from tests.load.footprint import processor_seconds, resident, watched
from tests.load.measured import recolours

#: Seconds within which the server has let go of those who have gone (``away_seconds``, and more).
_LETTING_GO = 120.0


#: Visitors who come before anything is measured.
_FIRST = 10


@dataclass(frozen=True)
class Load:
    """What was measured.

    Attributes
    ----------
    crowd : what the visitors waited for
    recolour : seconds of the browser's map, click to paint
    errors : of the browser's page
    start, before, peak, after : megabytes of the server when it had just started, when a few had
        come and gone, at most, and when all had gone
    processor : share of one processor that the server used while the crowd was there
    used : the same in seconds
    """

    crowd: Crowd
    recolour: list[float]
    errors: list[str]
    start: float
    before: float
    peak: float
    after: float
    processor: float
    used: float

    @property
    def per_session(self) -> float:
        """Megabytes that one session took at most."""
        return (self.peak - self.before) / (self.crowd.clients + 1)

    @property
    def every_error(self) -> list[str]:
        """Of the crowd and of the browser."""
        return [*self.crowd.errors, *self.errors]


def load(
    store: Path,
    clients: int = 50,
    seconds: float = 600.0,
    every: float = 5.0,
    environment: dict[str, str] | None = None,
    settle: float = _LETTING_GO,
) -> Load:
    """Serve a store to a crowd of ``clients`` that filter ``every`` few seconds, and measure.

    Parameters
    ----------
    settle : seconds that the server is given to let go of those who have gone
    """
    layer = str(LAYERS / find().info.hash)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        log = Path(folder) / "log.txt"
        with process(store, None, {"LAYER": layer, **(environment or {})}, log) as (address, pid):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            start = resident(pid)
            # A server in use: what is loaded and made once, is.
            _crowd(address, _FIRST, every * 6, every).communicate()
            recolours(browser, address, every * 3, 0)
            time.sleep(settle)
            before, used = resident(pid), processor_seconds(pid)
            with watched(pid) as seen:
                came = time.monotonic()
                crowd = _crowd(address, clients, seconds, every)
                taken, errors = recolours(browser, address, seconds, every)
                answer = json.loads(crowd.communicate()[0])
                used = processor_seconds(pid) - used
                busy = used / (time.monotonic() - came)
            browser.close()
            time.sleep(settle)
            after = resident(pid)
        errors += [line for line in log.read_text().splitlines() if "Traceback" in line]
    return Load(Crowd(**answer), taken, errors, start, before, seen.peak, after, busy, used)


def _crowd(address: str, clients: int, seconds: float, every: float) -> subprocess.Popen[str]:
    options = ["--clients", str(clients), "--seconds", str(seconds), "--every", str(every)]
    command = [sys.executable, "-m", "tests.load.crowd", address, *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
