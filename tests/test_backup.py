"""Backup and restore: everything comes back, and nothing damaged does."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from dashboard.access import Person
from dashboard.aids.saved import SavedView, save, saved_views
from etl import backup as backups
from etl import restore as restoring
from etl import store
from etl.__main__ import main
from etl.audit.log import log_of
from etl.audit.verify import verify
from geo.files import DATA, VIEWS_VARIABLE
from tests.stores import copied

ROOT = DATA.parent
PERSON = Person("somsak")


@pytest.fixture
def kept(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the demonstration store with its audit log, a saved view and some rejects."""
    path = tmp_path / "old" / "store"
    copied(demo_store, path)
    monkeypatch.setenv(VIEWS_VARIABLE, str(tmp_path / "old" / "views"))
    save(PERSON, SavedView("mine", "map", "level=amphoe", "2025-01-01"))
    log_of(path).append(store.Event("somsak", "view"))
    (tmp_path / "old" / "store-rejects" / "v").mkdir(parents=True)
    (tmp_path / "old" / "store-rejects" / "v" / "issues.xlsx").write_text("secret")
    return path


@pytest.fixture
def saved(kept: Path, tmp_path: Path) -> Path:
    file = tmp_path / "backup.zip"
    assert main(["backup", "--store", str(kept), "-o", str(file)]) == 0
    return file


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty machine: no store, no views, no boundaries."""
    monkeypatch.setenv(VIEWS_VARIABLE, str(tmp_path / "new" / "views"))
    monkeypatch.setattr(restoring, "LAYERS", tmp_path / "new" / "boundaries")
    return tmp_path / "new" / "store"


def restored(file: Path, path: Path, *more: str) -> int:
    return main(["restore", str(file), "--store", str(path), *more])


def test_everything_comes_back_into_an_empty_folder(
    saved: Path, kept: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert restored(saved, elsewhere) == 0
    assert "1 versions, current" in capsys.readouterr().out
    old, new = store.open_store(kept), store.open_store(elsewhere)
    assert new.manifest == old.manifest
    for name in store.TABLES:
        pd.testing.assert_frame_equal(new.table(name), old.table(name))
    assert [view.name for view in saved_views(PERSON)] == ["mine"]
    layer = elsewhere.parent / "boundaries" / old.manifest.layer["hash"]
    assert (layer / "layer.json").is_file()
    log = log_of(elsewhere)
    assert [entry.event.did for entry in log.entries()] == [
        "view",
        "backup",
        "lost",
        *["restore"] * 2,
    ]
    assert verify(log).whole


def test_rejects_and_compression_are_left_out_and_only_the_owner_can_read_it(saved: Path) -> None:
    with zipfile.ZipFile(saved) as archive:
        entries = archive.infolist()
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert not [entry.filename for entry in entries if "reject" in entry.filename]
    assert saved.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def flipped(file: Path, name: str) -> None:
    """One bit of one file in the backup is another one."""
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo(name)
        start = entry.header_offset + 30 + len(entry.filename.encode()) + len(entry.extra)
    content = bytearray(file.read_bytes())
    where = content.index(archive_bytes(file, name)[:64], start - 64)
    content[where + 20] ^= 1
    file.write_bytes(content)


def archive_bytes(file: Path, name: str) -> bytes:
    with zipfile.ZipFile(file) as archive:
        return archive.read(name)


def with_other(file: Path, name: str, content: bytes | None, tell: bool = True) -> None:
    """The backup with one file put in, in another's place or left out; its index agrees or not."""
    with zipfile.ZipFile(file) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    index = json.loads(files.pop(backups.INDEX))
    if content is None:
        del files[name]
        if tell:
            del index["files"][name]
    else:
        files[name] = content
        if tell:
            index["files"][name] = backups.hashlib.sha256(content).hexdigest()
    with zipfile.ZipFile(file, "w") as archive:
        for entry, written in files.items():
            archive.writestr(entry, written)
        archive.writestr(backups.INDEX, json.dumps(index))


def names(file: Path, kind: str) -> list[str]:
    with zipfile.ZipFile(file) as archive:
        return [name for name in archive.namelist() if kind in name]


@pytest.mark.parametrize("kind", ["parts/issues", "versions/", "audit/", "views/", "layer.json"])
def test_one_bit_changed_anywhere_is_refused(
    kind: str, saved: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flipped(saved, names(saved, kind)[0])
    assert restored(saved, elsewhere) == 1
    assert "nothing was restored: take another backup" in capsys.readouterr().err
    assert not elsewhere.exists()
    assert not log_of(elsewhere).folder.exists()


def test_a_part_whose_name_is_not_its_content_is_refused_even_if_the_index_agrees(
    saved: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_other(saved, names(saved, "parts/issues")[0], b"other records")
    assert restored(saved, elsewhere) == 1
    assert "does not hold what was saved" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "tell"),
    [
        ("../evil", b"x", True),
        ("store/parts/../../evil.parquet", b"x", True),
        ("store/current", b"20200101T000000000000\n", True),
        ("audit/2020-01.jsonl", b"x", False),
    ],
)
def test_what_no_backup_holds_is_refused(
    name: str, content: bytes, tell: bool, saved: Path, elsewhere: Path
) -> None:
    with_other(saved, name, content, tell)
    assert restored(saved, elsewhere) == 1
    assert not elsewhere.exists()


def test_a_part_that_is_not_there_and_a_file_cut_short_are_refused(
    saved: Path, elsewhere: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(saved.read_bytes()[:-1000])
    assert restored(cut, elsewhere) == 1
    with_other(saved, names(saved, "parts/issues")[0], None)
    assert restored(saved, elsewhere) == 1
    assert "lacks store/parts/issues-" in capsys.readouterr().err
    assert not elsewhere.exists()


def test_a_file_that_would_swell_is_refused(saved: Path, elsewhere: Path) -> None:
    with zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("audit/2020-01.jsonl", b"0" * 1_000_000)
    assert restored(saved, elsewhere) == 1


def test_a_store_with_versions_that_the_backup_lacks_is_not_hidden_unasked(
    saved: Path, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = store.open_store(kept)
    tables = {name: opened.table(name) for name in store.TABLES}
    newer = store.publish(kept, tables, store.About("2025-10-01", layer=opened.manifest.layer))
    assert restored(saved, kept) == 1
    assert f"the newest {newer}; nothing was restored" in capsys.readouterr().err
    assert store.current_version(kept) == newer
    assert restored(saved, kept, "--allow-older") == 0
    assert store.current_version(kept) == opened.version
    assert newer in [manifest.version for manifest in store.versions(kept)]
    assert verify(log_of(kept)).whole


def test_a_damaged_store_is_mended_in_its_place(saved: Path, kept: Path) -> None:
    part = kept / "parts" / names(saved, "parts/issues")[0].rpartition("/")[2]
    whole = part.read_bytes()
    part.write_bytes(whole[:-1])
    (kept / "current").unlink()
    assert restored(saved, kept) == 0
    assert part.read_bytes() == whole
    assert len(store.open_store(kept).table("issues")) > 0


def test_another_audit_log_that_is_there_stays_and_the_backups_is_set_beside_it(
    saved: Path, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = log_of(elsewhere)
    log.append(store.Event("somebody", "view"))
    assert restored(saved, elsewhere) == 0
    assert "aside  the backup's audit log is another one" in capsys.readouterr().out
    assert next(iter(log.entries())).event.who == "somebody"
    assert verify(log).whole
    assert len(list(log.folder.glob("from-backup-*/*.jsonl"))) == 1


def test_no_store_no_backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "backup.zip"
    assert main(["backup", "--store", str(tmp_path / "none"), "-o", str(file)]) == 1
    assert "there is no store in" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


PUBLISHER = """
import sys
from pathlib import Path
from etl import store
path = Path(sys.argv[1])
first = store.open_store(path)
tables = {name: first.table(name) for name in store.TABLES}
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    tables["issues"] = tables["issues"].iloc[1:]
    about = store.About("2025-10-01", layer=first.manifest.layer)
    store.publish(path, tables, about)
    store.prune(path, 2)
    print(number, flush=True)
"""


def test_backups_made_while_others_publish_and_prune_are_whole(
    kept: Path, elsewhere: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", PUBLISHER, str(kept), "15"]
    made = 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as publisher:
        assert publisher.stdout
        assert publisher.stdout.readline() == "ready\n"
        while publisher.poll() is None:
            file = tmp_path / f"{made}.zip"
            assert main(["backup", "--store", str(kept), "-o", str(file)]) == 0
            made += 1
        publisher.communicate()
    assert publisher.returncode == 0
    assert made > 1
    for number in range(made):
        path = elsewhere.parent / str(number) / "store"
        assert restored(tmp_path / f"{number}.zip", path) == 0
        assert len(store.open_store(path).table("issues")) > 0
