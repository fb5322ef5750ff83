"""The server's logs, those of Streamlit and of its web server among them (:mod:`geo.logs`)."""

from __future__ import annotations

import streamlit.logger
import uvicorn.config

from geo import logs


def set_up() -> None:
    """Send all logs of the server where the variables say."""
    if not logs.set_up():
        return
    # Both would give every logger that is made later a way out of its own.
    streamlit.logger.setup_formatter = logs.adopt
    uvicorn.config.LOGGING_CONFIG["loggers"] = {}
