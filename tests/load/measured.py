"""One real browser among the crowd: how long it waits until its map has another colour."""

from __future__ import annotations

import time
from itertools import cycle
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page

from dashboard.layers.registry import LAYERS
from dashboard.texts import text
from tests.benchmarks.driving import change, first_draw, map_frame
from tests.benchmarks.wire import wire

#: A page whose script has ended, and the milliseconds that it may take to come so far.
_WHOLE, _PATIENCE = "[data-test-script-state='notRunning']", 120_000
_SIZE = {"width": 1366, "height": 768}


def recolours(
    browser: Browser, address: str, seconds: float, every: float = 5.0
) -> tuple[list[float], list[str]]:
    """Choose one layer after the other on the map of all tambons, for some seconds; each once the
    page is whole, as somebody does who reads it.

    Returns the seconds from each click until the map was painted anew, and the errors that the
    page showed.
    """
    end = time.monotonic() + seconds
    taken: list[float] = []
    with wire(address) as server:
        page = browser.new_page(viewport=_SIZE)
        first_draw(page, f"{server.address}/?{urlencode({'level': 'tambon', 'lang': 'th'})}")
        titles = cycle([layer.title("th") for layer in LAYERS.values()])
        next(titles)  # that of the first is on the map
        while time.monotonic() < end:
            due = time.monotonic() + every
            title = next(titles)
            page.wait_for_selector(_WHOLE, timeout=_PATIENCE, state="attached")
            taken.append(change(page, server, lambda: _choose(page, title))[0])  # noqa: B023
            page.wait_for_timeout(max(0.0, due - time.monotonic()) * 1000)
        errors = page.get_by_test_id("stException").or_(page.get_by_test_id("stAlertContentError"))
        shown = errors.all_inner_texts()
        map_frame(page)
        page.close()
    return taken, shown


def _choose(page: Page, title: str) -> None:
    # Typed first: a long list shows only the part around what is chosen.
    page.get_by_role("combobox", name=text("map.layer", "th")).fill(title)
    page.get_by_role("option", name=title, exact=True).click()
