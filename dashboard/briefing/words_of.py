"""Words of the screen as they stand on paper."""

from __future__ import annotations

import re

_BADGE = re.compile(r":[a-z]+-badge\[([^\]]*)\]")
_ESCAPED = re.compile(r"\\([^\w\s])")


def plain(markdown: str) -> str:
    """Markdown as it reads without its signs.

    >>> plain(r":red-badge[ฉุกเฉิน] **น้ำท่วม** ต\\.ยะหา")
    'ฉุกเฉิน · น้ำท่วม ต.ยะหา'
    """
    said = _BADGE.sub(r"\1 ·", markdown).replace("**", "")
    return _ESCAPED.sub(r"\1", said)
