"""The path under which the dashboard is served, for what lies beside Streamlit's own pages."""

from __future__ import annotations

from streamlit import config


def below(*names: str) -> str:
    """The path of something: its names under ``server.baseUrlPath``, each after a slash."""
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return "".join(f"/{name}" for name in (base, *names) if name)
