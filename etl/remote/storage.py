"""Object storage through fsspec: whole objects, read, put and deleted under one prefix.

What is told of a failure is the place and the kind of error. The words of the libraries may hold
addresses with keys in them, and are never repeated.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit

from etl.remote.address import Url
from geo.errors import InputError

#: What to install, where a package is missing.
REQUIREMENTS = "requirements-object-storage.txt"
# A storage that is gone is said to be within a minute; keys come from the environment or the
# standard files alone.
_PATIENCE = {"connect_timeout": 5, "read_timeout": 60, "retries": {"total_max_attempts": 2}}
_S3: dict[str, Any] = {"config_kwargs": _PATIENCE}
_OPTIONS = {"s3": _S3, "s3a": _S3, "file": {"auto_mkdir": True}}
_CONDITIONAL = ("s3", "s3a")
_REFUSED = ("PreconditionFailed", "ConditionalRequestConflict")
_UNKNOWN = ("NotImplemented", "InvalidArgument")
_CREDENTIALS = ("NoCredentialsError", "PartialCredentialsError", "ProfileNotFound")


class StorageError(OSError):
    """The object storage refused or did not answer; trying again may help."""


class OvertakenError(StorageError):
    """Somebody else changed an object meanwhile."""


class Storage:
    """The objects under a prefix.

    Raises
    ------
    InputError
        A package is missing, or nothing is known of such an address.
    """

    def __init__(self, url: Url) -> None:
        self.url = url
        self._files, self._root = filesystem(url)

    def read(self, name: str) -> bytes | None:
        """The content of an object; None where there is none."""
        with self._told("read"):
            try:
                return bytes(self._files.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def write(self, name: str, content: bytes) -> None:
        """Put an object in place of what is there."""
        with self._told("take what was written"):
            self._files.pipe_file(self._path(name), content)

    def create(self, name: str, content: bytes) -> bool:
        """Put an object where there is none; whether it was this call that did.

        S3 decides (``If-None-Match``); of storage without such a condition fsspec looks first.
        """
        with self._told("take what was written"):
            try:
                self._files.pipe_file(self._path(name), content, mode="create")
            except FileExistsError:
                # One that was asked twice, because the first answer was lost, refuses itself.
                return self.read(name) == content
            return True

    def replace(self, name: str, content: bytes, mark: str | None) -> None:
        """Put an object in place of the one that had a mark (:meth:`mark`), None for none.

        Raises
        ------
        OvertakenError
            Another one is there. S3 decides (``If-Match``); elsewhere nobody does.
        """
        if mark is None:
            taken = self.create(name, content)
        elif self.url.scheme not in _CONDITIONAL:
            return self.write(name, content)
        else:
            taken = self._put_if(name, content, mark)
        if not taken and self.read(name) != content:
            raise OvertakenError(
                errno.EBUSY, f"somebody else changed {self.url} meanwhile; run again"
            )

    def mark(self, name: str) -> str | None:
        """What an object is known by until it changes; None where there is none, and where the
        storage knows no such thing ""."""
        with self._told("read"):
            try:
                return str(self._files.info(self._path(name)).get("ETag", ""))
            except FileNotFoundError:
                return None

    def remove(self, name: str) -> None:
        """Delete an object, if it is there."""
        with self._told("delete"):
            try:
                self._files.rm_file(self._path(name))
            except FileNotFoundError:
                return

    def names(self, folder: str) -> set[str]:
        """The names of the objects in a folder."""
        return {*self.sizes(folder)}

    def sizes(self, folder: str) -> dict[str, int]:
        """The names of the objects in a folder, each with its size in bytes."""
        with self._told("list what is there"):
            try:
                found = self._files.ls(self._path(folder), detail=True, refresh=True)
            except FileNotFoundError:
                return {}
        objects = (entry for entry in found if entry["type"] == "file")
        sizes = {entry["name"].rpartition("/")[2]: int(entry["size"] or 0) for entry in objects}
        return {name: size for name, size in sizes.items() if name}

    def changed(self, name: str) -> datetime | None:
        """When an object was put, by the clock of the storage; None where there is none."""
        with self._told("read"):
            try:
                return cast(datetime, self._files.modified(self._path(name)))
            except FileNotFoundError:
                return None

    def _put_if(self, name: str, content: bytes, mark: str) -> bool:
        with self._told("take what was written"):
            try:
                self._files.pipe_file(self._path(name), content, IfMatch=mark)
            except OSError as error:
                answer = getattr(error.__cause__, "response", {})
                code = answer.get("Error", {}).get("Code", "")
                if code in _REFUSED:
                    return False
                if code not in _UNKNOWN:
                    raise
                self._files.pipe_file(self._path(name), content)
            return True

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _told(self, what: str) -> AbstractContextManager[None]:
        return told(self.url, what)


def filesystem(url: Url) -> tuple[Any, str]:
    """The file system of an address, which keeps no listings, and the path in it.

    Raises
    ------
    InputError
        A package is missing, or nothing is known of such an address.
    """
    base = f"{url.scheme}://{urlsplit(url.address).netloc}"
    try:
        files = _file_system(base, url.scheme, os.environ.get("AWS_ENDPOINT_URL", ""))
        root = str(files._strip_protocol(url.address))
    except ImportError as error:
        raise InputError(
            f"{url} needs packages that are not installed: python -m pip install -r {REQUIREMENTS}"
        ) from error
    except Exception as error:
        raise InputError(
            f"nothing is known of addresses like {url} ({type(error).__name__}); expected "
            "s3://bucket/prefix or another one that fsspec knows"
        ) from None
    return files, root.rstrip("/")


@cache
def _file_system(base: str, scheme: str, _endpoint: str) -> Any:
    """One for all that ask, which is never closed: one that is cleared away while another is at
    work may stop that too."""
    import fsspec

    options = {"skip_instance_cache": True, "use_listings_cache": False}
    return fsspec.url_to_fs(base, **options, **_OPTIONS.get(scheme, {}))[0]


@contextmanager
def told(url: Url, what: str) -> Iterator[None]:
    """Failures of the libraries as :class:`StorageError`, without their words."""
    try:
        yield
    except (StorageError, InputError):
        raise
    except Exception as error:
        kind = type(error).__name__
        if isinstance(error, PermissionError) or kind in _CREDENTIALS:
            raise StorageError(
                errno.EACCES,
                f"{url} gives no permission ({kind}); set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY or ~/.aws/credentials, or ask who looks after it",
            ) from None
        if isinstance(error, FileNotFoundError):
            raise StorageError(errno.ENOENT, f"there is nothing at {url}") from None
        raise StorageError(errno.EIO, f"the object storage {url} did not {what} ({kind})") from None
