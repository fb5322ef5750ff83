"""The dashboard behind the proxy of ``data/deploy/nginx.conf``: TLS, base path, sign-in."""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.fronting import certificate, dashboard_site, proxy
from tests.browser.serving import free_port
from tests.browser.signing_in import provider, sign_in

pytestmark = pytest.mark.debian

BASE = "stp"
#: Streamlit asks below the page's path first for what stands at the root.
ASKED_BELOW_THE_PAGE = "status of 404"


@pytest.fixture(scope="module")
def ports() -> tuple[int, int]:
    """Of the proxy: for http and for https."""
    return free_port(), free_port()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the proxy writes, its logs among it."""
    return tmp_path_factory.mktemp("proxy")


@pytest.fixture(scope="module")
def fronted(serve, demo_store: Path, ports: tuple[int, int], folder: Path) -> Iterator[str]:
    """Address of a dashboard behind the proxy."""
    plain, safe = ports
    address = f"https://127.0.0.1:{safe}/{BASE}"
    with provider(folder, address) as variables:
        own = serve(demo_store, STREAMLIT_SERVER_BASE_URL_PATH=BASE, **variables)
        site = dashboard_site(folder, own, address, plain, certificate(folder))
        with proxy(folder, {"dashboard.conf": site}, ports):
            yield address


@pytest.fixture
def door(page: Page, fronted: str) -> Page:
    """The first page of somebody who has not signed in."""
    page.expected_errors = (ASKED_BELOW_THE_PAGE,)  # type: ignore[attr-defined]
    page.goto(fronted)
    expect(page.get_by_role("button", name="ลงชื่อเข้าใช้")).to_be_visible()
    return page


def asked(address: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    """The proxy's answer, read."""
    url = urlsplit(address)
    trusting = ssl._create_unverified_context()
    connection: http.client.HTTPConnection = (
        http.client.HTTPSConnection(url.netloc, context=trusting)
        if url.scheme == "https"
        else http.client.HTTPConnection(url.netloc)
    )
    connection.request(method, f"{url.path}?{url.query}" if url.query else url.path, None, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_the_map_and_its_files_come_through(
    door: Page, fronted: str, map_frame: Callable[[Page], Frame]
) -> None:
    sign_in(door, "commander@police.test")
    door.goto(f"{fronted}/?area=50&level=amphoe")
    map_frame(door)
    door.get_by_role("button", name="ส่งออก").click()
    door.get_by_text("ตาราง CSV", exact=True).click()
    with door.expect_download() as download:
        door.get_by_role("button", name="บันทึกตาราง CSV").click()
    assert "เมืองเชียงใหม่" in Path(download.value.path()).read_text("utf-8-sig")


def test_a_link_is_followed_after_signing_in(door: Page, fronted: str) -> None:
    door.goto(f"{fronted}/issues?lang=en&filter_kind=need&area=5001&level=tambon")
    sign_in(door, "commander@police.test")
    expect(door.get_by_test_id("stMetric").first).to_be_visible()
    address = urlsplit(door.url)
    assert (address.scheme, address.path) == ("https", f"/{BASE}/issues")
    assert parse_qs(address.query)["area"] == ["5001"]


def test_every_cookie_keeps_to_tls_and_to_the_base_path(door: Page) -> None:
    sign_in(door, "commander@police.test")
    expect(door.get_by_role("button", name=re.compile("commander"))).to_be_visible()
    own = [cookie for cookie in door.context.cookies() if cookie["domain"] == "127.0.0.1"]
    assert {"_streamlit_user", "_streamlit_user_tokens", "_streamlit_xsrf"} <= {
        cookie["name"] for cookie in own
    }
    assert [cookie for cookie in own if not cookie["secure"]] == []
    signed = [cookie for cookie in own if cookie["name"].startswith("_streamlit_user")]
    assert {(c["path"], c["httpOnly"], c["sameSite"]) for c in signed} == {
        (f"/{BASE}", True, "Lax")
    }


def test_http_leads_to_https_and_the_root_to_the_base_path(
    fronted: str, ports: tuple[int, int]
) -> None:
    plain, safe = ports
    moved = asked(f"http://127.0.0.1:{plain}/{BASE}/issues?area=50", Host="elsewhere.test")
    assert moved.status == 301
    assert moved.headers["Location"] == f"{fronted}/issues?area=50"
    for path in ("/", f"/{BASE}"):
        inside = asked(f"https://127.0.0.1:{safe}{path}")
        assert (inside.status, inside.headers["Location"]) == (302, f"{fronted}/")
    assert asked(f"https://127.0.0.1:{safe}/other").status == 404
    assert "max-age" in asked(f"{fronted}/").headers["Strict-Transport-Security"]


def test_records_are_for_those_alone_who_have_signed_in(fronted: str) -> None:
    for path in ("media/f.csv", "_stcore/metrics", "points/k/0/0/0"):
        answer = asked(f"{fronted}/{path}")
        assert answer.status == 401
        assert "no-store" in answer.headers["Cache-Control"]


def test_a_page_of_elsewhere_opens_no_websocket(fronted: str, ports: tuple[int, int]) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol": "streamlit",
    }
    own = f"https://127.0.0.1:{ports[1]}"
    statuses = [
        asked(f"{fronted}/_stcore/stream", Origin=origin, **upgrade).status
        for origin in (own, "https://elsewhere.test")
    ]
    assert statuses == [101, 403]


def test_who_tries_to_sign_in_over_and_over_is_slowed_down(fronted: str, folder: Path) -> None:
    answers = [asked(f"{fronted}/oauth2callback?code=planted{n}") for n in range(80)]
    assert {answer.status for answer in answers[:20]} == {302}
    assert 429 in {answer.status for answer in answers}
    log = (folder / "dashboard.log").read_text()
    assert f"/{BASE}/oauth2callback" in log
    assert "planted" not in log
