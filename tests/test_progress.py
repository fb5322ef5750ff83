"""Progress: a bar on a terminal, one line a step elsewhere."""

from __future__ import annotations

import io

from geo.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_that_is_cleared_at_the_end():
    out = Terminal()
    tell = progress_bar(out)
    tell(0.5, "reading issues.csv")
    assert "█" * 12 + "░" * 12 + "  50% reading issues.csv" in out.getvalue()
    assert "\n" not in out.getvalue()
    tell(1.0, "published")
    assert out.getvalue().endswith("\r\033[K")


def test_elsewhere_every_step_is_one_line():
    out = io.StringIO()
    tell = progress_bar(out)
    for done, text in [(0, "reading"), (0.2, "reading"), (0.5, "placing"), (1, "published")]:
        tell(done, text)
    assert out.getvalue() == "reading\nplacing\n"
