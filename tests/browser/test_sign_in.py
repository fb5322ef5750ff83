"""Signing in with a real provider, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.signing_in import PEOPLE, STRANGER, provider, sign_in, sign_out

#: Streamlit asks below the page's path first for what stands at the root.
ASKED_BELOW_THE_PAGE = "404 (Not Found)"


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """With which a dashboard asks people to sign in."""
    with provider(tmp_path_factory.mktemp("provider")) as given:
        yield given


@pytest.fixture(scope="module")
def guarded(serve, demo_store: Path, variables: dict[str, str]) -> str:
    """Address of a dashboard that asks people to sign in."""
    return serve(demo_store, **variables)


@pytest.fixture
def door(page: Page, guarded: str) -> Page:
    """The first page of somebody who has not signed in."""
    page.expected_errors = (ASKED_BELOW_THE_PAGE,)  # type: ignore[attr-defined]
    page.goto(guarded)
    expect(page.get_by_role("button", name="ลงชื่อเข้าใช้")).to_be_visible()
    return page


def test_nobody_sees_anything_before_signing_in(door: Page, guarded: str) -> None:
    for path in ("", "ladder", "upload", "?lang=en&layer=members_per_10k&area=50"):
        door.goto(f"{guarded}/{path}")
        expect(
            door.get_by_role("button", name="ลงชื่อเข้าใช้").or_(
                door.get_by_role("button", name="Sign in", exact=True)
            )
        ).to_be_visible()
        assert door.locator("iframe, [data-testid=stMetric], [data-testid=stSidebar]").count() == 0


def test_a_link_is_followed_after_signing_in(door: Page, guarded: str) -> None:
    door.goto(f"{guarded}/issues?lang=en&filter_kind=need&area=5001&level=tambon")
    sign_in(door, "commander@police.test")
    expect(door.get_by_test_id("stMetric").first).to_be_visible()
    address = urlsplit(door.url)
    assert address.path == "/issues"
    assert parse_qs(address.query)["area"] == ["5001"]


def test_a_viewer_of_one_province_begins_there_and_gets_no_further(
    door: Page, guarded: str
) -> None:
    sign_in(door, "viewer.50@police.test")
    expect(door.get_by_role("button", name="เชียงใหม่").first).to_be_visible()
    for query in ("area=10&level=amphoe", "area=1001&level=tambon", "bureau=mb", "level=province"):
        door.goto(f"{guarded}/issues?{query}")
        expect(door.get_by_test_id("stSidebar")).to_be_visible()
        assert "กรุงเทพ" not in door.get_by_test_id("stMain").inner_text()


def test_a_file_is_saved_by_whoever_has_signed_in(door: Page, guarded: str) -> None:
    sign_in(door, "viewer.50@police.test")
    door.goto(f"{guarded}/?level=amphoe")
    door.get_by_role("button", name="ส่งออก").click()
    door.get_by_text("ตาราง CSV", exact=True).click()
    with door.expect_download() as download:
        door.get_by_role("button", name="บันทึกตาราง CSV").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")


def test_who_has_no_role_is_told_so_and_may_leave(door: Page) -> None:
    sign_in(door, STRANGER)
    expect(door.get_by_text("บัญชีนี้ยังไม่ได้รับสิทธิ์")).to_be_visible()
    sign_out(door)
    expect(door.get_by_role("button", name="ลงชื่อเข้าใช้")).to_be_visible()


def test_signing_out_ends_every_tab(door: Page, guarded: str) -> None:
    name = "commander.10@police.test"
    sign_in(door, name)
    other = door.context.new_page()
    other.goto(f"{guarded}/issues")
    expect(other.get_by_test_id("stMetric").first).to_be_visible()
    cookies = door.context.cookies()
    door.get_by_role("button", name=re.compile("commander")).click()
    sign_out(door)
    expect(door.get_by_role("button", name="ลงชื่อเข้าใช้")).to_be_visible()
    # Even somebody who kept the cookie is out.
    door.context.add_cookies([c for c in cookies if c["name"].startswith("_streamlit_user")])
    for page in (door, other):
        page.goto(f"{guarded}/issues")
        expect(page.get_by_role("button", name="ลงชื่อเข้าใช้")).to_be_visible()


def test_every_role_sees_who_it_is(door: Page, guarded: str) -> None:
    assert len({role for role, _ in PEOPLE.values()}) == 5
    sign_in(door, "planner.p5@police.test")
    door.get_by_role("button", name=re.compile("planner")).click()
    expect(door.get_by_text("ผู้วางแผน · ภ.5")).to_be_visible()


def test_a_download_is_given_to_the_sign_in_that_made_it_alone(
    door: Page, guarded: str, browser: Browser
) -> None:
    door.goto(f"{guarded}/?area=10&level=amphoe")
    sign_in(door, "commander.10@police.test")
    door.get_by_role("button", name="ส่งออก").click()
    csv = door.get_by_role("radio", name="ตาราง CSV", exact=True)
    csv.or_(door.get_by_text("ตาราง CSV", exact=True)).first.click()
    with door.expect_download(timeout=60_000) as download:
        door.get_by_role("button", name="บันทึกตาราง CSV").click()
    address = download.value.url
    assert "/media/" in address
    assert door.request.get(address).ok
    with browser.new_context() as somebody:
        assert somebody.request.get(address).status == 401
        other = somebody.new_page()
        other.goto(guarded)
        sign_in(other, "commander@police.test")
        assert somebody.request.get(f"{guarded}/_stcore/metrics").status == 403
        assert somebody.request.get(address).status == 403


def test_what_was_offered_is_not_given_to_who_may_see_less_by_now(
    door: Page, guarded: str, variables: dict[str, str]
) -> None:
    door.goto(f"{guarded}/?area=50&level=amphoe")
    sign_in(door, "viewer.50@police.test")
    door.get_by_role("button", name="ส่งออก").click()
    door.get_by_text("ตาราง CSV", exact=True).click()
    with door.expect_download() as download:
        door.get_by_role("button", name="บันทึกตาราง CSV").click()
    address, people = download.value.url, Path(variables["PEOPLE"])
    assert door.request.get(address).ok
    before = people.read_text(encoding="utf-8")
    try:
        people.write_text(before.replace("viewer,50", "viewer,51"), encoding="utf-8")
        assert door.request.get(address).status == 403
        door.get_by_role("button", name="บันทึกตาราง CSV").click()
        expect(door.get_by_text("Failed to generate file for download")).to_be_visible()
    finally:
        people.write_text(before, encoding="utf-8")


def test_the_figures_of_the_server_are_the_administrators(door: Page, guarded: str) -> None:
    sign_in(door, "administrator@police.test")
    expect(door.get_by_role("button", name=re.compile("administrator"))).to_be_visible()
    assert door.request.get(f"{guarded}/_stcore/metrics").ok
    assert door.request.get(f"{guarded}/healthz").ok


def test_a_clerk_hands_in_files_for_the_own_province(door: Page, guarded: str, tmp_path) -> None:
    sign_in(door, "clerk.50@police.test")
    door.goto(f"{guarded}/upload")
    rows = tmp_path / "issues.csv"
    rows.write_text(
        "เลขที่เรื่อง,วันที่รับแจ้ง,รหัสตำบล\n1,2025-09-01,500101\n2,2025-09-01,100402\n", encoding="utf-8"
    )
    door.locator("input[type=file]").set_input_files(rows)
    expect(door.get_by_text("นำเข้าได้เฉพาะพื้นที่ในความรับผิดชอบ")).to_be_visible()
    door.get_by_role("button", name="ตรวจ").first.click()
    expect(door.get_by_text("แถวนี้อยู่นอกพื้นที่ของผู้นำเข้า").first).to_be_visible()
