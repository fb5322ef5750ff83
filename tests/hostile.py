"""A store full of names that would run, load or mark something up if they were taken for code."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from etl.__main__ import main

#: Sets a flag in the page, or asks another machine, wherever it is more than text.
NAMES = (
    "<script>window.__run=1</script>",
    "</script><script>window.__run=1</script>",
    "</style><img src=x onerror=window.__run=1>",
    '"><svg onload=window.__run=1>',
    "<iframe srcdoc='<script>parent.__run=1</script>'>",
    "${window.__run=1} {{window.__run=1}} #{1} <%=1%>",
    "![x](http://evil.example/x.png)",
    "[x](http://evil.example/) http://evil.example/auto",
    "[x](javascript:window.__run=1)",
    "**สภ.** _a_ `b` ~c~ $\\frac{1}{2}$ :red[d] :material/home:",
    "$\\frac{$ $$ \\$ $x_{$",
    "\\input{/etc/passwd} \\textbf{x} %d %s {0} {name}",
    "=HYPERLINK(\"http://evil.example\",\"x\")", "＝1+1", "+1+1", "@SUM(1)", "-1+1", "\t=1+1",
    "สภ.\u202egnp.exe\u202c \u2066x", "สภ.\u0000\u0001\u001b[31m", "' OR 1=1; DROP TABLE x; --",
    "../../etc/passwd", "# หัวข้อ | a | b |", "สภ." + "ย" * 100_000, "&lt;b&gt; &amp; &#x3c;",
)  # fmt: skip
#: Marks of names that have been taken for more than text: in any frame of a page there is none.
TAKEN = (
    "[onerror], [onload], [srcdoc*='__run'], a[href^='javascript'], a[href*='evil.example'], "
    "img[src*='evil.example'], img[src='x'], .katex, a[href*='etc/passwd']"
)
# No system takes these in the name of a file.
_FILE_SIGNS = str.maketrans("", "", '/\\\0<>:"|?*')


def publish(folder: Path) -> Path:
    """Publish stations, issues, steps and figures with such names; returns the store."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(len(NAMES))
    tambons = ["500101", "500701", "100401", "500102"]
    files = {
        "stations": (
            ["รหัสสถานี", "ชื่อสถานี", "ชื่อภาษาอังกฤษ", "รหัสตำบล", "ลองจิจูด", "ละติจูด"],
            [[f"S{n}", NAMES[n], NAMES[n], tambons[n % 4], 98.98 + n / 500, 18.79]
             for n in numbers],
        ),
        "members": (
            ["รหัสสถานี", "รหัสตำบล", "บทบาท", "เดือนที่เริ่ม", "จำนวน"],
            [[f"S{n}", tambons[n % 4], "กำนัน", "ม.ค. 2565", n + 1] for n in numbers],
        ),
        "issues": (
            ["เลขที่เรื่อง", "รหัสสถานี", "หน่วยงาน", "ประเภท", "วันที่รับแจ้ง", "สถานะ",
             "รหัสตำบล", "ลองจิจูด", "ละติจูด"],
            [[NAMES[n], f"S{n}", NAMES[n], NAMES[n] if n % 2 else "ยาเสพติด", f"{n + 1} พ.ค. 2565",
              "รับเรื่อง", tambons[n % 2], 98.98 + n / 500, 18.79] for n in numbers],
        ),
        "escalations": (
            ["เลขที่เรื่อง", "รหัสสถานี", "หน่วยงาน", "วันที่เสนอ", "ถึงระดับ", "หน่วยที่รับเรื่อง"],
            [[NAMES[n], f"S{n}", NAMES[n], f"{n + 1} มิ.ย. 2565", "อำเภอ", NAMES[n]]
             for n in numbers],
        ),
        "population": (
            ["รหัสตำบล", "ปี", "จำนวนประชากร", "ตัวหาร"],
            [[tambons[n % 4], 2565, 1000 + n, NAMES[n]] for n in numbers],
        ),
    }  # fmt: skip
    options = []
    for kind, (header, rows) in files.items():
        path = folder / f"{kind} {NAMES[2].translate(_FILE_SIGNS)}.csv"
        _write(path, header, rows)
        options += [f"--{kind}", str(path)]
    mapping = folder / "source.toml"
    mapping.write_text(
        "name = '<script>window.__run=1</script>'\ntimezone = 'Asia/Bangkok'\n", encoding="utf-8"
    )
    options += ["--mapping", str(mapping), "--boundaries", "schematic"]
    assert main(["run", *options, "--store", str(folder / "store")]) == 0
    return folder / "store"


def _write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
