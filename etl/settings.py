"""What settings of an agency may be."""

from __future__ import annotations


def words(value: object) -> bool:
    """Whether a setting is a list of texts, none of them empty."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(word, str) and word.strip() for word in value)
    )
