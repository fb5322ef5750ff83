"""Reading: every format, every row, every value as a person sees it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.reading import layout, textfile
from etl.reading.delimited import DELIMITERS, records
from etl.reading.limits import ANY
from etl.reading.read import read
from geo.errors import InputError

THAI = "เลขที่,ตำบล,หมายเหตุ\n1,ศรีภูมิ,ดี\n2,สุเทพ,\n"


def _only(tables: list[pd.DataFrame]) -> pd.DataFrame:
    (table,) = tables
    return table


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "tis-620", "utf-16"])
def test_text_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    frame = _only(read(_written(tmp_path / "a.csv", THAI.encode(encoding))))
    assert list(frame.columns) == ["เลขที่", "ตำบล", "หมายเหตุ"]
    assert frame["ตำบล"].to_dict() == {2: "ศรีภูมิ", 3: "สุเทพ"}
    assert frame["หมายเหตุ"].isna().to_dict() == {2: False, 3: True}
    assert frame.index.name == "row"
    assert frame.attrs == {
        "source": "a.csv", "sheet": None, "spreadsheet": False, "broken": [], "not_records": [],
        "skipped": {},
    }  # fmt: skip


def test_one_damaged_byte_does_not_turn_utf8_into_cp874(tmp_path: Path) -> None:
    data = THAI.encode().replace(b",\n", b",\xff\n", 1)
    assert _only(read(_written(tmp_path / "a.csv", data))).loc[2, "ตำบล"] == "ศรีภูมิ"


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_delimiters_with_quoted_cells_of_several_lines(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.txt"
    rows = [["id", "note, or; more", "x"], ["1", "two\nlines, and; a|b", "5,5"], ["2", "", "a;b"]]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=delimiter).writerows(rows)
    frame = _only(read(path))
    assert list(frame.columns) == rows[0]
    assert frame.loc[2].tolist() == rows[1]
    assert frame.loc[3, "x"] == "a;b"


def test_uneven_rows_are_kept_and_marked(tmp_path: Path) -> None:
    frame = _only(read(_written(tmp_path / "a.csv", b"a,b,c\n1,2,3\n4,5\n\n6,7,8,9\n1,2,3,,\n")))
    assert frame.index.tolist() == [2, 3, 5, 6]
    assert frame.attrs["broken"] == [3, 5]
    assert frame.loc[5].tolist() == ["6", "7", "8 | 9"]
    assert frame.loc[6].tolist() == ["1", "2", "3"]


def test_a_quote_that_is_never_closed_swallows_no_row(tmp_path: Path) -> None:
    frame = _only(read(_written(tmp_path / "a.csv", b'a,b\n1,"x\n2,y\n3,z\n')))
    assert frame["a"].tolist() == ["1", "2", "3"]
    assert frame["b"].tolist() == ['"x', "y", "z"]


def test_headers_without_name_and_doubles(tmp_path: Path) -> None:
    frame = _only(read(_written(tmp_path / "a.csv", b"\n a ,,a\n1,2,3\n")))
    assert list(frame.columns) == ["a", "column 2", "a (2)"]
    assert frame.index.tolist() == [3]


@given(st.binary(max_size=400))
def test_any_bytes_give_records_and_lose_no_line(data: bytes) -> None:
    found = records(data)
    text = "".join("".join(cells) for cells in found)
    # Quotes and delimiters are the format's; every other ASCII letter or digit must survive.
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        for char in b"abcxyz0123456789":
            assert text.count(chr(char)) == data.count(char)


@given(
    st.lists(
        st.lists(st.text('กขabc1 ,;|"\n\t', max_size=6), min_size=3, max_size=3),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_written_as_csv_comes_back(rows: list[list[str]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    header = '"one","two","three"\n'
    found = records((header + "\n".join(lines) + "\n").encode())
    assert found == [["one", "two", "three"], *rows]


def test_spreadsheet_cells_as_a_person_sees_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("data")
    book["data"].append(["code", "day", "time", "lon", "yes", "text"])
    book["data"].append(
        [100101.0, dt.datetime(2022, 5, 29), dt.datetime(2022, 5, 29, 14, 30), 98.993, True, " ก "]
    )
    book["data"].append([None] * 6)
    book["data"].append(["x", None, dt.time(8, 5), None, None, None])
    book.save(tmp_path / "a.xlsx")
    frame = _only(read(tmp_path / "a.xlsx"))
    assert frame.loc[2].tolist() == [
        "100101", "2022-05-29", "2022-05-29 14:30:00", "98.993", "TRUE", " ก ",
    ]  # fmt: skip
    assert frame.index.tolist() == [2, 4]
    assert frame.loc[4, "time"] == "08:05:00"


def test_parquet_as_text(tmp_path: Path) -> None:
    pd.DataFrame(
        {
            "code": [100101.0, None],
            "day": pd.to_datetime(["2022-05-29", None]),
            "at": pd.to_datetime(["2022-05-29 01:00", None], utc=True),
            "name": pd.Categorical(["ก", "ข"]),
        }
    ).to_parquet(tmp_path / "a.parquet")
    frame = _only(read(tmp_path / "a.parquet"))
    assert frame.loc[2].tolist() == ["100101", "2022-05-29", "2022-05-29 01:00:00+00:00", "ก"]
    assert frame.loc[3].isna().tolist() == [True, True, True, False]


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.parquet"])
def test_vector_files_give_points_in_degrees(tmp_path: Path, name: str) -> None:
    squares = gpd.GeoDataFrame(
        {"id": [1, 2]},
        geometry=[shapely.box(100, 13, 100.2, 13.2), shapely.Point(98.99, 18.79)],
        crs=4326,
    ).iloc[[1, 1] if name == "a.shp" else [0, 1]]
    squares = squares.to_crs(4326 if name == "a.geojson" else 32647)
    write = squares.to_parquet if name == "a.parquet" else squares.to_file
    write(tmp_path / name)
    frame = _only(read(tmp_path / name))
    assert frame.index.tolist() == [2, 3]
    assert float(frame.loc[3, "lon"]) == pytest.approx(98.99)
    assert float(frame.loc[3, "lat"]) == pytest.approx(18.79)
    assert frame.loc[3, "id"] == "2"


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_text_is_refused_in_words_that_are(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.csv"))
    with pytest.raises(InputError, match="is no text in UTF-8; rename the file") as refused:
        read(_written(path, THAI.encode()))
    assert str(refused.value).isprintable()


def test_a_vector_file_on_indian_1975_is_moved_as_written_coordinates_are(tmp_path: Path) -> None:
    place = gpd.GeoDataFrame({"id": [1]}, geometry=[shapely.Point(500_000, 2_000_000)], crs=24047)
    place.to_file(tmp_path / "a.gpkg")
    found = _only(read(tmp_path / "a.gpkg")).loc[2]
    # EPSG:1812, which PROJ takes of the code, lies 190 m away.
    assert float(found["lon"]) == pytest.approx(98.996837, abs=1e-5)
    assert float(found["lat"]) == pytest.approx(18.091466, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", None, "does not exist; check the name"),
        ("a.csv", b"", "is empty; export it again"),
        ("a.csv", b"\n \n", "nothing but empty rows"),
        ("a.csv", b"a,b\n", "no record below its header"),
        ("a.docx", b"x", r"kind that cannot be read; expected one of \.csv"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "cannot be read as a spreadsheet"),
        ("a.parquet", b"PAR1 cut off", "cannot be read as Parquet"),
        ("a.gpkg", b"no vector", "cannot be read as a vector file"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(
    tmp_path: Path, name: str, data: bytes | None, message: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        read(tmp_path / name)


def test_truncated_parquet(tmp_path: Path) -> None:
    pd.DataFrame({"a": range(1000)}).to_parquet(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        read(tmp_path / "a.parquet")


def test_a_text_in_pieces_is_the_text(tmp_path: Path) -> None:
    """Wherever a piece ends, the records and their numbers are those of the whole."""
    path = tmp_path / "a.csv"

    @given(
        st.lists(
            st.one_of(
                st.lists(st.text("ab\"',\n กำ", max_size=6), min_size=3, max_size=3).map(quoted),
                st.sampled_from(["", "a,b,c", '"a,b', "x,y", "x,y,z,w", ' , ,"" ', '"p""q",r,s']),
            ),
            max_size=60,
        ),
        st.integers(150, 300),
    )
    @settings(max_examples=150, deadline=None)
    def holds(lines: list[str], size: int) -> None:
        path.write_text("\n".join(["one,two,three", "1,2,3", *lines]), "utf-8", newline="")
        text = textfile.opened(path, frozenset())
        cut = list(textfile.pieces(path, text.form.encoding, ANY, size))
        assert sum(piece.size for piece in cut) == path.stat().st_size
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(textfile.pieces, "__defaults__", (size,))
            pieces = textfile.whole(text, ANY)
        whole = textfile.whole(text, ANY)
        # A quote that nobody closes may hold a piece's end: then its lines are records.
        if '"a,b' not in lines:
            pd.testing.assert_frame_equal(pieces, whole)
        assert len(pieces) >= len(whole)
        # By column or row by row, it is one table.
        grid = layout.table(records(path.read_bytes()), frozenset())
        pd.testing.assert_frame_equal(whole, grid)
        assert whole.attrs == grid.attrs

    holds()


def quoted(cells: list[str]) -> str:
    """A record as programs write it."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()
