"""What a file may not be, found out before anything of it is read: too large, a bomb, or something
else than its name promises."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from etl.reading.limits import Limits
from geo.errors import InputError

_MEGABYTE = 1_000_000
_CHUNK = 1 << 16
_ZIP, _OLE, _SQLITE, _PARQUET = b"PK", b"\xd0\xcf\x11\xe0", b"SQLite format 3\0", b"PAR1"

#: How files of other kinds begin, and what they are.
_KINDS = {
    _ZIP: "a packed file, as spreadsheets are (.xlsx, .ods)",
    _OLE: "an old spreadsheet (.xls)",
    _SQLITE: "a GeoPackage or another database",
    _PARQUET: "Parquet",
    b"%PDF": "a PDF",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a packed file (gzip)",
    b"7z\xbc\xaf": "a packed file (7z)",
    b"Rar!": "a packed file (RAR)",
}
#: What the content of files with an ending may be; of others anything that their reader takes.
_TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".geojson", ".json", ".kml", ".gml")
_BEGIN = {
    ".parquet": (_PARQUET,),
    ".geoparquet": (_PARQUET,),
    ".gpkg": (_SQLITE,),
    ".zip": (_ZIP,),
    ".fgb": (b"fgb",),
    ".shp": (b"\0\0\x27\x0a",),
}
_XML = (".xml", ".rels", ".kml", ".gml", ".vml")
#: A definition of the document's own entities: no file of records needs one, and bombs are made
#: of them.
_DEFINITIONS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST = max(map(len, _DEFINITIONS))


def guard(path: Path, limits: Limits) -> None:
    """Stop at a file that must not be read.

    Raises
    ------
    InputError
        It is larger than allowed, packed or not; its content is of another kind than its ending;
        or its XML defines entities of its own.
    """
    limits.refuse("megabytes", path.stat().st_size / _MEGABYTE, "MB", str(path))
    ending = path.suffix.lower()
    with path.open("rb") as stream:
        start = stream.read(_CHUNK)
        _as_named(path, ending, start)
        if ending in (".kml", ".gml"):
            _refuse_definitions(path, _chunks(stream, start))
    if start.startswith(_ZIP):
        _unpackable(path, limits)


def _as_named(path: Path, ending: str, start: bytes) -> None:
    """Content and ending must agree: a reader is chosen by the one and meets the other."""
    found = next((kind for begin, kind in _KINDS.items() if start.startswith(begin)), "")
    wanted = _BEGIN.get(ending)
    wrong = not start.startswith(wanted) if wanted else bool(found) and ending in _TEXT_ENDINGS
    if wrong:
        raise InputError(
            f"{path} is no {ending} file{f' but {found}' if found else ''}: it cannot be read as "
            f"{_called(ending)}; give it the ending of what it is, or export it again"
        )


def _called(ending: str) -> str:
    if ending in (".parquet", ".geoparquet"):
        return "Parquet"
    return "text" if ending in (".csv", ".tsv", ".txt") else "a vector file"


def _unpackable(path: Path, limits: Limits) -> None:
    """Unpack a file piece by piece, keeping nothing: only so it is known what it holds, because
    what it says of its sizes may be a lie."""
    try:
        with ZipFile(path) as archive:
            pieces = archive.infolist()
            limits.refuse("pieces", len(pieces), "pieces", str(path))
            total = 0
            for piece in pieces:
                with archive.open(piece) as stream:
                    content = _counted(path, limits, total, _chunks(stream))
                    if piece.filename.lower().endswith(_XML):
                        content = _without_definitions(path, content)
                    total += sum(map(len, content))
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{path} cannot be read as {_packed(path)} ({error or 'it is cut off'}); open it in "
            "the program that made it, save it as .xlsx or CSV and try again"
        ) from error  # fmt: skip


def _packed(path: Path) -> str:
    return "a vector file" if path.suffix.lower() == ".zip" else "a spreadsheet"


def _counted(path: Path, limits: Limits, before: int, content: Iterable[bytes]) -> Iterable[bytes]:
    size = before
    for chunk in content:
        size += len(chunk)
        limits.refuse("unpacked_megabytes", size / _MEGABYTE, "MB unpacked, or more", str(path))
        yield chunk


def _refuse_definitions(path: Path, content: Iterable[bytes]) -> None:
    for _ in _without_definitions(path, content):
        pass


def _without_definitions(path: Path, content: Iterable[bytes]) -> Iterable[bytes]:
    end = b""
    for chunk in content:
        seen = end + chunk
        if any(word in seen for word in _DEFINITIONS):
            raise InputError(
                f"{path} defines entities of its own (<!DOCTYPE or <!ENTITY), as files do that are "
                "made to overload a reader; open it in the program that made it and export it again"
            )
        end = seen[-_LONGEST:]
        yield chunk


def _chunks(stream: object, first: bytes = b"") -> Iterable[bytes]:
    chunk = first or stream.read(_CHUNK)  # type: ignore[attr-defined]
    while chunk:
        yield chunk
        chunk = stream.read(_CHUNK)  # type: ignore[attr-defined]
