"""The store: versions of the tables, published whole and never changed afterwards.

::

    store/current                       the name of the version that readers open
    store/versions/<version>.json       its manifest: which parts, from which files
    store/parts/<table>-<hash>.parquet  immutable, named by content, shared between versions

A version is complete or absent: parts are written and flushed first, then the manifest, and
``current`` is replaced last. A reader keeps the version that it opened.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from etl.manifest import About, Manifest, parse
from etl.tables import SCHEMA_VERSION, TABLES, Table
from geo.errors import InputError

__all__ = [
    "SCHEMA_VERSION", "TABLES", "UPGRADES", "About", "Manifest", "Store", "current_version",
    "empty", "locked", "open_store", "prune", "publish", "rollback", "versions",
]  # fmt: skip

#: Schema version n → what brings a table (its name, its rows) from n to n + 1.
UPGRADES: dict[int, Callable[[str, pa.Table], pa.Table]] = {}

#: Tables that have no place of their own are narrowed through the table that they refer to.
_REFERS = {"history": ("key", "issues", "key"), "service": ("station", "stations", "code")}
#: Public figures, which no scope narrows.
_PUBLIC = ("population",)


@dataclass(frozen=True)
class Store:
    """One opened version. Later publishing does not change what it reads."""

    path: Path
    manifest: Manifest

    @property
    def version(self) -> str:
        """The name of the opened version."""
        return self.manifest.version

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        provinces: Collection[str] | None = None,
        bureaus: Collection[str] | None = None,
    ) -> pd.DataFrame:
        """The rows of one table; words and codes are categoricals, days ``datetime64[s]``.

        Parameters
        ----------
        name : a key of ``etl.tables.TABLES``
        columns : the columns wanted, all of the table's schema when not given
        provinces, bureaus : only rows of these; an empty collection allows nothing. History
            follows its issues, service its stations; population is public and never narrowed

        Raises
        ------
        InputError
            when a part of the version is missing or damaged.
        """
        condition = self._scope(name, provinces, bureaus)
        return _to_pandas(self._read(name, columns, condition))

    def _scope(
        self, name: str, provinces: Collection[str] | None, bureaus: Collection[str] | None
    ) -> ds.Expression | None:
        if name in _PUBLIC or (provinces is None and bureaus is None):
            return None
        if name in _REFERS:
            column, other, key = _REFERS[name]
            allowed = self._read(other, [key], self._scope(other, provinces, bureaus))
            return pc.field(column).isin(allowed[key].combine_chunks())
        conditions = [
            pc.field(column).isin(pa.array(list(allowed), pa.string()))
            for column, allowed in (("province", provinces), ("bureau", bureaus))
            if allowed is not None
        ]
        return conditions[0] if len(conditions) == 1 else conditions[0] & conditions[1]

    def _read(
        self, name: str, columns: Sequence[str] | None, condition: ds.Expression | None
    ) -> pa.Table:
        names = list(columns) if columns is not None else TABLES[name].schema.names
        try:
            return self._dataset(name).to_table(columns=names, filter=condition)
        except (OSError, pa.ArrowInvalid) as error:
            raise InputError(
                f"version {self.version} of {self.path} can't be read: a part of '{name}' is "
                f"missing or damaged ({error}); open the store again, go back with "
                f"`python -m etl rollback --store {self.path}`, or publish the records again"
            ) from error

    def _dataset(self, name: str) -> ds.Dataset:
        schema = TABLES[name].schema
        parts = [self.path / "parts" / part["part"] for part in self.manifest.tables.get(name, [])]
        if not parts:
            return ds.dataset(schema.empty_table())
        if self.manifest.schema == SCHEMA_VERSION:
            return ds.dataset(parts, schema=schema, format="parquet")
        table = ds.dataset(parts, format="parquet").to_table()
        for number in range(self.manifest.schema, SCHEMA_VERSION):
            table = UPGRADES[number](name, table)
        return ds.dataset(table.select(schema.names).cast(schema))


def open_store(path: Path, version: str | None = None) -> Store:
    """The current version of the store in ``path`` (or the named one).

    Raises
    ------
    InputError
        when there is no store, its manifest is missing or damaged, or a newer program wrote it.
    """
    version = version or _current(path)
    manifest = _manifest(path, version)
    if manifest.schema > SCHEMA_VERSION:
        raise InputError(
            f"the store {path} was written with schema {manifest.schema}, this program knows "
            f"{SCHEMA_VERSION}: update the program"
        )
    return Store(path, manifest)


def empty(name: str) -> pd.DataFrame:
    """The table ``name`` without rows, in the types in which it is read."""
    return _to_pandas(TABLES[name].schema.empty_table())


def current_version(path: Path) -> str | None:
    """The name of the version that readers open; None where nothing was published."""
    try:
        return (path / "current").read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def versions(path: Path) -> list[Manifest]:
    """The manifests of all versions, oldest first."""
    return [_manifest(path, name) for name in _names(path)]


def publish(path: Path, tables: Mapping[str, pd.DataFrame], about: About) -> str:
    """Publish one version that holds exactly ``tables`` and make it current.

    Parameters
    ----------
    path : the store's folder, made when missing
    tables : table name → rows with the columns of ``etl.tables``; absent ones are empty
    about : what the manifest says of them

    Returns
    -------
    The name of the new version.

    Raises
    ------
    InputError
        when another run is publishing into the store.
    OSError
        when the disk refuses (full, read-only); the version before is still served.
    """
    with locked(path):
        parts = path / "parts"
        listed = {
            table.name: [_write_part(parts, table.name, cut) for cut in _cut(tables, table)]
            for table in TABLES.values()
        }
        _flush_folder(parts)
        now = datetime.now(UTC)
        manifest = Manifest(
            **asdict(about),
            schema=SCHEMA_VERSION,
            version=f"{now:%Y%m%dT%H%M%S%f}",
            created=now.isoformat(timespec="seconds"),
            tables=listed,
        )
        _write(path / "versions" / f"{manifest.version}.json", manifest.to_json().encode())
        _point_to(path, manifest.version)
    return manifest.version


def rollback(path: Path, version: str | None = None) -> str:
    """Make ``version`` current again, or the one before the current; returns its name.

    Raises
    ------
    InputError
        when there is no such version, none before, or another run is publishing.
    """
    with _existing(path) as current:
        names = _names(path)
        if version is None:
            earlier = [name for name in names if name < current]
            if not earlier:
                raise InputError(f"{path} has no version before the current one")
            version = earlier[-1]
        if version not in names:
            raise InputError(
                f"{path} has no version '{version}'; it has: {', '.join(names) or 'none'}"
            )
        open_store(path, version)
        _point_to(path, version)
    return version


def prune(path: Path, keep: int) -> list[str]:
    """Delete all but the newest ``keep`` versions (the current one always stays).

    Parts that no kept version names go too, and what a crash left behind. Returns the names of
    the deleted versions.
    """
    with _existing(path) as current:
        names = _names(path)
        kept = {*names[max(len(names) - keep, 0) :], current}
        named = {part for name in names if name in kept for part in _manifest(path, name).parts()}
        gone = [name for name in names if name not in kept]
        for name in gone:
            (path / "versions" / f"{name}.json").unlink()
        for file in (path / "parts").glob("*"):
            if file.name not in named:
                file.unlink()
        for file in path.rglob("*.tmp"):
            file.unlink()
    return gone


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other publishers out of the store in ``path``; the operating system frees the lock
    of a process that dies. Nested use in one thread is allowed.

    Raises
    ------
    InputError
        at once, when another run holds the lock.
    """
    for folder in (path / "parts", path / "versions"):
        folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.resolve() / "lock", is_singleton=True)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise InputError(
            f"another run is writing into {path}; wait until it has ended and try again"
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _existing(path: Path) -> Iterator[str]:
    """The name of the current version, under the lock; where there is no store none is made."""
    _current(path)
    with locked(path):
        yield _current(path)


def _current(path: Path) -> str:
    version = current_version(path)
    if version is None:
        raise InputError(
            f"there is no store in {path}; publish one with `python -m etl run --store {path} …` "
            f"or `python -m etl demo --store {path}`"
        )
    return version


def _names(path: Path) -> list[str]:
    return sorted(file.stem for file in (path / "versions").glob("*.json"))


def _manifest(path: Path, version: str) -> Manifest:
    file = path / "versions" / f"{version}.json"
    try:
        return parse(file.read_text(encoding="utf-8"), str(file))
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise InputError(
            f"the manifest {file} is missing or damaged; go back to another version with "
            f"`python -m etl rollback --store {path} VERSION`, or publish again"
        ) from error


def _cut(tables: Mapping[str, pd.DataFrame], table: Table) -> Iterator[pa.Table]:
    """The rows of a table as Arrow, one piece a month where the table is cut by month."""
    frame = tables.get(table.name)
    if frame is None or frame.empty:
        return
    if table.month_of is None:
        yield _to_arrow(frame, table.schema)
        return
    months = frame[table.month_of].to_numpy().astype("datetime64[M]")
    for _, rows in frame.groupby(months, sort=True, dropna=False):
        yield _to_arrow(rows, table.schema)


def _to_arrow(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    """Rows in the table's types; dictionaries in order of appearance, so that equal rows give
    equal bytes whatever else the version holds."""
    words = {c.name: "str" for c in schema if pa.types.is_dictionary(c.type)}
    plain = pa.schema([(c.name, pa.string() if c.name in words else c.type) for c in schema])
    rows = frame[schema.names].astype(words)
    return (
        pa.Table.from_pandas(rows, plain, preserve_index=False)
        .replace_schema_metadata()
        .cast(schema)
    )


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    # Minutes and years may be missing: as nullable integers they stay whole numbers.
    return table.unify_dictionaries().to_pandas(
        types_mapper={pa.int16(): pd.Int16Dtype()}.get, split_blocks=True
    )


def _write_part(folder: Path, name: str, rows: pa.Table) -> dict[str, str | int]:
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, compression="zstd")
    content = sink.getvalue().to_pybytes()
    file = folder / f"{name}-{blake2b(content, digest_size=12).hexdigest()}.parquet"
    if not file.is_file() or file.stat().st_size != len(content):
        _write(file, content)
    return {"part": file.name, "rows": rows.num_rows}


def _point_to(path: Path, version: str) -> None:
    _flush_folder(path / "versions")
    _write(path / "current", f"{version}\n".encode())
    _flush_folder(path)


def _write(file: Path, content: bytes) -> None:
    """The file appears with its whole content, on the disk, or not at all."""
    unfinished = file.with_name(f"{file.name}.tmp")
    try:
        with unfinished.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _replace(unfinished, file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def _replace(source: Path, target: Path) -> None:
    # Windows refuses to replace a file in the moment in which somebody reads it.
    for pause in (0.02, 0.1, 0.5):
        try:
            source.replace(target)
            return
        except PermissionError:
            time.sleep(pause)
    source.replace(target)


def _flush_folder(folder: Path) -> None:
    """Names of new files survive a power cut too (Windows has no such call, and needs none)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
