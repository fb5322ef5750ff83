"""A real OpenID Connect provider on the loopback, and people who sign in with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import oidc_provider_mock
from playwright.sync_api import Page

from tests.signed import secrets_file

#: Person → their line in the file of people.
PEOPLE = {
    "viewer.50@police.test": ("viewer", "50"),
    "clerk.50@police.test": ("clerk", "เชียงใหม่"),
    "planner.p5@police.test": ("planner", "ภ.5"),
    "commander.10@police.test": ("commander", "10"),
    "commander@police.test": ("commander", "all"),
    "administrator@police.test": ("administrator", "all"),
}
#: Somebody whom the provider knows and the file of people does not.
STRANGER = "stranger@police.test"

#: Streamlit fills in the port on which it serves.
OWN_ADDRESS = "http://127.0.0.1:{port}"
#: Of what the provider's own pages ask of the internet, nothing is sent.
FOREIGN = re.compile(r"^https://(?!127\.0\.0\.1|localhost)")


@contextmanager
def provider(folder: Path, address: str = OWN_ADDRESS) -> Iterator[dict[str, str]]:
    """A running provider; gives the variables with which a dashboard at the address signs people
    in with it."""
    users = [
        oidc_provider_mock.User(sub=name, claims={"email": name}) for name in (*PEOPLE, STRANGER)
    ]
    people = folder / "people.csv"
    lines = [f"{name},{role},{areas}" for name, (role, areas) in PEOPLE.items()]
    people.write_text("\n".join(["person,role,areas", *lines]), encoding="utf-8")
    with oidc_provider_mock.run_server_in_thread(user_claims=users) as server:
        secrets = secrets_file(folder, f"http://localhost:{server.server_port}", address)
        yield {"SECRETS": str(secrets), "PEOPLE": str(people)}


def sign_in(page: Page, name: str) -> None:
    """From the door through the provider, and back."""
    page.context.route(FOREIGN, lambda route: route.fulfill(body=""))
    page.get_by_role("button", name="ลงชื่อเข้าใช้").or_(
        page.get_by_role("button", name="Sign in", exact=True)
    ).click()
    page.get_by_role("button", name=name, exact=True).first.click()
    page.wait_for_url(lambda url: urlsplit(url).hostname == "127.0.0.1")


def sign_out(page: Page) -> None:
    """By the button that is shown, and at the provider too."""
    page.get_by_role("button", name="ลงชื่อออก").click()
    page.get_by_role("button", name="End session").click()
    page.wait_for_url(lambda url: urlsplit(url).hostname == "127.0.0.1")
