"""Machines that share a store in object storage: each has its own mirror, key, rejects and log."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec import AbstractFileSystem

from etl import store
from etl.__main__ import main
from etl.pipeline import Request, run
from etl.remote import mirror
from etl.remote.address import Url
from etl.remote.mirror import VARIABLE
from etl.remote.storage import Storage, StorageError
from etl.report import Report
from tests.object_storage import Server
from tests.test_store import ABOUT, history
from tests.test_store import issues as rows_of_issues

STATIONS = "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\n"
HEAD = "id,station,reported,updated,province,reporter_id\n"
KEY = "0123456789abcdef" * 4
#: What a bucket may hold beside the parts and manifests of its versions.
_ALWAYS = ("current", "erased.json")
_NUMBERS = count()


def issues(*numbers: int) -> str:
    """The text of a file of such issues; those with an even number were reported by one person."""
    return HEAD + "".join(
        f"{n},S{n % 2 + 1},2022-05-0{n % 9 + 1},,เชียงใหม่,{'M1' if n % 2 else 'M0'}\n"
        for n in numbers
    )


@dataclass
class Machine:
    """One machine."""

    name: str
    folder: Path
    url: Url
    patch: pytest.MonkeyPatch

    @property
    def mirror(self) -> Path:
        """Where it has its mirror."""
        self._is_this()
        return mirror.folder_of(self.url)

    def command(self, *words: str) -> int:
        """Run ``python -m etl`` on it; the exit code."""
        self._is_this()
        return main([*words, "--store", self.url.address])

    def publish(self, *numbers: int, merge: bool = False) -> Report:
        """Publish such issues from it, in this process."""
        self._is_this()
        files = {}
        for kind, text in {"stations": STATIONS, "issues": issues(*numbers)}.items():
            files[kind] = (self.folder / f"{kind}-{next(_NUMBERS)}.csv",)
            files[kind][0].write_text(text, encoding="utf-8")
        path = mirror.brought(self.url)
        return run(Request(files, path, merge=merge, allow_shrink=True))

    def put(self, *numbers: int) -> None:
        """Publish such issues without reading them from a file."""
        self._is_this()
        days = ["2022-05-01"] * len(numbers)
        keys = [f"{number:016x}" for number in numbers]
        rows = rows_of_issues(keys[:4], days[:4], ["10"] * len(numbers[:4]))
        rows["record_id"] = [str(number) for number in numbers]
        tables = {"issues": rows, "history": history(keys, days)}
        store.publish(mirror.brought(self.url), tables, ABOUT)

    def numbers(self, version: str | None = None) -> list[int]:
        """The numbers of the issues that it reads."""
        self._is_this()
        opened = store.open_store(mirror.brought(self.url), version)
        for name in store.TABLES:
            opened.table(name)
        return sorted(map(int, opened.table("issues")["record_id"]))

    def versions(self) -> list[str]:
        """The versions that it sees."""
        self._is_this()
        return [manifest.version for manifest in store.versions(mirror.brought(self.url))]

    def _is_this(self) -> None:
        self.patch.setenv(VARIABLE, str(self.folder / self.name))


@dataclass
class Bucket:
    """Where the store lies, and who looks into it from outside."""

    url: Url
    files: AbstractFileSystem
    root: str

    def names(self) -> set[str]:
        """The objects that are there, boundaries left out."""
        with suppress(FileNotFoundError):
            found = (path.rpartition(self.root + "/")[2] for path in self.files.find(self.root))
            return {name for name in found if not name.startswith("layers/")}
        return set()

    def content(self) -> bytes:
        """All that is there."""
        return b"".join(self.files.cat_file(path) for path in self.files.find(self.root))

    def is_tidy(self, machine: Machine) -> None:
        """It holds what the versions name that a machine sees, and nothing else."""
        manifests = store.versions(machine.mirror)
        assert machine.versions() == [manifest.version for manifest in manifests]
        wanted = {f"versions/{manifest.version}.json" for manifest in manifests}
        wanted |= {f"parts/{part}" for manifest in manifests for part in manifest.parts()}
        assert self.names() - {*_ALWAYS} == wanted


def bucket_of(server: Server | None, folder: Path, patch: pytest.MonkeyPatch) -> Bucket:
    """An empty place for a store, in S3 or in memory, of which the environment tells.

    Parameters
    ----------
    folder : of the test
    """
    patch.setenv("VIEWS", str(folder / "views"))
    patch.setenv("STORE_KEY", KEY)
    if server is None:
        root = f"/{folder.name}/store"
        return Bucket(Url(f"memory:/{root}"), fsspec.filesystem("memory"), root)
    for name, value in server.variables.items():
        patch.setenv(name, value)
    root = f"{server.bucket()}/crime/store"
    return Bucket(Url(f"s3://{root}"), server.files(), root)


class Broken:
    """Breaks what changes the storage, at a step.

    Parameters
    ----------
    at : the number of the step, from 1
    how : ``once``: that step fails; ``answer``: it is done, and its answer is lost; ``dead``: it
        and all that is asked afterwards fail, as where the process was killed or the net is gone
    """

    def __init__(self, patch: pytest.MonkeyPatch, at: int, how: str) -> None:
        self.steps, self.at, self.how = 0, at, how
        self.broke = False
        for name in ("write", "create", "replace", "remove"):
            patch.setattr(Storage, name, self._changing(getattr(Storage, name)))
        for name in ("read", "sizes", "changed", "mark"):
            patch.setattr(Storage, name, self._reading(getattr(Storage, name)))

    def _changing(self, done: Any) -> Any:
        def step(storage: Storage, *args: Any) -> Any:
            self.steps += 1
            self._refuse_dead()
            if self.steps != self.at:
                return done(storage, *args)
            self.broke = True
            if self.how == "answer":
                done(storage, *args)
            raise StorageError(5, "the network is gone")

        return step

    def _reading(self, done: Any) -> Any:
        def step(storage: Storage, *args: Any) -> Any:
            self._refuse_dead()
            return done(storage, *args)

        return step

    def _refuse_dead(self) -> None:
        if self.how == "dead" and self.broke:
            raise StorageError(5, "the network is gone")


def forget_claims(patch: pytest.MonkeyPatch) -> None:
    """Claims that lie there now were left long ago, as the clock of the storage has it."""
    asked, created, since = Storage.changed, Storage.create, set()

    def changed(self: Storage, name: str):
        put = asked(self, name)
        return put - timedelta(hours=1) if put and self.read(name) not in since else put

    def create(self: Storage, name: str, content: bytes) -> bool:
        since.add(content)
        return created(self, name, content)

    patch.setattr(Storage, "changed", changed)
    patch.setattr(Storage, "create", create)
