"""The dashboard as a person uses it, in a real browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import Frame, Page, expect

from dashboard.palettes import RAMPS
from tests.browser.going import go_to
from tests.browser.waiting import until_redrawn, until_whole

MapFrame = Callable[[Page], Frame]
CHIANG_MAI = (18.8, 98.7)
SCREENS = {
    "": "สมาชิกต่อประชากร 10,000 คน",
    "issues": "ประเภทเรื่องที่รับแจ้งมากที่สุด",
    "network": "องค์ประกอบของสมาชิก",
    "ladder": "เรื่องที่ยังไม่แล้วเสร็จ จำแนกตามระดับ",
}
#: Streamlit asks below the page's path first for what stands at the root.
ASKED_BELOW_THE_PAGE = "404 (Not Found)"


def coloured(page: Page, ramp: str) -> int:
    """Pixels of the map that bear a colour of the ramp."""
    picture = page.locator("iframe[title*='st_folium']").screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype("int16")
    return sum(
        int((abs(pixels - np.array(ImageColor.getrgb(colour))) <= 6).all(axis=2).sum())
        for colour in RAMPS[ramp][1:]
    )


@pytest.mark.parametrize("path", SCREENS)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_screen_draws(page: Page, dashboard: str, path: str, lang: str) -> None:
    page.expected_errors = (ASKED_BELOW_THE_PAGE,)  # type: ignore[attr-defined]
    page.goto(f"{dashboard}/{path}?lang={lang}")
    badge = {"th": "ข้อมูลสาธิต", "en": "Demonstration data"}[lang]
    expect(page.get_by_text(badge, exact=True)).to_be_visible()
    if lang == "th":
        expect(page.get_by_text(SCREENS[path]).first).to_be_visible()
    expect(page.locator("[data-testid=stException]")).to_have_count(0)
    page.wait_for_function("document.fonts.check('16px Sarabun', 'น้ำ')")


def test_the_map_of_thailand_is_on_the_screen(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(dashboard)
    frame = map_frame(page)
    assert coloured(page, "network") > 8_000
    expect(frame.get_by_text("แผนที่สังเขป ไม่ใช่แนวเขตจริง")).to_be_visible()


def test_a_filter_recolours_in_place(page: Page, dashboard: str, map_frame: MapFrame) -> None:
    page.set_viewport_size({"width": 1300, "height": 1800})  # a list closes as the sidebar scrolls
    page.goto(f"{dashboard}/?layer=issues_per_10k&level=amphoe")
    frame = map_frame(page)
    frame.evaluate("window.marker = 1")
    until_whole(page)
    legend = page.locator(".st-key-widget_only").inner_text()
    page.get_by_text("ตัวกรอง", exact=True).click()
    expect(page.get_by_role("button", name="ล้างตัวกรอง")).to_be_visible()
    kind = page.get_by_role("combobox", name="ชนิด")

    def choose() -> None:
        kind.click()
        page.get_by_role("option", name="ความต้องการ").click()

    until_redrawn(page, frame, choose)
    expect(page.locator(".st-key-widget_only")).not_to_have_text(legend)
    assert frame.evaluate("window.marker") == 1, "the frame was mounted anew"
    assert frame.evaluate("thmap.stats.fetches") == 1
    assert "kind=need" in page.url


def test_another_layer_takes_its_own_colours(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(dashboard)
    frame = map_frame(page)
    until_whole(page)
    assert coloured(page, "issues") < 500

    def choose() -> None:
        page.get_by_role("combobox", name="ชั้นข้อมูล").click()
        page.get_by_role("option", name="เรื่องต่อประชากร 10,000 คน", exact=True).click()

    until_redrawn(page, frame, choose)
    assert coloured(page, "issues") > 8_000


def test_clicks_lead_down_and_crumbs_back(page: Page, dashboard: str, map_frame: MapFrame) -> None:
    page.goto(dashboard)
    frame = map_frame(page)

    def click() -> None:
        x, y = frame.evaluate(
            f"(() => {{ const p = thmap.view.map.latLngToContainerPoint({list(CHIANG_MAI)});"
            "return [p.x, p.y]; })()"
        )
        page.locator("iframe[title*='st_folium']").click(position={"x": x, "y": y})

    until_redrawn(page, frame, click)
    expect(page.get_by_role("button", name="จ.เชียงใหม่")).to_be_visible()
    assert "area=50" in page.url
    until_redrawn(page, frame, click)
    expect(page.get_by_role("button", name="อ.สะเมิง")).to_be_visible()
    until_redrawn(page, frame, click)
    expect(page.get_by_role("button", name="ต.สะเมิงใต้")).to_be_visible()
    page.get_by_role("button", name="ทั่วประเทศ").click()
    expect(page.get_by_role("button", name="อ.สะเมิง")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("area="))


def test_the_wheel_scrolls_the_page_and_not_the_map(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(dashboard)
    frame = map_frame(page)
    zoom = frame.evaluate("thmap.view.map.getZoom()")
    page.locator("iframe[title*='st_folium']").hover()
    page.mouse.wheel(0, 600)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")
    assert frame.evaluate("thmap.view.map.getZoom()") == zoom


def test_the_country_stays_in_sight(page: Page, dashboard: str, map_frame: MapFrame) -> None:
    page.goto(dashboard)
    frame = map_frame(page)
    before = frame.evaluate("thmap.view.map.getZoom()")
    frame.evaluate("thmap.view.map.setView([13, 100], 1, {animate: false})")
    assert frame.evaluate("thmap.view.map.getZoom()") >= 4.5
    frame.evaluate("thmap.view.map.setView([18, 99], 9, {animate: false})")
    frame.get_by_role("button", name="เห็นทั้งพื้นที่").click()
    frame.wait_for_function(f"thmap.view.map.getZoom() === {before}")


def test_a_link_opens_the_same_view(page: Page, dashboard: str, map_frame: MapFrame) -> None:
    page.goto(f"{dashboard}/?lang=en&layer=overdue_share&level=tambon&area=50")
    frame = map_frame(page)
    assert frame.evaluate("thmap.view.values.level") == "tambon"
    expect(page.get_by_text("Share overdue (%)").first).to_be_visible()
    assert coloured(page, "ladder") > 60


def test_the_view_survives_going_to_another_screen(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(f"{dashboard}/?area=50&lang=en")
    map_frame(page)
    go_to(page, "Escalation ladder", menu="Escalation")
    expect(page.get_by_text("Where do open issues stand?")).to_be_visible()
    expect(page.get_by_role("button", name="Chiang Mai")).to_be_visible()
    page.wait_for_url("**/ladder?*area=50*")


def test_the_sidebar_shows_the_view_on_every_screen(
    page: Page, dashboard: str, map_frame: MapFrame
) -> None:
    page.goto(f"{dashboard}/?area=50&lang=en&category=drugs")
    map_frame(page)
    for name, menu, address in (
        ("Network", "Network", "**/network?*"),
        ("Problems and needs", "", "**/issues?*"),
        ("Escalation ladder", "Escalation", "**/ladder?*"),
        ("Map", "", "**/?*"),
        ("Network", "Network", "**/network?*"),
    ):
        go_to(page, name, menu)
        page.wait_for_url(address)
        expect(page.get_by_role("combobox", name="Province")).to_have_value("Chiang Mai")
        expect(page.get_by_text("Drugs", exact=True).first).to_be_visible()


def test_back_leads_back(page: Page, dashboard: str, map_frame: MapFrame) -> None:
    page.goto(f"{dashboard}/?lang=en")
    frame = map_frame(page)
    until_redrawn(page, frame, lambda: page.get_by_text("Tambon", exact=True).click())
    expect(page.get_by_text("by tambon, Thailand").first).to_be_visible()
    page.go_back()
    expect(page.get_by_text("by province, Thailand").first).to_be_visible()


@pytest.mark.parametrize(
    ("label", "suffix", "start"),
    [
        ("ตาราง CSV", "csv", b"\xef\xbb\xbf"),
        ("ตาราง XLSX", "xlsx", b"PK"),
        ("สไลด์ PPTX", "pptx", b"PK"),
        ("GIS GPKG", "gpkg", b"SQLite"),
        ("ภาพ PNG", "png", b"\x89PNG"),
        ("แผนที่ HTML", "html", b"<!doctype html>"),
        ("เอกสาร PDF", "pdf", b"%PDF"),
    ],
)
def test_files_of_the_view(
    page: Page, dashboard: str, map_frame: MapFrame, label: str, suffix: str, start: bytes
) -> None:
    page.goto(f"{dashboard}/?area=50&level=amphoe")
    map_frame(page)
    page.get_by_role("button", name="ส่งออก").click()
    page.get_by_role("radio", name=label, exact=True).or_(
        page.get_by_text(label, exact=True)
    ).first.click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=f"บันทึก{label}").click()
    assert (
        download.value.suggested_filename == f"members_per_10k-amphoe-50-2025-09-30-demo.{suffix}"
    )
    assert Path(download.value.path()).read_bytes().startswith(start)


def test_real_issues_stand_in_the_right_khwaeng(
    page: Page, traffy: str, map_frame: MapFrame
) -> None:
    page.goto(f"{traffy}/?layer=issues_per_10k&level=tambon&area=1047")
    frame = map_frame(page)
    assert coloured(page, "issues") > 2_000
    tip = frame.locator(".thmap-tip")
    x, y = frame.evaluate(
        "(() => { const p = thmap.view.map.latLngToContainerPoint([13.668, 100.61]);"
        "return [p.x, p.y]; })()"
    )
    box = page.locator("iframe[title*='st_folium']").bounding_box()
    assert box
    page.mouse.move(box["x"] + x, box["y"] + y)
    expect(tip).to_contain_text("บางนาเหนือ")
    expect(frame.get_by_text("แผนที่สังเขป ไม่ใช่แนวเขตจริง")).to_have_count(0)
