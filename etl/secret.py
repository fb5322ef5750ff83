"""The key of a store: with it a personal number becomes a hash that nobody else can make.

::

    store-key        64 hexadecimal digits, beside the store ``store`` and never in it

A hash without a key protects no number: there are few enough to try them all. Whoever copies the
store alone can't; whoever holds the key and a hash can. So the key is in a file that its owner
alone can read, or in the environment variable :data:`VARIABLE`, and goes into no bundle and no
export. It is made when a store is first published into. A store whose key is lost can be read, but
no longer published into: nobody could tell a person in it from another, or keep an erased one out.
"""

from __future__ import annotations

import hmac
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.durable import flush_folder
from geo.errors import InputError
from geo.personal import canonical, scrub

#: The environment variable that may hold the key instead of the file.
VARIABLE = "STORE_KEY"
#: Characters that a key has at least.
_LEAST = 32


#: How the keyed hash ends a text that was kept in the place of somebody's number.
_HASH_AT_END = "(?P<hash>[0-9a-f]{32})$"
#: The same behind the word that stands in the number's place.
_KEPT = r"(\[[^\]]+\].*) [0-9a-f]{32}$"


@dataclass(frozen=True, repr=False)
class Secret:
    """The key of one store; it is never shown."""

    key: bytes

    def person(self, number: str) -> str:
        """The keyed hash of somebody's number, 32 hexadecimal digits: HMAC-SHA-256 (RFC 2104), cut
        to 128 bits. Equal for one number however it is written (:func:`geo.personal.canonical`)."""
        return self._hash("person", canonical(number))

    def kept(self, text: str) -> str:
        """A text by which records are told apart, as it may be kept: where something tells of a
        person, a word stands in its place, and the keyed hash of the whole behind it."""
        shown = scrub(text)
        return text if shown == text else f"{shown} {self.person(text)}"

    def row(self, text: str) -> str:
        """The key of a record by all that stands in it, 16 hexadecimal digits."""
        return self._hash("row", text)[:16]

    def erased(self, hashed: str) -> str:
        """What is kept of the key of a record or of the hash of a person that was erased: a hash
        of it, which leads neither back to it nor to older copies of the store."""
        return self._hash("erased", hashed)

    @property
    def mark(self) -> str:
        """Which key this is, without telling it."""
        return self._hash("mark", "")[:16]

    def _hash(self, purpose: str, text: str) -> str:
        return hmac.new(self.key, f"{purpose}\x1f{text}".encode(), sha256).hexdigest()[:32]


#: A key of this process alone, which nobody keeps: for a look at files that are not published.
PASSING = Secret(secrets.token_bytes(32))


def hashes_in(texts: pd.Series) -> pd.Series:
    """The keyed hashes in texts as :meth:`Secret.kept` leaves them; missing in others."""
    found = pc.extract_regex(pa.array(texts.astype("str"), pa.string()), _HASH_AT_END)
    return pd.Series(pc.struct_field(found, "hash"), index=texts.index, dtype="str")


def as_told(texts: pd.Series) -> pd.Series:
    """Texts as :meth:`Secret.kept` leaves them, without the hashes: these lead from one record of a
    person to the others, and are told to nobody."""
    arrow = pa.array(texts.astype("str"), pa.string())
    told = pc.replace_substring_regex(arrow, _KEPT, r"\1")
    return pd.Series(told, index=texts.index, name=texts.name, dtype="str")


def secret_of(store: Path, mark: str = "") -> Secret:
    """The key of a store, made where there is none yet.

    Parameters
    ----------
    store : its folder
    mark : of the key with which its newest version was published, "" where there is none

    Raises
    ------
    InputError
        The key is missing, is too short, or is another than the one of before.
    OSError
        The key can't be written or read.
    """
    found = known_secret(store)
    if found is None and mark:
        raise InputError(
            f"the key of {store} is missing: expected the file {file_of(store)} or the variable "
            f"{VARIABLE}; restore it from your backup, or publish all the files together into a "
            "new store"
        )
    if found is not None and mark and found.mark != mark:
        raise InputError(
            f"the key of {store} is another than the one that it was published with; restore "
            f"{file_of(store)} or {VARIABLE} from your backup, or publish all the files together "
            "into a new store"
        )
    return found or _made(store)


def known_secret(store: Path) -> Secret | None:
    """The key of a store; None where none was made.

    Raises
    ------
    InputError
        It is too short to be one.
    """
    text = os.environ.get(VARIABLE, "").strip()
    file = file_of(store)
    if not text and not file.exists():
        return None
    text = text or file.read_text(encoding="utf-8").strip()
    if len(text) < _LEAST:
        where = VARIABLE if os.environ.get(VARIABLE, "").strip() else file
        raise InputError(
            f"the key in {where} has {len(text)} characters; expected {_LEAST} or more: restore it "
            "from your backup"
        )
    return Secret(text.encode())


def file_of(store: Path) -> Path:
    """Where the key of a store lies: beside it."""
    store = store.resolve()
    return store.with_name(f"{store.name}-key")


def _made(store: Path) -> Secret:
    """A new key, on the disk before anything is hashed with it."""
    file, text = file_of(store), secrets.token_hex(32)
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.tmp")
    unfinished.unlink(missing_ok=True)
    # Nobody else may read it even for a moment, whatever the process's umask is.
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(f"{text}\n")
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.chmod(0o600)
    unfinished.replace(file)
    flush_folder(file.parent)
    return Secret(text.encode())
