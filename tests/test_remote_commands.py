"""Commands and the Import page over a store in S3: what they change there, other machines find; and
a publisher that is killed at any step changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import served
from etl import boundaries, store
from etl import restore as restoring
from etl.postgis import target
from etl.remote.address import Url
from etl.remote.mirror import VARIABLE
from etl.remote.up import Up
from geo.files import DATA
from tests import landings
from tests.machines import Bucket, Machine, bucket_of, forget_claims
from tests.object_storage import Server
from tests.postgres import Database

ROOT = DATA.parent
APP = ROOT / "dashboard" / "app.py"
#: Publishes issues as ``Machine.put``, and dies before or after a step that changes the storage.
KILLED = """
import os, signal, sys
from pathlib import Path
import pytest
from etl.postgis import target
from etl.remote.address import Url
from etl.remote.storage import Storage
from tests.machines import Machine

name, folder, url, at, when, numbers = sys.argv[1:]
steps = 0

def dying(done):
    def step(storage, *args):
        global steps
        steps += 1
        if steps == int(at) and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = done(storage, *args)
        if steps == int(at):
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return step

for each in ("write", "create", "replace", "remove"):
    setattr(Storage, each, dying(getattr(Storage, each)))
Machine(name, Path(folder), Url(url), pytest.MonkeyPatch()).put(*map(int, numbers.split(",")))
"""


@pytest.fixture
def bucket(monkeypatch, tmp_path, schematic_layer, s3_server: Server) -> Bucket:
    """An empty place for a store; every run finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    return bucket_of(s3_server, tmp_path, monkeypatch)


def test_what_lands_in_a_folder_is_published_there(bucket, one, two, tmp_path):
    folder = tmp_path / "landing"
    folder.mkdir()
    landings.put(folder, "stations.csv", landings.STATIONS)
    landings.put(folder, "issues.csv", landings.issues(1, 2))
    once = ("watch", str(folder), "--once", "--every", "0.02")
    assert one.command(*once) == 0
    assert two.numbers() == [1, 2]
    landings.put(folder, "more.csv", landings.issues(3))
    assert two.command(*once) == 0
    assert one.numbers() == [1, 2, 3]
    assert set(landings.moved(folder, "done")) == {"stations.csv", "issues.csv", "more.csv"}
    bucket.is_tidy(one)


def test_a_backup_of_it_is_restored_there_and_into_another(
    bucket, one, two, s3_server, tmp_path, monkeypatch
):
    first, second = one.publish(1, 2), one.publish(3, merge=True)
    file = tmp_path / "backup.zip"
    assert two.command("backup", "-o", str(file)) == 0
    one.publish(4, merge=True)
    assert two.command("restore", str(file), "--allow-older") == 0
    assert one.numbers() == [1, 2, 3], "what the backup called current is current again"
    monkeypatch.setattr(restoring, "LAYERS", tmp_path / "layers")
    root = f"{s3_server.bucket()}/restored"
    elsewhere = Bucket(Url(f"s3://{root}"), s3_server.files(), root)
    three, four = (Machine(n, tmp_path, elsewhere.url, monkeypatch) for n in ("three", "four"))
    assert three.command("restore", str(file)) == 0
    assert four.versions() == [first.version, second.version]
    assert [four.numbers(version) for version in four.versions()] == [[1, 2], [1, 2, 3]]
    elsewhere.is_tidy(four)


def test_what_was_erased_is_at_no_time_restored_there(one, two, tmp_path, monkeypatch, capsys):
    one.publish(1, 2, 3)
    file = tmp_path / "backup.zip"
    assert one.command("backup", "-o", str(file)) == 0
    key = store.open_store(one.mirror).table("issues").set_index("record_id")["key"]["2"]
    assert two.command("erase", "--key", key) == 0
    pointed, shown = Up.point, []

    def point(self: Up, version: str) -> None:
        rows = store.open_store(one.mirror, version).table("issues")
        shown.append(sorted(map(int, rows["record_id"])))
        pointed(self, version)

    monkeypatch.setattr(Up, "point", point)
    with monkeypatch.context() as elsewhere:
        elsewhere.delenv("STORE_KEY")
        assert one.command("restore", str(file), "--allow-older") == 1
        assert "bring back" in capsys.readouterr().err
    assert shown == [] and two.numbers() == [1, 3]
    assert one.command("restore", str(file), "--allow-older") == 0
    assert shown == [[1, 3]] and two.numbers() == [1, 3]


@pytest.mark.debian
def test_a_database_is_filled_from_it(one, two, database: Database, monkeypatch, schematic_layer):
    monkeypatch.setattr(target, "read_layer", lambda _: schematic_layer)
    one.publish(1, 2, 3)
    assert two.command("postgis") == 0
    with database.connect() as connection:
        found = connection.execute("select record_id from stronger_together.issues").fetchall()
    assert sorted(number for (number,) in found) == ["1", "2", "3"]


def test_files_that_are_handed_in_are_published_there(
    bucket, one, two, monkeypatch, schematic_layer
):
    one.publish(1, 2)
    monkeypatch.setattr(served, "_layer", lambda _: schematic_layer)
    monkeypatch.setenv(served.STORE_VARIABLE, bucket.url.address)
    assert two.numbers() == [1, 2]  # the machine of the dashboard
    app = AppTest.from_file(str(APP), default_timeout=60).run().switch_page("screens/upload.py")
    app.run()
    handed = landings.issues(3).encode()
    app.file_uploader[0].set_value([("issues.csv", handed, "text/plain")]).run()
    app.radio(key="upload_merge").set_value(True).run()
    app.button(key="upload_check").click().run()
    app.button(key="upload_publish").click().run()
    assert not app.exception
    assert one.numbers() == [1, 2, 3]
    bucket.is_tidy(one)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_publisher_that_is_killed_at_any_step_leaves_a_whole_version(
    when, bucket, one, two, monkeypatch
):
    one.put(1, 2)
    for step in count(1):
        before, new = two.numbers(), [1, 2, step + 100]
        process = _killed(one, step, when, new)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, process.stderr
        assert two.numbers() in (before, new)
        forget_claims(monkeypatch)
        one.put(*new)
        assert two.numbers() == new
        bucket.is_tidy(two)
    assert step > 8


def _killed(machine: Machine, step: int, when: str, numbers: list[int]):
    words = [machine.name, str(machine.folder), machine.url.address, str(step), when]
    return subprocess.run(
        [sys.executable, "-c", KILLED, *words, ",".join(map(str, numbers))],
        cwd=ROOT,
        env=os.environ | {VARIABLE: str(Path(machine.folder) / machine.name)},
        capture_output=True,
        text=True,
        timeout=120,
    )
