"""Which kind of records a file holds, and whose columns they are: sure enough to publish it
without asking anybody.

The page "Import" guesses, and a person confirms. Here only headers count that a mapping names, and
where they fit two kinds the folder or the name of the file decides, else nobody does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from etl.columns.fields import KINDS
from etl.columns.guess import guess_kind, guess_source
from etl.columns.mapping import Mapping
from etl.columns.rename import columns_of, lacking
from etl.preview import preview
from geo.errors import InputError


class UnclearError(InputError):
    """Nobody can say what a file is; ``th`` says so to whoever put it there."""

    def __init__(self, th: str, en: str) -> None:
        super().__init__(en)
        self.th = th


def recognise(path: Path, folder: str, mappings: Sequence[Mapping]) -> tuple[str, Mapping]:
    """The kind of a file's records, and the mapping that understands them.

    Parameters
    ----------
    folder : the kind that the file's folder is named after, "" where it is none
    mappings : those that may be meant, the likeliest first

    Raises
    ------
    UnclearError
        Its columns are of no kind, or of more than one.
    InputError
        The file can't be read.
    """
    sheets = preview(path, *mappings)
    columns = list(dict.fromkeys(str(name) for sheet in sheets for name in sheet.head.columns))
    kinds = (folder,) if folder else KINDS
    fitting = {
        (kind, number): found
        for kind in kinds
        for number, mapping in enumerate(mappings)
        if (found := _understood(columns, kind, mapping))
    }
    # Who understands all that another does, and more, is the likelier one.
    best = [key for key, found in fitting.items() if not any(found < f for f in fitting.values())]
    possible = list(dict.fromkeys(kind for kind, _ in best))
    if not possible:
        raise _unknown(path, columns, folder, mappings)
    kind = possible[0] if len(possible) == 1 else _named(path, possible)
    return kind, mappings[min(number for of, number in best if of == kind)]


def _understood(columns: Sequence[str], kind: str, mapping: Mapping) -> frozenset[str]:
    """The columns that the mapping knows; none where one that is required is missing."""
    fields = columns_of(columns, mapping, kind)
    if lacking(fields, mapping, kind):
        return frozenset()
    return frozenset(name for names in fields.values() for name in names)


def _named(path: Path, possible: Sequence[str]) -> str:
    """The one of the possible kinds with which the file's name begins, as those of
    ``etl template`` do."""
    for kind in possible:
        if path.name.lower().startswith(kind):
            return kind
    folders = [f"{kind}/" for kind in possible]
    raise UnclearError(
        f"คอลัมน์ของไฟล์ตรงกับข้อมูลมากกว่าหนึ่งชนิด โปรดวางไฟล์ในโฟลเดอร์ {' หรือ '.join(folders)} "
        "ให้ตรงกับชนิดข้อมูล หรือขึ้นต้นชื่อไฟล์ด้วยชื่อนั้น ถ้าเป็นข้อมูลชนิดอื่น แสดงว่าไฟล์ขาดคอลัมน์ที่จำเป็น",
        f"the columns of {path.name} fit {' and '.join(possible)} alike; put it into the folder "
        f"{' or '.join(folders)}, whichever it is, or begin its name so; if it is of another kind "
        "it lacks a column: see `python -m etl template`",
    )


def _unknown(
    path: Path, columns: Sequence[str], folder: str, mappings: Sequence[Mapping]
) -> UnclearError:
    kind = folder or guess_kind(columns, mappings[0])
    help_ = "see `python -m etl template`, or name a mapping with --mapping"
    if kind is None:
        return UnclearError(
            "ไม่พบคอลัมน์ที่ระบบรู้จัก โปรดใช้แบบฟอร์มของระบบ หรือแจ้งผู้ดูแลระบบให้จับคู่คอลัมน์",
            f"the columns of {path.name} are of no kind of records that is known "
            f"({', '.join(KINDS)}); {help_}",
        )
    source = guess_source(columns, kind, mappings)
    names = [field.header for field in lacking(columns_of(columns, source, kind), source, kind)]
    missing = ", ".join(names)
    return UnclearError(
        f"ไฟล์นี้คล้ายข้อมูล {kind} แต่" + (f"ขาดคอลัมน์ {missing}" if names else "ไม่มีคอลัมน์ของข้อมูลชนิดนั้น"),
        f"{path.name} looks like {kind}, but "
        f"{f'lacks the column {missing}' if names else 'has no column of that kind'}; {help_}",
    )
