"""How a person goes from one page to another: by the links of the heading, or of its menus."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def go_to(page: Page, name: str, menu: str = "") -> None:
    """Follow the link of a page; with ``menu``, the name of the menu that holds it."""
    if menu:
        section = page.get_by_test_id("stTopNavSection").filter(has_text=menu)
        section.click()
        page.get_by_role("menuitem", name=name).click()
    else:
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
