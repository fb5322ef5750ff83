"""Where boundaries come from: files in any format, the order of places, the download."""

from __future__ import annotations

import io
import json
import socket
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import geopandas as gpd
import pytest
import shapely

from etl import boundaries, hdx
from geo import layer_files
from geo.boundary_file import read_boundaries
from geo.errors import InputError
from geo.layer import Layer
from geo.layer_files import write_layer

CODES = ["TH500101", "TH500102", "TH500103"]
NOWHERE = Path("nowhere")


@pytest.fixture(autouse=True)
def _no_choice_by_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOUNDARIES", raising=False)


@pytest.fixture
def tambons() -> gpd.GeoDataFrame:
    """Three tambons side by side, as COD-AB publishes them."""
    boxes = [shapely.box(98.9 + i / 10, 18.7, 99 + i / 10, 18.8) for i in range(3)]
    columns = {"ADM3_PCODE": CODES, "ADM2_PCODE": "TH5001", "validOn": "2022-01-22"}
    return gpd.GeoDataFrame(columns, geometry=boxes, crs=4326)


def zipped(folder: Path, name: str) -> Path:
    path = folder.parent / name
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return path


# Files


@pytest.mark.parametrize(
    "name", ["a.gpkg", "a.shp", "a.geojson", "a.fgb", "a.parquet", "a.geoparquet", "folder.gdb"]
)
def test_formats(name: str, tambons: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / name
    if path.suffix in (".parquet", ".geoparquet"):
        tambons.to_parquet(path)
    else:
        tambons.to_file(path, driver="OpenFileGDB" if path.suffix == ".gdb" else None)
    layer = boundaries.find(str(path), folder=tmp_path / "layers")
    assert layer.units.index.tolist() == ["500101", "500102", "500103"]
    assert layer.info.valid_on == "2022-01-22"
    assert layer.info.licence == "CC BY-IGO"


@pytest.mark.parametrize("extension", ["shp", "geojson"])
def test_a_zip_of_all_levels_gives_the_tambons(
    extension: str, tambons: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    inside = tmp_path / "inside" / "sub"
    inside.mkdir(parents=True)
    amphoes = tambons[["ADM2_PCODE", "geometry"]]
    amphoes.to_file(inside / f"adm2.{extension}")
    tambons.to_file(inside / f"adm3.{extension}")
    tambons.set_geometry(tambons.boundary).to_file(inside / f"adm3_lines.{extension}")
    path = zipped(inside.parent, "all.zip")
    assert read_boundaries(path)["ADM3_PCODE"].tolist() == CODES


def test_a_geodatabase_of_all_levels_gives_the_tambons(
    tambons: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "all.gpkg"
    tambons[["ADM2_PCODE", "geometry"]].to_file(path, layer="adm2")
    tambons.to_file(path, layer="adm3")
    tambons.set_geometry(tambons.representative_point()).to_file(path, layer="adm3_points")
    assert read_boundaries(path)["ADM3_PCODE"].tolist() == CODES


def test_other_projections_become_degrees(tambons: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "utm.gpkg"
    tambons.to_crs(32647).to_file(path)
    frame = read_boundaries(path)
    assert frame.crs == 4326
    assert frame.total_bounds == pytest.approx(tambons.total_bounds)


def test_without_projection_degrees_are_taken_as_such(
    tambons: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "plain.shp"
    tambons.to_file(path)
    path.with_suffix(".prj").unlink()
    assert read_boundaries(path).crs == 4326


def test_without_projection_metres_are_an_error(tambons: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "plain.shp"
    tambons.to_crs(32647).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match=r"coordinate system .* are no degrees; add the \.prj"):
        read_boundaries(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.geojson", b"", "cannot be read as a vector file"),
        ("empty.gpkg", b"", "cannot be read as a vector file"),
        ("empty.parquet", b"", "cannot be read as a vector file"),
        ("broken.parquet", b"PAR1" + bytes(50), "cannot be read as a vector file"),
        ("broken.zip", b"PK\x03\x04" + bytes(50), "no whole ZIP file"),
        ("text.shp", b"not a shapefile", "cannot be read as a vector file"),
    ],
)
def test_broken_files(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        boundaries.find(str(path), folder=tmp_path / "layers")


def test_files_that_hold_no_tambons(tambons: gpd.GeoDataFrame, tmp_path: Path) -> None:
    points, none, other = tmp_path / "points.gpkg", tmp_path / "none.gpkg", tmp_path / "other.gpkg"
    tambons.set_geometry(tambons.representative_point()).to_file(points)
    tambons.iloc[:0].to_file(none)
    tambons[["geometry"]].assign(name="x").to_file(other)
    folder = tmp_path / "layers"
    with pytest.raises(InputError, match="holds no layer of areas; expected polygons"):
        boundaries.find(str(points), folder=folder)
    with pytest.raises(InputError, match="has no rows"):
        boundaries.find(str(none), folder=folder)
    with pytest.raises(InputError, match=r"other\.gpkg: no tambon codes .* columns found: name;"):
        boundaries.find(str(other), folder=folder)
    with pytest.raises(InputError, match="does not exist"):
        boundaries.find(str(tmp_path / "gone.gpkg"), folder=folder)
    with pytest.raises(InputError, match="holds no boundary file"):
        (tmp_path / "bare").mkdir()
        boundaries.find(str(tmp_path / "bare"), folder=folder)


# The order of places


def test_order(tambons: gpd.GeoDataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, shared = tmp_path / "data", tmp_path / "shared"
    shared.mkdir()

    def found(option: str | None = None) -> int:
        layer = boundaries.find(option, folder=folder, shared=shared, allow_download=False)
        return len(layer.units)

    assert found() == 7_425
    tambons.iloc[:1].to_parquet(shared / "one.parquet")
    assert found() == 1
    assert boundaries.installed(folder) is None

    tambons.iloc[:2].to_parquet(tmp_path / "two.parquet")
    boundaries.install(tmp_path / "two.parquet", folder)
    assert found() == 2
    assert len(boundaries.installed(folder).units) == 2  # type: ignore[union-attr]

    tambons.to_parquet(tmp_path / "three.parquet")
    monkeypatch.setenv("BOUNDARIES", str(tmp_path / "three.parquet"))
    assert found() == 3
    assert found(str(shared)) == 1
    assert found("schematic") == 7_425
    monkeypatch.setenv("BOUNDARIES", "schematic")
    assert found() == 7_425
    assert found(str(shared)) == 1


def test_a_layer_is_built_once(
    tambons: gpd.GeoDataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.parquet"
    tambons.to_parquet(path)
    first = boundaries.find(str(path), folder=tmp_path / "layers")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("built again")

    monkeypatch.setattr(layer_files, "build_layer", never)
    assert boundaries.find(str(path), folder=tmp_path / "layers").info == first.info
    copy = tmp_path / "same content.parquet"
    copy.write_bytes(path.read_bytes())
    assert boundaries.find(str(copy), folder=tmp_path / "layers").info == first.info


@pytest.mark.parametrize("name", ["a.parquet", "a.shp", "a.gdb"])
def test_install_keeps_one_file(name: str, tambons: gpd.GeoDataFrame, tmp_path: Path) -> None:
    folder, path = tmp_path / "data", tmp_path / name
    tambons.iloc[:1].to_parquet(tmp_path / "before.parquet")
    boundaries.install(tmp_path / "before.parquet", folder)
    if path.suffix == ".parquet":
        tambons.to_parquet(path)
    else:
        tambons.to_file(path, driver="OpenFileGDB" if path.suffix == ".gdb" else None)
    layer = boundaries.install(path, folder)
    files = [file.name for file in folder.iterdir() if file.is_file()]
    assert files == ["a.parquet" if path.suffix == ".parquet" else "a.zip"]
    again = boundaries.find(folder=folder, shared=NOWHERE, allow_download=False)
    assert again.info == layer.info
    assert len(again.units) == 3
    assert boundaries.install(folder / files[0], folder).info == layer.info


def test_a_file_that_cannot_be_used_leaves_what_was_installed(
    tambons: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    tambons.to_parquet(tmp_path / "good.parquet")
    layer = boundaries.install(tmp_path / "good.parquet", folder)
    before = sorted(file.name for file in folder.iterdir())
    (tmp_path / "bad.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match="no whole ZIP file"):
        boundaries.install(tmp_path / "bad.zip", folder)
    assert sorted(file.name for file in folder.iterdir()) == before
    assert boundaries.installed(folder).info == layer.info  # type: ignore[union-attr]


# The download

Route = Callable[["Catalogue"], None]


class Catalogue(BaseHTTPRequestHandler):
    """Behaves like CKAN: a catalogue in JSON that names files, and the files."""

    routes: ClassVar[dict[str, Route]] = {}

    def do_GET(self) -> None:
        route = self.routes.get(self.path)
        if route is None:
            self.send_error(404)
        else:
            route(self)

    def answer(self, body: bytes, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests stay quiet."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a catalogue on this machine, asked without a proxy."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(Catalogue, "routes", {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), Catalogue)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def offer(site: str, *items: dict[str, str]) -> None:
    """Let the catalogue name these files."""
    listed = [{"url": f"{site}/{item['name']}", **item} for item in items]
    body = json.dumps({"success": True, "result": {"resources": listed}}).encode()
    path = "/api/3/action/package_show?id=cod-ab-tha"
    Catalogue.routes[path] = lambda handler: handler.answer(body)


def serve(name: str, body: bytes, length: int | None = None) -> None:
    Catalogue.routes[f"/{name}"] = lambda handler: handler.answer(body, length)


SHP = {"name": "tha_adm3_shp.zip", "format": "SHP"}


@pytest.fixture(scope="session")
def official_zip(schematic_layer: Layer) -> bytes:
    """A country of 7,425 polygons in the shape of the published file."""
    frame = schematic_layer.units[["geometry"]].reset_index()
    frame = frame.assign(ADM3_PCODE="TH" + frame.pop("polygon"), validOn="2022-01-22")
    part, whole = io.BytesIO(), io.BytesIO()
    frame.to_file(part, driver="FlatGeobuf")
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tha_adm3.fgb", part.getvalue())
    return whole.getvalue()


def nothing_in(folder: Path) -> bool:
    return not folder.exists() or list(folder.iterdir()) == []


def test_download(site: str, official_zip: bytes, tmp_path: Path) -> None:
    offer(
        site,
        {"name": "tha_adm1_shp.zip", "format": "SHP"},
        {"name": "tha_adm3.xlsx", "format": "XLSX"},
        SHP,
    )
    serve(SHP["name"], official_zip)
    told: list[tuple[float, str]] = []
    layer = boundaries.download(
        tmp_path, base_url=site, progress=lambda done, text: told.append((done, text))
    )
    assert len(layer.units) == 7_425
    assert layer.info.source.startswith("Royal Thai Survey Department")
    assert layer.info.licence == "CC BY-IGO"
    shares = [done for done, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert "downloading tha_adm3_shp.zip" in {text for _, text in told}
    found = boundaries.find(folder=tmp_path, shared=NOWHERE, allow_download=False)
    assert found.info == layer.info
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [SHP["name"], layer.info.hash]
    )


def test_find_downloads_when_there_is_nothing_else(
    site: str, official_zip: bytes, tmp_path: Path
) -> None:
    offer(site, SHP)
    serve(SHP["name"], official_zip)
    layer = boundaries.find(folder=tmp_path, shared=NOWHERE, base_url=site)
    assert not layer.info.schematic


def test_the_next_file_is_tried(site: str, official_zip: bytes, tmp_path: Path) -> None:
    offer(site, {"name": "gone_adm3.gpkg", "format": "Geopackage"}, SHP)
    serve(SHP["name"], official_zip)
    assert len(boundaries.download(tmp_path, base_url=site).units) == 7_425


def _truncated(site: str, body: bytes) -> None:
    offer(site, SHP)
    serve(SHP["name"], body[:-1000], length=len(body))


def _damaged(site: str, body: bytes) -> None:
    offer(site, SHP)
    middle = len(body) // 2
    serve(SHP["name"], body[:middle] + bytes(50) + body[middle + 50 :])


def _page_instead_of_zip(site: str, _: bytes) -> None:
    offer(site, SHP)
    serve(SHP["name"], b"<html>please sign in</html>")


def _gone(site: str, _: bytes) -> None:
    offer(site, SHP)


def _no_adm3(site: str, _: bytes) -> None:
    offer(site, {"name": "tha_adm1_shp.zip", "format": "SHP"}, {"name": "a.xlsx", "format": "XLSX"})


def _no_ckan(_: str, __: bytes) -> None:
    serve("api/3/action/package_show?id=cod-ab-tha", b"<html>hello</html>")


def _no_catalogue(_: str, __: bytes) -> None:
    """Every path answers 404."""


def _one_province(site: str, _: bytes) -> None:
    frame = gpd.GeoDataFrame({"ADM3_PCODE": CODES[:1]}, geometry=[shapely.box(98, 18, 99, 19)])
    part = io.BytesIO()
    frame.set_crs(4326).to_file(part, driver="GPKG")
    offer(site, {"name": "adm3.gpkg", "format": "Geopackage"})
    serve("adm3.gpkg", part.getvalue())


def _other_scheme(site: str, _: bytes) -> None:
    offer(site, {**SHP, "url": "file:///etc/hostname"})


FAILURES: list[Any] = [
    (_truncated, r"broke off after [\d,]+ of [\d,]+ bytes"),
    (_damaged, "damaged|no ZIP file"),
    (_page_instead_of_zip, "no ZIP file"),
    (_gone, "answered 404"),
    (_no_adm3, r"offers no file of tambons \(ADM3\) .* found: tha_adm1_shp\.zip, a\.xlsx"),
    (_no_ckan, "did not answer as a CKAN catalogue"),
    (_no_catalogue, "answered 404"),
    (_one_province, "has 1 tambons; expected at least 7000"),
    (_other_scheme, "is no web address"),
]


@pytest.mark.parametrize(("prepare", "message"), FAILURES)
def test_failed_downloads_install_nothing(
    prepare: Callable[[str, bytes], None],
    message: str,
    site: str,
    official_zip: bytes,
    schematic_layer: Layer,
    tmp_path: Path,
) -> None:
    prepare(site, official_zip)
    write_layer(schematic_layer, tmp_path)
    with pytest.raises(InputError, match=message):
        boundaries.download(tmp_path, base_url=site)
    assert boundaries.source_in(tmp_path) is None
    told: list[str] = []
    layer = boundaries.find(
        folder=tmp_path,
        shared=NOWHERE,
        base_url=site,
        progress=lambda _, text: told.append(text),
    )
    assert layer.info.schematic
    assert any("the schematic map is used" in text for text in told)


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(hdx.UnreachableError, match=r"cannot be reached .* --from FILE"):
        boundaries.download(tmp_path, base_url=url)
    assert nothing_in(tmp_path)


def test_a_silent_server_is_given_up(
    schematic_layer: Layer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes the connection and never says a word."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(boundaries, "_PATIENCE", 0.2)
    write_layer(schematic_layer, tmp_path)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        layer = boundaries.find(folder=tmp_path, shared=NOWHERE, base_url=url)
    assert layer.info.schematic


def test_a_fault_is_not_taken_for_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is raised at once, and as what it is."""

    def broken(*_: object) -> None:
        raise MemoryError("inner fault")

    monkeypatch.setattr(hdx, "_offered", broken)
    with pytest.raises(MemoryError, match="inner fault"):
        hdx.resources("http://catalogue.example", timeout=0.2)


def test_proxies_of_the_environment_are_honoured(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", site)
    monkeypatch.setenv("no_proxy", "")
    url = "http://catalogue.example/api/3/action/package_show?id=cod-ab-tha"
    body = json.dumps({"success": True, "result": {"resources": [{**SHP, "url": "x"}]}}).encode()
    # A proxy is asked for the whole address, not for the path.
    Catalogue.routes[url] = lambda handler: handler.answer(body)
    offered = hdx.resources("http://catalogue.example", timeout=5)
    assert [resource.name for resource in offered] == [SHP["name"]]
