"""Records that are fetched from object storage: one, a folder, a pattern; and nothing told of the
keys with which they were."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import fsspec
import pytest

from etl import boundaries, store
from etl.__main__ import main
from etl.reading.limits import ANY, read_limits
from etl.remote import storage
from etl.remote.address import Url, records_at
from etl.remote.records import fetched
from geo.errors import InputError
from tests.machines import STATIONS, issues
from tests.object_storage import KEY, PASSWORD


@pytest.fixture
def root(monkeypatch, s3_server, schematic_layer) -> str:
    """A new bucket; every run finds the schematic layer."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    for name, value in s3_server.variables.items():
        monkeypatch.setenv(name, value)
    return s3_server.bucket()


def put(server, root: str, **contents: str) -> None:
    for name, text in contents.items():
        server.files().pipe_file(f"{root}/{name.replace('__', '/')}.csv", text.encode())


def read(path: Path) -> list[int]:
    return sorted(map(int, store.open_store(path).table("issues")["record_id"]))


@pytest.mark.parametrize("given", ["in/a.csv in/b.csv", "in/", "in/*.csv"])
def test_a_file_a_folder_and_a_pattern_are_read(given, root, s3_server, tmp_path):
    put(s3_server, root, stations=STATIONS, in__a=issues(1, 2), in__b=issues(3), in__deep__c="x")
    command = ["run", "--stations", f"s3://{root}/stations.csv", "--store", str(tmp_path / "store")]
    asked = [f"s3://{root}/{part}" for part in given.split()]
    assert main([*command, "--issues", *asked]) == 0
    assert read(tmp_path / "store") == [1, 2, 3]
    sources = store.open_store(tmp_path / "store").manifest.sources
    assert [file["name"] for file in sources["issues"]["files"]] == ["a.csv", "b.csv"]
    rejects = tmp_path / "store-rejects"
    assert not list(rejects.glob("records-*")), "what was fetched is gone"


def test_of_a_look_nothing_is_left(root, s3_server, tmp_path):
    put(s3_server, root, issues=issues(1, 2))
    where = str(tmp_path / "store")
    assert main(["check", "--issues", f"s3://{root}/issues.csv", "--store", where]) == 0
    assert list(tmp_path.iterdir()) == []


def test_two_files_of_one_name_are_two(root, s3_server, tmp_path):
    put(s3_server, root, one__i=issues(1), two__i=issues(2))
    given = {"issues": [Url(f"s3://{root}/one/i.csv"), Url(f"s3://{root}/two/i.csv")]}
    with fetched(given, tmp_path / "store", ANY) as files:
        assert [file.name for file in files["issues"]] == ["i.csv", "i.csv"]
        assert [file.read_text() for file in files["issues"]] == [issues(1), issues(2)]
        assert files["issues"][0].parent.parent.stat().st_mode & 0o077 == 0
    assert not files["issues"][0].exists()


def test_what_is_wrong_with_a_file_is_said_by_its_name(root, s3_server, tmp_path, capsys):
    put(s3_server, root, issues="name,colour\nx,red\n")
    where = str(tmp_path / "store")
    assert main(["run", "--issues", f"s3://{root}/issues.csv", "--store", where]) == 1
    said = capsys.readouterr().err
    assert "issues.csv" in said and "records-" not in said and str(tmp_path) not in said


@pytest.mark.parametrize("address", ["none.csv", "none/", "none/*.csv"])
def test_where_there_is_nothing_it_is_said(address, root, tmp_path, capsys):
    where = str(tmp_path / "store")
    assert main(["run", "--issues", f"s3://{root}/{address}", "--store", where]) == 1
    assert f"at s3://{root}/{address}" in capsys.readouterr().err


def test_a_file_that_is_too_large_is_not_fetched(monkeypatch, root, s3_server, tmp_path):
    put(s3_server, root, issues=issues(1))
    small = read_limits().__class__(**{**read_limits().__dict__, "megabytes": 0})
    given = {"issues": [Url(f"s3://{root}/issues.csv")]}
    with pytest.raises(InputError, match="at most 0 are allowed"), fetched(given, None, small):
        pass


def test_no_key_is_told(root, s3_server, tmp_path):
    """Keys of the environment, of an address and of its query are planted, and looked for in all
    that is left and said, where things go right and where they go wrong."""
    put(s3_server, root, stations=STATIONS, issues=issues(1))
    url, secret = f"s3://{root}/store", "Pl4nted-0ne"
    files = ["--stations", f"s3://{root}/stations.csv", "--issues", f"s3://{root}/issues.csv"]
    commands = [["run", *files]]
    for address in (
        f"s3://me:{secret}@{root}/issues.csv",
        f"https://me:{secret}@127.0.0.1:9/i.csv?X-Amz-Signature={secret}",
        f"https://127.0.0.1:9/i.csv?X-Amz-Signature={secret}",
        f"nothing://me:{secret}@host/i.csv",
    ):
        commands += [["run", "--merge", "--issues", address]]
        commands += [["check", "--json", "--issues", address]]
    for command in commands:
        command += ["--boundaries", "schematic"]
    code = (
        "import json, os, sys; from etl.__main__ import main\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    print('ended', main([*words, '--store', sys.argv[2]]))\n"
        "os.environ['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:9'\n"
        "print('ended', main(['versions', '--store', sys.argv[2]]))"
    )
    places = {"MIRRORS": "mirrors", "AUDIT_HEADS": "heads", "LOG_FILE": "log.jsonl"}
    own = {name: str(tmp_path / place) for name, place in places.items()}
    run = subprocess.run(
        [sys.executable, "-c", code, json.dumps(commands), url],
        env={**os.environ, **s3_server.variables, **own}, capture_output=True, text=True,
    )  # fmt: skip
    ends = [line.split()[1] for line in run.stdout.splitlines() if line.startswith("ended")]
    assert ends[0] == "0" and ends[-1] == "1" and len(ends) == len(commands) + 1
    assert f"the object storage {url} did not read" in run.stderr
    left = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    left += s3_server.files().cat(s3_server.files().find(root)).values()
    left += [run.stdout.encode(), run.stderr.encode()]
    assert (tmp_path / "log.jsonl").read_bytes()
    for planted in (KEY, PASSWORD, secret):
        found = any(planted.encode() in content for content in left)
        assert not found, planted[:4]


def test_an_address_is_told_without_what_opens_it():
    url = records_at("https://me:pw@host:1/a%20b/i.csv?sig=pw#pw")
    assert str(url) == repr(url) == "https://host:1/a%20b/i.csv"
    assert json.dumps(str(url)) and url.name == "i.csv"
    assert Url("s3://bucket/..").name == ""


def test_what_to_install_is_said_where_a_package_is_missing(monkeypatch, tmp_path, capsys):
    def url_to_fs(*_, **__):
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setenv("MIRRORS", str(tmp_path))
    storage._file_system.cache_clear()
    monkeypatch.setattr(fsspec, "url_to_fs", url_to_fs)
    assert main(["versions", "--store", "s3://bucket/store"]) == 1
    assert "pip install -r requirements-object-storage.txt" in capsys.readouterr().err
    storage._file_system.cache_clear()


def test_whoever_names_a_folder_imports_nothing_of_it(tmp_path):
    code = (
        "import sys; from etl.__main__ import main; main(['versions', '--store', sys.argv[1]]);"
        "print([name for name in ('fsspec', 's3fs', 'botocore', 'aiohttp') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "s")], capture_output=True, text=True
    )
    assert run.stdout.strip() == "[]"
