"""The server's log repeats nothing of a person, tracebacks included."""

from __future__ import annotations

import io
import logging

from dashboard.server.logs import Scrubbed, scrub_logs


def test_a_message_and_its_traceback_are_scrubbed():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("tests.log_lines")
    logger.propagate = False
    logger.addHandler(handler)
    for _ in range(2):
        scrub_logs()
    assert isinstance(handler.formatter, Scrubbed)
    try:
        try:
            raise ValueError("could not read 'นายทดสอบชัย สมมุตินาม 081-555-0123'")
        except ValueError:
            logger.exception("a page failed for %s", "pretend@example.org")
    finally:
        logger.removeHandler(handler)
    written = stream.getvalue()
    assert "ERROR a page failed for [อีเมล]" in written
    assert "Traceback" in written
    assert "ValueError: could not read 'นาย[ชื่อบุคคล] [เบอร์โทรศัพท์]'" in written
