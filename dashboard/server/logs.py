"""The server's logs, those of Streamlit and of its web server among them: where they go
(:mod:`etl.logs`), and none with what tells of a person, for a traceback may quote anything of a
record."""

from __future__ import annotations

import logging

import streamlit.logger
import uvicorn.config

from etl.store import logs
from geo.personal import scrub


def set_up() -> None:
    """Send all logs of the server where the variables say."""
    if not logs.set_up():
        return
    # Both would give every logger that is made later a way out of its own.
    streamlit.logger.setup_formatter = logs.adopt
    uvicorn.config.LOGGING_CONFIG["loggers"] = {}


class Scrubbed(logging.Formatter):
    """The lines of another formatter, tracebacks included, without what tells of a person."""

    def __init__(self, inner: logging.Formatter | None) -> None:
        """Scrub what ``inner`` writes; the plain message where a handler has no formatter."""
        super().__init__()
        self._inner = inner or logging.Formatter()

    def format(self, record: logging.LogRecord) -> str:
        """One record as it is written."""
        return scrub(self._inner.format(record))


def scrub_logs() -> None:
    """Let every handler that there is write scrubbed lines, once."""
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    handlers = [handler for logger in loggers for handler in logger.handlers]
    for handler in [*handlers, *([logging.lastResort] if logging.lastResort else [])]:
        if not isinstance(handler.formatter, Scrubbed):
            handler.setFormatter(Scrubbed(handler.formatter))
