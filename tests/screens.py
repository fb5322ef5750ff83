"""The dashboard in Streamlit's own test harness."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parent.parent / "dashboard" / "app.py"


def started() -> AppTest:
    """The dashboard, not run yet."""
    return AppTest.from_file(str(APP), default_timeout=60)


def opened(app: AppTest, query: str) -> AppTest:
    """Run at an address: ``lang=en&level=tambon``."""
    for key, value in (pair.split("=") for pair in query.split("&")):
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app
