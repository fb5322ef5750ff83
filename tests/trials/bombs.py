"""Files that are made to overload a reader, to lead it to other files, or to run something.

Each is read in a process of its own: it has to end with a sentence, or with the harmless text of
its cells, in time, and nothing may have been fetched, run or given away.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import pickle
import socket
import sqlite3
import struct
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from etl.reading.limits import Limits, read_limits
from etl.reading.read import read
from geo.errors import InputError
from tests.trials.figure import Figure, none_of

_MB = 1_000_000
_PATIENCE = 240
_SPACES = "xl/media/a.xml"
_SECRET = "the-secret-of-another-file"
_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels"
ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
_RELS = """<?xml version="1.0"?><Relationships
xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
Target="{target}"/>
</Relationships>"""
_BOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>
<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_SHEET = """<?xml version="1.0"?>{dtd}<worksheet
xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData>{end}
</worksheet>"""
_ODS = """<?xml version="1.0"?><manifest:manifest
xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""
_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file://{secret}">]>'


def _cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _rows(text: str = "x") -> str:
    return f'<row r="1">{_cell("A1", "ตำบล")}</row><row r="2">{_cell("A2", text)}</row>'


def _book(
    path: Path, rows: str, dtd: str = "", end: str = "", more: dict[str, bytes] | None = None
) -> None:
    pieces = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(kind="officeDocument", target="xl/workbook.xml"),
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _RELS.format(
            kind="worksheet", target="worksheets/sheet1.xml"
        ),
        "xl/worksheets/sheet1.xml": _SHEET.format(dtd=dtd, rows=rows, end=end),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (pieces | (more or {})).items():
            archive.writestr(name, text)


class Maker:
    """Writes the cases; ``size`` is the share of their full size, ``secret`` a file that must not
    be read, ``address`` one that must not be asked, ``flag`` a file that must not appear."""

    def __init__(self, folder: Path, size: float, address: str) -> None:
        self.folder, self.size, self.address = folder, size, address
        self.secret, self.flag = folder / "secret.txt", folder / "flag"
        self.secret.write_text(f"lon,lat,name\n100.5,13.75,{_SECRET}\n", encoding="utf-8")

    def _file(self, name: str) -> Path:
        return self.folder / name

    def megabytes(self, full: int) -> int:
        return max(int(full * self.size), 1) * _MB

    def unpacks_to_gigabytes(self) -> Path:
        return self._with_spaces("spaces.xlsx", 2000)

    def nested(self) -> Path:
        inner = b"\0" * self.megabytes(400)
        for _ in range(4):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
                for number in range(4):
                    archive.writestr(f"{number}.zip", inner)
            inner = buffer.getvalue()
        return self._written("nested.zip", inner)

    def lies_about_its_size(self) -> Path:
        data = bytearray(self._with_spaces("lies.xlsx", 1500).read_bytes())
        at = data.rindex(_SPACES.encode()) - 46
        data[at + 24 : at + 28] = struct.pack("<I", 100)
        return self._written("lies.xlsx", bytes(data))

    def overlapping_pieces(self) -> Path:
        path = self._file("overlap.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("0.geojson", b" " * self.megabytes(200))
            first = archive.infolist()[0]
            for number in range(1, 20):
                twin = zipfile.ZipInfo(f"{number}.geojson")
                for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                    setattr(twin, name, getattr(first, name))
                archive.filelist.append(twin)
        return path

    def thousands_of_pieces(self) -> Path:
        path = self._file("pieces.xlsx")
        _book(path, _rows(), more={f"xl/x/{n}": b"" for n in range(6000)})
        return path

    def billion_laughs_xlsx(self) -> Path:
        path = self._file("laughs.xlsx")
        _book(path, _rows("&i;"), dtd=_LAUGHS)
        return path

    def outside_entity_xlsx(self) -> Path:
        path = self._file("outside.xlsx")
        _book(path, _rows("&i;"), dtd=_OUTSIDE.format(secret=self.secret))
        return path

    def huge_attribute(self) -> Path:
        path = self._file("attribute.xlsx")
        _book(path, f'<row r="1" spans="{"1" * self.megabytes(300)}">{_cell("A1", "x")}</row>')
        return path

    def cells_in_the_last_corner(self) -> Path:
        path = self._file("corner.xlsx")
        _book(path, f'{_rows()}<row r="1048576">{_cell("XFD1048576", "x")}</row>')
        return path

    def merged_over_everything(self) -> Path:
        path = self._file("merged.xlsx")
        region = '<mergeCell ref="A1:XFD1048576"/>' * max(int(20_000 * self.size), 10)
        _book(path, _rows(), end=f"<mergeCells>{region}</mergeCells>")
        return path

    def repeated_without_end(self) -> Path:
        path = self._file("repeated.ods")
        content = (
            '<?xml version="1.0"?><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body>'
            '<office:spreadsheet><table:table table:name="a">'
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row></table:table></office:spreadsheet>"
            "</office:body></office:document-content>"
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("META-INF/manifest.xml", _ODS)
            archive.writestr("content.xml", content)
        return path

    def laughs_ods(self) -> Path:
        path = self._file("laughs.ods")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", f'<?xml version="1.0"?>{_LAUGHS}<x>&i;</x>')
        return path

    def laughs_in_utf_16(self) -> Path:
        return self._written("laughs16.kml", f"{_LAUGHS}<kml>&i;</kml>".encode("utf-16"))

    def laughs_kml(self) -> Path:
        return self._written("laughs.kml", f"{_LAUGHS}<kml>&i;</kml>".encode())

    def outside_entity_gml(self) -> Path:
        text = f"{_OUTSIDE.format(secret=self.secret)}<FeatureCollection>&i;</FeatureCollection>"
        return self._written("outside.gml", text.encode())

    def schema_of_another_machine(self) -> Path:
        text = (
            '<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="http://x http://{self.address}/a.xsd"><gml:featureMember><a '
            'gml:id="1"><gml:pointProperty><gml:Point><gml:coordinates>100,13</gml:coordinates>'
            "</gml:Point></gml:pointProperty></a></gml:featureMember></gml:FeatureCollection>"
        )
        return self._written("schema.gml", text.encode())

    def another_file_by_vrt(self) -> Path:
        return self._written("vrt.kml", self._vrt(str(self.secret)))

    def another_machine_by_vrt(self) -> Path:
        return self._written("net.gml", self._vrt(f"/vsicurl/http://{self.address}/a.csv"))

    def vrt_in_a_zip(self) -> Path:
        path = self._file("vrt.zip")
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.vrt", self._vrt(str(self.secret)))
        return path

    def another_machine_by_wfs(self) -> Path:
        text = f"<OGRWFSDataSource><URL>http://{self.address}/wfs</URL></OGRWFSDataSource>"
        return self._written("wfs.gml", text.encode())

    def algorithm_of_gdal(self) -> Path:
        command = f"gdal vector pipeline ! read {self.secret} ! write --of=MEM x"
        text = {"type": "gdal_streamed_alg", "command_line": command}
        return self._written("a.gdalg.json", json.dumps(text).encode())

    def network_link(self) -> Path:
        text = (
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link>'
            f"<href>http://{self.address}/a.kml</href></Link></NetworkLink></Document></kml>"
        )
        return self._written("link.kml", text.encode())

    def deep_json(self) -> Path:
        return self._written("deep.geojson", b'{"type":' + b"[" * self.megabytes(50))

    def database_that_attaches_another(self) -> Path:
        path = self._file("attach.gpkg")
        with sqlite3.connect(path) as base:
            base.execute("CREATE TABLE a (fid INTEGER PRIMARY KEY, geom BLOB)")
            base.execute(f"CREATE VIEW b AS SELECT load_extension('{self.secret}') AS x")
        return path

    def one_line_of_text(self) -> Path:
        return self._written("line.csv", b"a," + b"x" * self.megabytes(190))

    def million_columns(self) -> Path:
        header = ",".join(f"c{n}" for n in range(1_000_000))
        return self._written("columns.csv", f"{header}\n{',' * 999_999}\n".encode())

    def millions_of_rows(self) -> Path:
        return self._written("rows.csv", b"a,b\n" + b"1,2\n" * 3_000_000)

    def quotes_without_end(self) -> Path:
        lines = b'"x,1\ny"z",2\n' * int(1_000_000 * self.size)
        return self._written("quotes.csv", b"a,b\n" + lines)

    def cells_of_marks(self) -> Path:
        # Sorting the marks of a letter takes the square of their number.
        marks = ("\u0e38\u0301\u0e48\u0327" * 25_000).encode()
        return self._written(
            "marks.csv", "ตำบล,อำเภอ\n".encode() + (marks + b"," + marks + b"\n") * 20
        )

    def page_of_tables(self) -> Path:
        tables = b"<table><tr><td rowspan=99 colspan=99>" * int(400_000 * self.size)
        return self._written("page.xls", tables)

    def page_of_comments(self) -> Path:
        return self._written(
            "comments.xls", b"<table><tr><td>a</table>" + b"<!--<![" * self.megabytes(4)
        )

    def rows_of_nothing(self) -> Path:
        path = self._file("nothing.parquet")
        column = pa.nulls(int(30_000_000 * self.size) + 2_000_000, pa.int8())
        pq.write_table(pa.table({"a": column}), path)
        return path

    def dictionary_of_a_long_text(self) -> Path:
        path = self._file("long.parquet")
        words = pa.array(["x" * 1_000_000])
        indices = pa.array(np.zeros(1_000_000, dtype="int32"))
        table = pa.table({"a": pa.DictionaryArray.from_arrays(indices, words)})
        pq.write_table(table, path, compression="zstd")
        return path

    def runs_when_unpickled(self) -> Path:
        return self._written("pickle.parquet", pickle.dumps(_Runs(self.flag)))

    def pickled_workbook(self) -> Path:
        return self._written("pickle.xlsx", pickle.dumps(_Runs(self.flag)))

    def formulas(self) -> Path:
        path = self._file("formulas.xlsx")
        fetch = f'<c r="A2" t="str"><f>WEBSERVICE("http://{self.address}/")</f><v>old</v></c>'
        _book(path, f'<row r="1">{_cell("A1", "ตำบล")}</row><row r="2">{fetch}</row>')
        return path

    def workbook_called_text(self) -> Path:
        path = self._file("book.csv")
        _book(path, _rows())
        return path

    def program_called_text(self) -> Path:
        return self._written("program.csv", b"\x7fELF" + b"\0" * 100)

    def _with_spaces(self, name: str, megabytes: int) -> Path:
        """A workbook with one piece of nothing but spaces, written little by little."""
        path = self._file(name)
        _book(path, _rows())
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
            archive.open(_SPACES, "w") as piece,
        ):
            for _ in range(self.megabytes(megabytes) // _MB):
                piece.write(b" " * _MB)
        return path

    def _vrt(self, source: str) -> bytes:
        return (
            '<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>'
            f"CSV:{source}</SrcDataSource><GeometryType>wkbPoint</GeometryType>"
            '<GeometryField encoding="PointFromColumns" x="lon" y="lat"/></OGRVRTLayer>'
            "</OGRVRTDataSource>"
        ).encode()

    def _written(self, name: str, data: bytes) -> Path:
        path = self._file(name)
        path.write_bytes(data)
        return path


class _Runs:
    """Writes a file when somebody unpickles it."""

    def __init__(self, flag: Path) -> None:
        self.flag = flag

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.write_text, (self.flag, "ran"))


CASES: dict[str, Callable[[Maker], Path]] = {
    name: made
    for name, made in vars(Maker).items()
    if not name.startswith("_") and name != "megabytes"
}


def figures(size: float = 1.0) -> Iterator[Figure]:
    """How many of the files did harm, and the longest that one took."""
    harmed: dict[str, str] = {}
    slowest, refused = (0.0, ""), 0
    with tempfile.TemporaryDirectory() as folder, listening() as asked:
        for name in CASES:
            began = time.monotonic()
            verdict, harm = outcome(name, Path(folder), size, asked)
            slowest = max(slowest, (time.monotonic() - began, name))
            refused += verdict.startswith("refused")
            if harm:
                harmed[name] = f"{name}: {harm}"
    yield Figure(
        "files that are bombs or traps", f"{len(CASES)}, {refused} refused with a sentence"
    )
    yield none_of("did harm", len(harmed), len(CASES), list(harmed.values()))
    yield Figure(
        "slowest", f"{slowest[0]:.0f} s ({slowest[1]})", slowest[0] < _PATIENCE, f"{_PATIENCE} s"
    )


def outcome(name: str, folder: Path, size: float, asked: _Asked) -> tuple[str, str]:
    """What came of reading one case: (``refused: …`` or ``read``, the harm that it did or "")."""
    own = folder / name
    own.mkdir()
    maker = Maker(own, size, asked.address)
    path = CASES[name](maker)
    answer = own / "answer.txt"
    context = multiprocessing.get_context("spawn")
    child = context.Process(target=_read, args=(path, size, answer))
    before = asked.times
    child.start()
    child.join(_PATIENCE)
    if child.exitcode is None:
        child.kill()
        child.join()
        return "", "it hung"
    said = answer.read_text(encoding="utf-8") if answer.exists() else ""
    harm = ""
    if child.exitcode or not said:
        harm = f"the process ended with {child.exitcode}"
    elif said.startswith("crashed"):
        harm = said
    elif _SECRET in said:
        harm = "another file was read"
    elif maker.flag.exists():
        harm = "something was run"
    elif asked.times > before:
        harm = "another machine was asked"
    return said, harm


def limits_of(size: float) -> Limits:
    """The limits of the project, those of packed files and of memory as small as the trial."""
    limits = read_limits()
    return replace(
        limits,
        unpacked_megabytes=max(int((limits.unpacked_megabytes or 0) * size), 2),
        memory_megabytes=max(int((limits.memory_megabytes or 0) * size), 1500),
    )


def _read(path: Path, size: float, answer: Path) -> None:
    try:
        tables = read(path, frozenset(), limits_of(size))
        text = "read " + " ".join(table.head(100).to_csv() for table in tables)[:10_000]
    except InputError as error:
        text = f"refused: {error}"
    except BaseException as error:
        text = f"crashed: {type(error).__name__}: {error}"
    answer.write_text(text, encoding="utf-8")


class _Asked:
    """Counts who connects to an address on this machine."""

    def __init__(self) -> None:
        self.times = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> _Asked:
        threading.Thread(target=self._count, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.times += 1
            connection.close()


def listening() -> _Asked:
    """An address on this machine that counts who asks it, to be entered."""
    return _Asked()
