"""Small files of records, and the rows that a store serves of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from etl import rejects, store
from etl.store import TABLES

_STATIONS = """รหัสสถานี,ชื่อสถานี,รหัสตำบล
S1,สภ.เมืองเชียงใหม่,500101
S2,สภ.แม่ริม,500701
"""
_MEMBERS = """รหัสสถานี,รหัสตำบล,บทบาท,เดือนที่เริ่ม,จำนวน
S1,500101,กำนัน,ม.ค. 2565,4
S2,500701,ผู้ใหญ่บ้าน,ก.พ. 2565,{members}
"""
_ISSUES = """เลขที่เรื่อง,รหัสสถานี,ประเภท,วันที่รับแจ้ง,สถานะ,ตำบล,อำเภอ,จังหวัด
{first}/2565,S1,ยาเสพติด,1 พ.ค. 2565,รับเรื่อง,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่
{second}/2565,S2,ลักทรัพย์,2 มิ.ย. 2565,รับเรื่อง,ริมใต้,แม่ริม,เชียงใหม่
{third}/2565,S1,ขยะ,3 ก.ค. 2565,รับเรื่อง,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่
99/2565,S1,ขยะ,31 ก.พ. 2565,รับเรื่อง,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่
"""

Rows = Counter[tuple[str, ...]]


def files(folder: Path, first: int = 1) -> list[str]:
    """Write stations, members and three issues, numbered from ``first`` on (a fourth is rejected);
    returns the options that name the files."""
    numbers = {"first": first, "second": first + 1, "third": first + 2, "members": 10 + first}
    options = []
    texts = {"stations": _STATIONS, "members": _MEMBERS, "issues": _ISSUES}
    for kind, text in texts.items():
        path = folder / f"{kind}-{first}.csv"
        path.write_text(text.format(**numbers), encoding="utf-8")
        options += [f"--{kind}", str(path)]
    return options


def rows(path: Path, version: str | None = None) -> Rows:
    """All rows of all tables that a reader sees; none where nothing was published."""
    if version is None and store.current_version(path) is None:
        return Counter()
    opened = store.open_store(path, version)
    return Counter(
        (name, *row)
        for name in TABLES
        for row in _texts(opened.table(name)).itertuples(index=False, name=None)
    )


def leftovers(path: Path) -> list[str]:
    """What lies in and beside a store that no version needs."""
    there = store.versions(path)
    names = {manifest.version for manifest in there}
    parts = {part for manifest in there for part in manifest.parts()}
    needed = {"current", "lock", "parts", "versions"} | {f"versions/{name}.json" for name in names}
    needed |= {"erased.json", *(f"parts/{part}" for part in parts)}
    needed |= {"keys", *(f"keys/{Path(part).stem}.keys" for part in parts)}
    found = {str(file.relative_to(path)) for file in path.rglob("*")}
    beside = rejects.folder_of(path, "-").parent
    folders = {file.name for file in beside.iterdir()} if beside.is_dir() else set()
    wanted = {rejects.folder_of(path, name).name for name in names}
    return sorted(found - needed) + sorted(f"rejects/{name}" for name in folders - wanted)


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype("str").fillna("")
