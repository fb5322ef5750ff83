"""Cookies of people who have signed in, for tests that need no provider."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

ORIGIN = "http://127.0.0.1:8501"
SECRET = "for tests alone " * 3


def secrets_file(folder: Path, provider: str, origin: str = ORIGIN) -> Path:
    """A file of secrets that names a provider."""
    path = folder / "secrets.toml"
    path.write_text(
        "[auth]\n"
        f'redirect_uri = "{origin}/oauth2callback"\n'
        f'cookie_secret = "{SECRET}"\n'
        'client_id = "dashboard"\n'
        'client_secret = "for tests alone"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
    )
    return path


@contextmanager
def configured(path: Path) -> Iterator[None]:
    """This process asks people to sign in, as the file of secrets says."""
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(path)])
    secrets_singleton._reset()
    try:
        yield
    finally:
        config.set_option("secrets.files", before)
        secrets_singleton._reset()


def cookies(name: str, age: float = 0, secret: str = SECRET, **claims: object) -> dict[str, str]:
    """The cookies of somebody who signed in ``age`` seconds ago."""
    told = {
        "email": name,
        "iat": time.time() - age,
        "origin": ORIGIN,
        "is_logged_in": True,
        "provider": "default",
    }
    written = json.dumps(told | claims)
    return {USER_COOKIE_NAME: create_signed_value(secret, USER_COOKIE_NAME, written).decode()}
