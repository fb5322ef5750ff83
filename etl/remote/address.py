"""Addresses of object storage, as they are typed and as they may be told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from geo.errors import UsageError
from geo.typed_paths import file_to_read, folder

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, repr=False)
class Url:
    """An address. It may hold somebody's password or a signature: as text it is without them."""

    address: str

    def __str__(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    __repr__ = __str__

    @property
    def scheme(self) -> str:
        """What it begins with, such as ``s3``."""
        return urlsplit(self.address).scheme.lower()

    @property
    def name(self) -> str:
        """The last of its path; empty where that says nothing."""
        name = PurePosixPath(unquote(urlsplit(self.address).path)).name
        return "" if name == ".." else name

    @property
    def holds_secrets(self) -> bool:
        """Whether there is more in it than a place."""
        return str(self) != self.address


class AddressError(UsageError):
    """An address that is more than a place."""


#: A folder or file of this machine, or an address.
Place: TypeAlias = Path | Url


def is_url(text: str) -> bool:
    """Whether a text is an address and no path (``C:\\records`` is a path)."""
    return bool(_SCHEME.match(text))


def records_at(text: str) -> Place:
    """Where records lie, as argparse wants its types."""
    return Url(text) if is_url(text) else file_to_read(text)


def store_at(text: str) -> Place:
    """Where a store lies, as argparse wants its types.

    Raises
    ------
    UsageError
        It is a file.
    AddressError
        There is a name, a password or a query in it; what was typed is not repeated.
    """
    if not is_url(text):
        return folder(text)
    url = Url(text.rstrip("/"))
    if url.holds_secrets:
        raise AddressError(
            "an address of object storage is only s3://bucket/prefix here; give keys and passwords "
            "in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or ~/.aws/credentials"
        )
    return url
