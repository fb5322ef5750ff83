"""How the files of a store are called, in a folder as in object storage."""

from __future__ import annotations

import re

#: Names the version that readers open.
CURRENT = "current"
#: Names the version that is being published.
UNFINISHED = "unfinished"
#: Hashes of what was erased.
STONES = "erased.json"
VERSIONS, PARTS, LAYERS, CLAIMS = "versions", "parts", "layers", "claims"

#: What the name of a version looks like.
VERSION = re.compile(r"\d{8}T\d{12}(-\d+)?")


def version_in(content: bytes | None) -> str:
    """The version that ``current`` or ``unfinished`` names; empty where they are missing or
    damaged."""
    name = (content or b"").decode("utf-8", errors="replace").strip()
    return name if VERSION.fullmatch(name) else ""


def manifest_of(version: str) -> str:
    """Where the manifest of a version lies."""
    return f"{VERSIONS}/{version}.json"
