"""A real Chromium and a served dashboard: what every browser test needs.

A page fails its test when anything is requested from another machine, or a script breaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Frame,
    Page,
    Request,
    expect,
    sync_playwright,
)

from geo.layer import Layer
from tests.browser.serving import CHROMIUM, CHROMIUM_FLAGS, HARNESS, ROOT, served
from tests.browser.waiting import PATIENCE

OWN_HOSTS = {"127.0.0.1", "localhost", ""}  # data: and blob: addresses have no host

SCREENSHOTS = ROOT / "out" / "screenshots"

Serve = Callable[..., str]

expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as installed on this machine."""
    if not CHROMIUM:
        pytest.fail(
            "no Chromium found: `python run.py test` installs it on Debian, elsewhere install the "
            'package chromium; leave browser tests out with -m "not browser"',
            pytrace=False,
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page; afterwards nothing may have been asked of another host, nor a script broken.

    What it shows at the end is kept in ``out/screenshots``, to be looked at.
    """
    context = browser.new_context(
        viewport={"width": 1300, "height": 1000},
        locale="th-TH",
        ignore_https_errors=True,  # a proxy of the tests has signed its certificate itself
    )
    opened = context.new_page()
    foreign: list[str] = []
    broken: list[str] = []

    def requested(sent: Request) -> None:
        # The dashboard is at 127.0.0.1; what stands at localhost is the provider of the tests.
        by_provider = urlsplit(sent.headers.get("referer", "")).hostname == "localhost"
        if (urlsplit(sent.url).hostname or "") not in OWN_HOSTS and not by_provider:
            foreign.append(sent.url)

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            broken.append(message.text)

    context.on("request", requested)
    opened.on("console", said)
    opened.on("pageerror", lambda error: broken.append(str(error)))
    opened.expected_errors = ()  # type: ignore[attr-defined]
    yield opened
    opened.screenshot(
        path=SCREENSHOTS / f"{re.sub(r'[^-.0-9A-Za-z]+', '-', request.node.name)}.png"
    )
    context.close()
    assert not foreign, f"requests to other hosts: {foreign}"
    expected = opened.expected_errors  # type: ignore[attr-defined]
    unexpected = [text for text in broken if not any(part in text for part in expected)]
    assert not unexpected, f"errors in the browser: {unexpected}"


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts ``python -m dashboard.serve``; stopped when all tests are done.

    ``serve(store, script=None, **environment)`` returns the address.
    """
    with ExitStack() as running:

        def start(store: Path, script: Path | None = None, **environment: str) -> str:
            log = tmp_path_factory.mktemp("serve") / "log.txt"
            return running.enter_context(served(store, script, environment, log))

        yield start


@pytest.fixture(scope="session")
def official_map(serve: Serve, official_layer: Layer, layers: Path, tmp_path_factory) -> str:
    """Address of the map alone, on the official boundaries."""
    layer = layers / official_layer.info.hash
    return serve(tmp_path_factory.mktemp("store"), HARNESS, LAYER=str(layer))


@pytest.fixture(scope="session")
def schematic_map(serve: Serve, schematic_layer: Layer, layers: Path, tmp_path_factory) -> str:
    """Address of the map alone, on the schematic boundaries, under a base path."""
    layer = layers / schematic_layer.info.hash
    store = tmp_path_factory.mktemp("store")
    return serve(store, HARNESS, LAYER=str(layer), STREAMLIT_SERVER_BASE_URL_PATH="dash")


@pytest.fixture(scope="session")
def dashboard(serve, demo_store: Path) -> str:
    """Address of the dashboard on demonstration records and the schematic layer."""
    return serve(demo_store)


@pytest.fixture(scope="session")
def traffy(serve, traffy_store: Path) -> str:
    """Address of the dashboard on real records and the official layer."""
    return serve(traffy_store)


@pytest.fixture(scope="session")
def map_frame() -> Callable[[Page], Frame]:
    """``map_frame(page)`` waits until the page's map has drawn, and returns its frame."""
    return _drawn


def _drawn(page: Page) -> Frame:
    handle = page.wait_for_selector("iframe[title*='st_folium']")
    assert handle
    frame = handle.content_frame()
    assert frame
    frame.wait_for_function("window.thmap && thmap.stats && thmap.stats.drawn")
    return frame
