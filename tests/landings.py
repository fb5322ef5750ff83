"""A folder in which files land, for the tests of those who watch it; the store lies beside it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from etl import store
from etl.__main__ import main
from etl.inbox.places import REPORT

STATIONS = "code,name,tambon_code\nS1,สภ.เมืองเชียงใหม่,500101\nS2,สภ.แม่ริม,500701\n"
ISSUES = "id,station,reported,updated,province\n"
MEMBERS = "station,tambon_code,role,start,count\n"


def issues(*numbers: int, day: int = 1) -> str:
    """The text of a file of such issues."""
    lines = (f"{n},S{n % 2 + 1},2022-05-{n % 28 + 1:02},2022-06-{day:02},เชียงใหม่" for n in numbers)
    return ISSUES + "\n".join(lines) + "\n"


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def once(folder: Path, *options: str) -> int:
    """One look of a watcher in this process; its exit code."""
    path = str(folder.parent / "store")
    return main(["watch", str(folder), "--store", path, "--once", "--every", "0.02", *options])


def opened(folder: Path) -> store.Store:
    return store.open_store(folder.parent / "store")


def moved(folder: Path, to: str) -> dict[str, Path]:
    """The files that lie in ``done`` or ``refused`` by their names, reports left out."""
    found = (path for path in (folder / to).rglob("*") if path.is_file())
    return {path.name: path for path in found if not path.name.endswith(REPORT)}


def report(path: Path) -> str:
    return path.with_name(f"{path.name}{REPORT}").read_text("utf-8")


def waiting_in(folder: Path) -> list[str]:
    """What was taken and is not put away."""
    found = (path for path in (folder / "taken").rglob("*") if path.is_file())
    return [path.name for path in found if path.name != "lock"]


def hashes(path: Path) -> Counter[str]:
    """How often the current version lists each file."""
    told = store.open_store(path).manifest.sources.values()
    return Counter(file["sha256"] for kind in told for file in kind["files"])
