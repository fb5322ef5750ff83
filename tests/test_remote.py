"""A store in object storage: machines that publish, read, go back and erase, each with its mirror;
networks that break at every step, and two that publish at once."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import count
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from etl import boundaries, store
from etl.durable import LockedError
from etl.erasing import erase, tombstones
from etl.remote import claim, mirror
from etl.remote.address import Url, is_url, store_at
from etl.remote.claim import claimed
from etl.remote.following import Follower
from etl.remote.storage import OvertakenError, Storage, StorageError
from etl.version import keyindex
from geo import files
from geo.errors import InputError
from tests.machines import KEY, Broken, Bucket, Machine, bucket_of, forget_claims


@pytest.fixture(params=["s3", "memory"])
def bucket(request, monkeypatch, tmp_path, schematic_layer) -> Bucket:
    """An empty place for a store; every run finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    server = request.getfixturevalue("s3_server") if request.param == "s3" else None
    return bucket_of(server, tmp_path, monkeypatch)


def test_what_one_machine_publishes_another_reads_merges_and_takes_back(bucket, one, two):
    first = one.publish(1, 2, 3)
    assert two.numbers() == [1, 2, 3]
    second = two.publish(4, merge=True)
    assert one.numbers() == [1, 2, 3, 4]
    assert one.versions() == [first.version, second.version]
    bucket.is_tidy(one)
    assert one.command("rollback") == 0
    assert two.numbers() == [1, 2, 3]
    assert two.command("rollback", second.version) == 0
    assert one.numbers() == [1, 2, 3, 4]
    assert one.command("prune", "--keep", "1") == 0
    assert two.versions() == [second.version]
    bucket.is_tidy(two)


def test_what_tells_of_people_or_of_the_machine_stays_there(bucket, one):
    one.publish(1, 2)
    assert one.command("audit") == 0
    kinds = {name.partition("/")[0] for name in bucket.names()}
    assert kinds == {"current", "versions", "parts"}
    told = KEY.encode() in bucket.content()
    assert not told
    assert {path.name for path in one.mirror.parent.iterdir()} >= {"store", "store-audit"}


def test_erasure_reaches_the_storage_and_other_machines(bucket, one, two):
    names = [one.publish(*range(1, n)).version for n in (4, 5)]
    assert two.numbers() == [1, 2, 3, 4]
    key = store.open_store(two.mirror).table("issues").set_index("record_id")["key"]["2"]
    assert two.command("erase", "--key", key) == 0
    assert one.versions() == [f"{name}-1" for name in names]
    assert [one.numbers(name) for name in one.versions()] == [[1, 3], [1, 3, 4]]
    bucket.is_tidy(one)
    assert one.publish(1, 2, 5, merge=True).kinds["issues"].reasons == {"erased": 1}
    assert two.numbers() == [1, 3, 4, 5]
    assert not tombstones.read_tombstones(one.mirror).unfinished
    left = key.encode() in bucket.content()
    assert not left


def test_lists_of_keys_leave_every_mirror_with_their_parts(bucket, one, two):
    one.publish(1, 2, 3)
    two.publish(4, merge=True)  # its mirror lists the keys of the parts
    key = store.open_store(two.mirror).table("issues").set_index("record_id")["key"]["2"]
    there = keyindex.numbers(pa.array([key]))
    assert any(there[0] in np.frombuffer(content, ">u8") for content in lists_of(two))
    assert one.command("erase", "--key", key) == 0
    assert two.numbers() == [1, 3, 4]
    parts = {path.stem for path in (two.mirror / "parts").iterdir()}
    assert {path.stem for path in (two.mirror / "keys").iterdir()} <= parts
    assert not any(there[0] in np.frombuffer(content, ">u8") for content in lists_of(two))


def lists_of(machine: Machine) -> list[bytes]:
    """The lists of keys in its mirror, without their checksums."""
    return [path.read_bytes()[:-4] for path in (machine.mirror / "keys").iterdir()]


@pytest.mark.parametrize("how", ["once", "answer", "dead"])
def test_an_upload_that_breaks_at_any_step_leaves_a_whole_version(
    how, bucket, one, two, monkeypatch
):
    one.put(1, 2)
    for step in count(1):
        before = two.numbers()
        new = [1, 2, step + 100]
        with monkeypatch.context() as patched:
            broken = Broken(patched, step, how)
            try:
                one.put(*new)
                failed = None
            except (InputError, OSError) as error:
                failed = error
        if not broken.broke:
            assert failed is None
            break
        assert two.numbers() in (before, new)
        assert failed or two.numbers() == new, "what is said to be published is"
        forget_claims(monkeypatch)
        one.put(*new)
        assert two.numbers() == new
        assert "unfinished" not in bucket.names()
        bucket.is_tidy(two)
    assert step > 8


@pytest.mark.parametrize("how", ["once", "dead"])
def test_an_erasure_that_breaks_at_any_step_is_finished_by_the_next(
    how, bucket, one, two, monkeypatch
):
    numbers = list(range(1, 60))
    one.publish(*numbers)
    one.publish(*numbers, 99)
    for step in count(1):
        gone = numbers.pop(0)
        two.numbers()
        rows = store.open_store(two.mirror).table("issues").set_index("record_id")
        key = rows["key"][str(gone)]
        with monkeypatch.context() as patched:
            broken = Broken(patched, step, how)
            try:
                erase.erase_key(one.mirror, key)
                failed = False
            except (InputError, OSError):
                failed = True
        two.numbers()  # whole, whichever it is
        if broken.broke:
            forget_claims(monkeypatch)
            remembered = tombstones.read_tombstones(two.mirror)
            if failed and not remembered.unfinished and gone in two.numbers():
                erase.erase_key(one.mirror, key)  # it never began
            else:
                assert two.command("prune", "--keep", "5") == 0
        assert two.numbers() == [*numbers, 99]
        assert all(gone not in one.numbers(version) for version in one.versions())
        bucket.is_tidy(two)
        if not broken.broke:
            assert not failed
            break
    assert step > 8


def test_who_finds_the_store_claimed_is_told_so_and_changes_nothing(bucket, one, two, capsys):
    one.publish(1, 2)
    before = bucket.names()
    with claimed(Storage(bucket.url)):
        assert two.command("prune") == 1
        with pytest.raises(LockedError, match=r"another run is changing .*/store; wait"):
            two.publish(3)
        assert {name for name in bucket.names() if not name.startswith("claims/")} == before
    assert f"another run is changing {bucket.url}" in capsys.readouterr().err
    assert two.publish(3, merge=True).version
    assert one.numbers() == [1, 2, 3]


def test_of_many_that_claim_at_once_one_at_a_time_goes_on(bucket, monkeypatch):
    storage, inside, most, done = Storage(bucket.url), [], [], []
    begin = threading.Barrier(6)
    monkeypatch.setattr(claim, "_TRIES", 200)
    monkeypatch.setattr(claim, "_LONGEST_PAUSE", 0.05)

    def work() -> None:
        begin.wait()
        for _ in range(3):
            with claimed(storage):
                inside.append(1)
                most.append(len(inside))
                storage.names("versions")
                inside.pop()
                done.append(1)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 18 and set(most) == {1}
    assert storage.names("claims") == set()


def test_who_was_taken_for_dead_publishes_nothing(bucket, one, two, monkeypatch):
    one.publish(1)
    one.mirror  # noqa: B018 - the machine that works now
    with (
        pytest.raises(StorageError, match=r"another run took .* over"),
        store.locked(one.mirror),
        store.publishing(one.mirror) as version,
    ):
        with monkeypatch.context() as patched:
            asked = Storage.changed
            own = Storage(bucket.url).names("claims")
            patched.setattr(
                Storage,
                "changed",
                lambda self, name: (
                    asked(self, name) - timedelta(hours=1 if name.rpartition("/")[2] in own else 0)
                ),
            )
            two.publish(1, 2)
        one.mirror  # noqa: B018
        opened = store.open_store(one.mirror)
        tables = {name: opened.table(name) for name in store.TABLES}
        about = {f: getattr(opened.manifest, f) for f in store.About.__dataclass_fields__}
        store.publish(one.mirror, tables, store.About(**about), version)
    assert two.numbers() == one.numbers() == [1, 2]
    bucket.is_tidy(two)


def test_s3_itself_refuses_a_current_that_is_no_longer_the_one_that_was_read(bucket):
    storage = Storage(bucket.url)
    storage.replace("current", b"first", None)
    mark = storage.mark("current")
    storage.replace("current", b"second", mark)
    assert storage.read("current") == b"second"
    if bucket.url.scheme == "s3":
        with pytest.raises(OvertakenError, match="somebody else changed"):
            storage.replace("current", b"third", mark)
        with pytest.raises(OvertakenError):
            storage.replace("current", b"third", None)
        assert storage.read("current") == b"second"
        storage.replace("current", b"second", mark)  # asked twice, as a lost answer has it


@pytest.mark.parametrize("what", ["cut", "other", "gone"])
def test_a_damaged_part_is_refused_and_said(what, bucket, one, two, capsys, caplog):
    one.publish(1, 2)
    two.mirror  # noqa: B018 - the machine that works now
    follower = Follower(bucket.url)
    follower.look()
    assert two.numbers() == [1, 2]
    one.publish(1, 2, 3)
    part = next(p for p in store.open_store(one.mirror).manifest.parts() if p.startswith("issues-")
                and not (two.mirror / "parts" / p).exists())  # fmt: skip
    name = f"{bucket.root}/parts/{part}"
    content = bucket.files.cat_file(name)
    if what == "gone":
        bucket.files.rm_file(name)
    else:
        bucket.files.pipe_file(name, content[:-9] if what == "cut" else b"x" * len(content))
    two.mirror  # noqa: B018
    follower.look()
    follower.look()
    assert len([r for r in caplog.records if "no new version comes over" in r.message]) == 1
    opened = store.open_store(two.mirror)
    assert sorted(opened.table("issues")["record_id"]) == ["1", "2"], "it serves what it has"
    assert two.command("check", "--issues", str(_file(two)), "--merge") == 1
    said = capsys.readouterr().err
    assert "a part of 'issues' is missing or damaged" in said
    if what == "other":
        bucket.files.rm_file(name)
    one.publish(1, 2, 3)  # who has it whole puts it there again
    two.mirror  # noqa: B018
    follower.look()
    assert two.numbers() == [1, 2, 3]


def _file(machine: Machine) -> Path:
    return next(machine.folder.glob("issues-*.csv"))


def test_boundaries_come_with_the_version(bucket, one, two, tmp_path, monkeypatch, schematic_layer):
    name = schematic_layer.info.hash
    built = tmp_path / "built" / name
    built.mkdir(parents=True)
    for file in ("tambon.parquet", "layer.json", "points-1.arrow"):
        (built / file).write_bytes(file.encode())
    monkeypatch.setattr(files, "LAYERS", tmp_path / "built")
    one.publish(1)
    monkeypatch.setattr(files, "LAYERS", tmp_path / "elsewhere")
    two.numbers()
    there = tmp_path / "elsewhere" / name
    assert {f.name: f.read_bytes() for f in there.iterdir()} == {
        f.name: f.read_bytes() for f in built.iterdir()
    }


def test_a_plain_path_is_a_folder_and_no_address():
    assert store_at("data/store") == Path("data/store")
    assert store_at("C:\\store") == Path("C:\\store")
    assert is_url("s3://a/b") and not is_url("s3:/a/b")
    assert mirror.url_of(Path("data/store")) is None


@pytest.mark.parametrize(
    "address", ["s3://AKIA:pw@bucket/store", "s3://bucket/store?token=pw", "s3://bucket/store#pw"]
)
def test_secrets_in_an_address_are_refused_and_not_repeated(address, one, capsys):
    with pytest.raises(SystemExit) as ended:
        Machine("one", one.folder, Url(address), one.patch).command("versions")
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "~/.aws/credentials" in said
    assert "pw" not in said and "AKIA:" not in said
