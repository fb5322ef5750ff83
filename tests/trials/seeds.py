"""Sound files of every kind that can be read, to be damaged."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd
import shapely

from etl.columns.mapping import MAPPINGS
from etl.preview import READABLE
from tests import messy

_PAGE = """<html><head><meta charset="utf-8"></head><table border=1><tr><th>ตำบล<th>อำเภอ</tr>
<tr><td rowspan=2>ศรีภูมิ<td>เมืองเชียงใหม่</tr><tr><td>ริมใต้</tr></table></html>"""


@cache
def files() -> dict[str, bytes]:
    """Name → content: one file of each ending and of each way in which it is written."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        found = {file.name: file.read_bytes() for file in sorted(folder.iterdir())}
    packed = _packed(found)
    return {name: data for name, data in found.items() if name.endswith(READABLE)} | packed


@cache
def mappings() -> list[str]:
    """The mappings that the project carries, as text."""
    return [path.read_text(encoding="utf-8") for path in sorted(MAPPINGS.glob("*.toml"))]


def _write(folder: Path) -> None:
    table = pd.DataFrame(messy.records(12), columns=list(messy.HEADER))
    text = table.to_csv(index=False)
    (folder / "utf8.csv").write_text(text, encoding="utf-8")
    (folder / "thai.csv").write_bytes(text.encode("cp874"))
    (folder / "wide.txt").write_bytes(text.replace(",", "\t").encode("utf-16"))
    (folder / "tab.tsv").write_text(text.replace(",", "\t"), encoding="utf-8")
    (folder / "page.xls").write_text(_PAGE, encoding="utf-8")
    table.to_parquet(folder / "table.parquet")
    for case in ("titles", "old_excel", "open_document"):
        path = messy.CASES[case](folder)
        path.replace(folder / f"{case}{path.suffix}")
    places = gpd.GeoDataFrame(
        table,
        geometry=[shapely.Point(98.9 + n / 100, 18.7).buffer(0.01) for n in range(12)],
        crs=4326,
    )
    short = places.rename(columns=dict(zip(table.columns, "abcdefg", strict=True)))
    for name in ("a.gpkg", "a.geojson", "a.fgb", "a.gml", "a.shp"):
        short.to_file(folder / name, engine="pyogrio")
    short.to_file(folder / "a.kml", engine="pyogrio", driver="KML")
    places.to_parquet(folder / "a.geoparquet")


def _packed(found: dict[str, bytes]) -> dict[str, bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in found.items():
            if name.startswith("a.") and name.endswith((".shp", ".shx", ".dbf", ".prj", ".cpg")):
                archive.writestr(name, content)
    return {"shapes.zip": buffer.getvalue()}
