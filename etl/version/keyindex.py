"""Which keys stand in a part, told without reading it: a sorted list for every part with keys.

The lists lie in ``store/keys``, are made of the parts, and are made again where one is missing:
no version names them. A search costs the number of the keys that are looked for, by the logarithm
of what is there.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from etl.durable import write

_KEY = np.dtype(">u8")
_DIGITS = 2 * _KEY.itemsize
_HEXADECIMAL = re.compile(f"[0-9a-fA-F]{{{_DIGITS}}}")
#: Of a checksum, which stands behind the list.
_SUM = np.dtype(">u4")


def numbers(keys: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """Keys as sorted numbers, each once: 16 hexadecimal digits are one, of other texts it is one
    of their hash."""
    texts = keys.to_pylist()
    try:
        found = bytes.fromhex("".join(texts)) if {*map(len, texts)} <= {_DIGITS} else b""
    except ValueError:
        found = b""
    if len(found) != len(texts) * _KEY.itemsize:
        found = b"".join(map(_number, texts))
    return np.unique(np.frombuffer(found, _KEY))


def holds(path: Path, part: str, keys: np.ndarray) -> bool:
    """Whether a part holds any of the keys.

    Parameters
    ----------
    path : the store
    part : the name of the part's file
    keys : as of :func:`numbers`
    """
    there = _index(path, part)
    if not len(there) or not len(keys):
        return False
    at = np.searchsorted(there, keys)
    return bool((there[np.minimum(at, len(there) - 1)] == keys).any())


def index(path: Path, part: str, keys: pa.ChunkedArray | None = None) -> None:
    """Keep the list of the keys of a part, if it is not kept already.

    Parameters
    ----------
    keys : its column, read from the part when not given
    """
    file = _file(path, part)
    if file.exists():
        return
    if keys is None:
        keys = pq.read_table(path / "parts" / part, columns=["key"])["key"]
    file.parent.mkdir(exist_ok=True)
    listed = numbers(keys).tobytes()
    write(file, listed + _sum(listed))


def forget_unnamed(path: Path, parts: set[str]) -> None:
    """Remove the lists of all other parts."""
    wanted = {_file(path, part).name for part in parts}
    for file in (path / "keys").glob("*"):
        if file.name not in wanted:
            file.unlink()


def _index(path: Path, part: str) -> np.ndarray:
    index(path, part)
    content = _file(path, part).read_bytes()
    listed = content[: -_SUM.itemsize]
    if content != listed + _sum(listed):  # a list that lacks a key would double its issue
        _file(path, part).unlink()
        return _index(path, part)
    return np.frombuffer(listed, _KEY)


def _number(text: str) -> bytes:
    if _HEXADECIMAL.fullmatch(text):
        return bytes.fromhex(text)
    return blake2b(text.encode(), digest_size=_KEY.itemsize).digest()


def _sum(listed: bytes) -> bytes:
    return np.array(crc32(listed), _SUM).tobytes()


def _file(path: Path, part: str) -> Path:
    return path / "keys" / f"{Path(part).stem}.keys"
