"""Signing in with an account of a directory, through the provider of ``data/deploy``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.signing_in.people import ACCESS
from tests.browser.directory import PASSWORD, Account, directory, lemonldap, login_site
from tests.browser.fronting import EXAMPLE, certificate, dashboard_site, filled_in, proxy
from tests.browser.serving import free_port
from tests.browser.waiting import until_resting
from tests.signed import SECRET

pytestmark = pytest.mark.debian

CLIENT_SECRET = "of the dashboard, for tests alone"
ACCOUNTS = {
    "planner.p5": Account("Region 5", ("stp-planners", "stp-viewers", "printers")),
    "viewer.cmi": Account("CMI", ("stp-viewers",)),
    "stranger": Account("CMI", ("printers",)),
}
#: What an agency writes into data/access.toml (data/deploy/README.md).
OWN_SETTINGS = {
    'role = "" ': 'role = "groups" ',
    'areas = "" ': 'areas = "department" ',
    "[sign_in.roles]\n": '[sign_in.roles]\n"stp-planners" = "planner"\n"stp-viewers" = "viewer"\n',
    "[sign_in.places]\n": '[sign_in.places]\n"Region 5" = "p5"\n"CMI" = "50"\n',
}
#: Streamlit asks below the page's path first for what stands at the root; the provider's page asks
#: for a picture that it has not.
EXPECTED = ("status of 404", "status of 401")


def replaced(text: str, words: dict[str, str]) -> str:
    for example, own in words.items():
        assert example in text, f"there is no {example}"
        text = text.replace(example, own)
    return text


@pytest.fixture(scope="module")
def guarded(serve, demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard whose people are in a directory; the provider trusts no other."""
    folder = tmp_path_factory.mktemp("directory")
    pair = certificate(folder)
    plain, safe, login = (free_port() for _ in range(3))
    address, provider = f"https://127.0.0.1:{safe}/stp", f"https://localhost:{login}"
    own = serve(
        demo_store,
        STREAMLIT_SERVER_BASE_URL_PATH="stp",
        SECRETS=str(written_secrets(folder, address, provider)),
        ACCESS=str(written_access(folder)),
        SSL_CERT_FILE=str(pair[0]),
    )
    with ExitStack() as running:
        ldap = running.enter_context(directory(folder, ACCOUNTS, *pair))
        words = {
            "https://login.example.go.th": provider,
            "login.example.go.th": "localhost",
            "ldaps://ad.example.go.th": ldap,
            "PASSWORD OF THAT ACCOUNT": PASSWORD,
            "SECRET OF THE DASHBOARD": CLIENT_SECRET,
            EXAMPLE: address,
        }
        socket = running.enter_context(lemonldap(words, pair[0]))
        sites = {
            "dashboard.conf": dashboard_site(folder, own, address, plain, pair),
            "login.conf": login_site(socket, login, pair),
        }
        running.enter_context(proxy(folder, sites, (plain, safe, login)))
        yield address


def written_secrets(folder: Path, address: str, provider: str) -> Path:
    """``secrets.toml.example`` filled in."""
    file = folder / "secrets.toml"
    words = {
        EXAMPLE: address,
        'cookie_secret = ""': f'cookie_secret = "{SECRET}"',
        'client_secret = ""': f'client_secret = "{CLIENT_SECRET}"',
        "https://login.example.go.th": provider,
    }
    file.write_text(filled_in("secrets.toml.example", words), "utf-8")
    return file


def written_access(folder: Path) -> Path:
    """``data/access.toml`` with what the directory calls roles and areas."""
    file = folder / "access.toml"
    file.write_text(replaced(ACCESS.read_text("utf-8"), OWN_SETTINGS), "utf-8")
    return file


def sign_in(page: Page, address: str, account: str, password: str = PASSWORD) -> None:
    """From the door to the provider's page, and what is typed there."""
    page.expected_errors = EXPECTED  # type: ignore[attr-defined]
    page.goto(address)
    page.get_by_role("button", name="ลงชื่อเข้าใช้").click()
    page.get_by_label("Login").or_(page.locator("input[name=user]")).first.fill(account)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Connect").click()


def open_account(page: Page, name: str) -> None:
    """What the dashboard says of whoever has signed in; a run of the page would close it again."""
    # A name is drawn so that nothing in it becomes a link: its first word is told as it is.
    account = page.get_by_role("button", name=re.compile(re.split(r"[.@]", name)[0]))
    expect(account).to_be_visible()
    until_resting(page)
    account.click()


def test_a_group_is_a_role_and_the_department_an_area(page: Page, guarded: str) -> None:
    sign_in(page, f"{guarded}/issues?level=amphoe", "planner.p5")
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    assert page.url.startswith(f"{guarded}/issues?")
    open_account(page, "planner.p5@example.go.th")
    expect(page.get_by_text("ผู้วางแผน · ภ.5")).to_be_visible()


def test_a_viewer_of_one_province_is_no_more(page: Page, guarded: str) -> None:
    sign_in(page, guarded, "viewer.cmi")
    open_account(page, "viewer.cmi@example.go.th")
    expect(page.get_by_text("ผู้ดู · จ.เชียงใหม่")).to_be_visible()


def test_who_is_in_no_group_of_ours_sees_nothing(page: Page, guarded: str) -> None:
    sign_in(page, guarded, "stranger")
    expect(page.get_by_text("บัญชีนี้ยังไม่ได้รับสิทธิ์")).to_be_visible()


@pytest.mark.parametrize(
    ("account", "password"),
    [
        ("planner.p5", "guessed"),
        ("nobody", PASSWORD),
        ("*", PASSWORD),
        ("planner.p5)(cn=*", PASSWORD),
    ],
)
def test_a_wrong_password_does_not_get_in(
    page: Page, guarded: str, account: str, password: str
) -> None:
    sign_in(page, guarded, account, password)
    expect(page.get_by_text(re.compile("Wrong credentials|Bad username"))).to_be_visible()
    assert page.url.startswith("https://localhost:")
    page.goto(guarded)
    expect(page.get_by_role("button", name="ลงชื่อเข้าใช้")).to_be_visible()


def test_signing_out_ends_the_sign_in_with_the_provider_too(page: Page, guarded: str) -> None:
    sign_in(page, guarded, "viewer.cmi")
    open_account(page, "viewer.cmi@example.go.th")
    page.get_by_role("button", name="ลงชื่อออก").click()
    expect(page.get_by_role("button", name="ลงชื่อเข้าใช้")).to_be_visible()
    page.get_by_role("button", name="ลงชื่อเข้าใช้").click()
    expect(page.locator("input[name=password]")).to_be_visible()
