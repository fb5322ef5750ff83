"""What tests share: the real data beside the checkout, the gazetteer, and built layers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy
import pandas
import pyogrio
import pyproj
import pytest
import shapely
from hypothesis import settings
from streamlit.testing.v1 import AppTest

from dashboard import served as published
from dashboard.data import Data
from dashboard.scope import EVERYTHING
from etl import boundaries
from etl.__main__ import main as etl_command
from etl.audit.heads import FOLDER_VARIABLE
from etl.boundaries import find
from etl.postgis.connection import VARIABLE
from geo.files import DATA, read_gazetteer
from geo.gazetteer import Gazetteer
from geo.layer import Layer
from geo.weights import Weights, queen
from tests import object_storage, postgres
from tests.machines import Bucket, Machine
from tests.screens import started

# How long an example takes says something of the machine, nothing of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SHARED = DATA.parent.parent / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--keep-pictures", action="store_true", help="make the baselines anew")


def pytest_report_header() -> list[str]:
    gdal, geos = (".".join(map(str, v)) for v in (pyogrio.__gdal_version__, shapely.geos_version))
    return [
        f"tables: pandas {pandas.__version__}, numpy {numpy.__version__}",
        f"geometry: geopandas {geopandas.__version__}, "
        f"shapely {shapely.__version__} (GEOS {geos}), "
        f"pyogrio {pyogrio.__version__} (GDAL {gdal}), "
        f"pyproj {pyproj.__version__} (PROJ {pyproj.proj_version_str})",
    ]


@pytest.fixture(scope="session", autouse=True)
def _heads_of_audit_logs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The second place of the audit logs of all stores that tests make."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(FOLDER_VARIABLE, str(tmp_path_factory.mktemp("heads")))
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the shared data is marked so, and can be left out with -m "not shared"."""
    for item in items:
        if "shared_data" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.shared)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real boundaries and records."""
    if not SHARED.is_dir():
        pytest.fail(
            f"{SHARED} is missing: this test needs the real boundaries and records that lie "
            'beside the checkout; leave such tests out with -m "not shared"',
            pytrace=False,
        )
    return SHARED


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The gazetteer that the project carries."""
    return read_gazetteer()


@pytest.fixture(scope="session")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the session's layers are built, in place of ``data/boundaries``."""
    return tmp_path_factory.mktemp("boundaries")


@pytest.fixture(scope="session")
def official_file(shared_data: Path) -> Path:
    """The official boundaries as published."""
    return shared_data / "boundaries" / "tha_admbnda_adm3_2022.parquet"


@pytest.fixture(scope="session")
def official_layer(official_file: Path, layers: Path) -> Layer:
    """The layer of the official boundaries."""
    return find(str(official_file), folder=layers)


@pytest.fixture(scope="session")
def official_weights(official_layer: Layer) -> Weights:
    """Which polygons of the official layer share a vertex."""
    return queen(official_layer.units.geometry.to_numpy(), official_layer.units.index)


@pytest.fixture(scope="session")
def schematic_layer(layers: Path) -> Layer:
    """The layer made from the gazetteer alone."""
    return find("schematic", folder=layers)


@pytest.fixture
def landing(tmp_path: Path, schematic_layer: Layer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which files land; whoever publishes in this process finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    path = tmp_path / "landing"
    path.mkdir()
    return path


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of demonstration records on the schematic layer: all stations, few issues."""
    store = tmp_path_factory.mktemp("demo") / "store"
    command = ["demo", "--store", str(store), "--issues", "3000", "--boundaries", "schematic"]
    assert etl_command(command) == 0
    return store


@pytest.fixture
def data(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    """The demonstration records, which the dashboard serves meanwhile."""
    monkeypatch.setenv(published.STORE_VARIABLE, str(demo_store))
    return published.current(EVERYTHING)


@pytest.fixture(scope="session")
def traffy_store(
    shared_data: Path, official_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A store of issues alone: the real Traffy Fondue records on the official layer."""
    store = tmp_path_factory.mktemp("traffy") / "store"
    records = shared_data / "records" / "traffy_fondue_2022.csv"
    mapping = DATA / "mappings" / "traffy_fondue.toml"
    command = ["run", "--issues", str(records), "--mapping", str(mapping)]
    assert etl_command([*command, "--boundaries", str(official_file), "--store", str(store)]) == 0
    return store


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server with PostGIS, on the loopback."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[object_storage.Server]:
    """An S3 server, on the loopback."""
    with object_storage.running() as server:
        yield server


@pytest.fixture
def one(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine that uses the store in the test file's ``bucket``."""
    return Machine("one", tmp_path, bucket.url, monkeypatch)


@pytest.fixture
def two(bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Another one."""
    return Machine("two", tmp_path, bucket.url, monkeypatch)


@pytest.fixture
def database(
    postgres_server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[postgres.Database]:
    """A database of a test's own, of which the environment tells."""
    database = postgres_server.database()
    for name in (VARIABLE, "PGSERVICE", "PGOPTIONS", "PGCONNECT_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in database.variables.items():
        monkeypatch.setenv(name, value)
    yield database
    monkeypatch.undo()  # where a test made the environment lead elsewhere
    postgres_server.drop()


@pytest.fixture
def app(demo_store: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The dashboard on the demonstration records, not run yet."""
    monkeypatch.setenv(published.STORE_VARIABLE, str(demo_store))
    return started()
