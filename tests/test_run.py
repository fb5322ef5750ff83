"""run.py: its sentences, its exit codes, what it installs when, and how it starts."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import run

SERVER = """
import http.server, sys
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer((options["--host"], int(options["--port"])), Handler).serve_forever()
"""
PIPELINE = """
import pathlib, sys
if sys.argv[1] == "boundaries":
    sys.exit()
store = pathlib.Path(sys.argv[sys.argv.index("--store") + 1])
store.mkdir(parents=True)
(store / "current").write_text("1")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """run.py in an empty project with two requirements files."""
    inside = ("VENV", "PYTHON", "INSTALLED", "PIP_LOG", "WHEELS")
    moved = {name: tmp_path / getattr(run, name).relative_to(run.ROOT) for name in inside}
    for name, path in {**moved, "ROOT": tmp_path}.items():
        monkeypatch.setattr(run, name, path)
    (tmp_path / run.RUN).write_text("one==1\n")
    (tmp_path / run.TEST).write_text("two==2\n")
    return tmp_path


@pytest.fixture
def work(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the installer did: ``venv``, or the arguments of pip."""
    done: list[str] = []

    def make_environment() -> None:
        done.append("venv")
        run.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        run.PYTHON.touch()

    def pip(command: list[str], *_: object) -> None:
        done.append(" ".join(command).replace(f"{project}{os.sep}", ""))

    monkeypatch.setattr(run, "make_environment", make_environment)
    monkeypatch.setattr(run, "pip", pip)
    return done


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# ---- sentences and exit codes -------------------------------------------------------------------


def test_it_parses_on_the_oldest_python_that_it_speaks_to() -> None:
    ast.parse((run.ROOT / "run.py").read_text("utf-8"), feature_version=(3, 6))


def test_an_old_python_is_told_which_one_is_needed() -> None:
    code = "import runpy, sys; sys.version_info = (3, 9, 1, 'final', 0); " + (
        f"runpy.run_path({str(run.ROOT / 'run.py')!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed, this is 3.9")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [[], ["test"], ["bundle"]])
def test_every_command_has_help_with_an_example(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run.main([*command, "--help"])
    assert end.value.code == 0
    assert re.search(r"examples?:\n  python run\.py", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "http"], "'http' is not a port: expected 1 to 65535"),
        (["--port", "70000"], "'70000' is not a port"),
        (["--stor=x"], "unrecognized arguments: --stor=x"),
        (["start"], "invalid choice: 'start'"),
        (["bundle"], "required: -o"),
        (["bundle", "-o", "kit.zip", "--platform", "amiga"], "invalid choice: 'amiga'"),
        (["bundle", "-o", "kit.zip", "more"], "unrecognized arguments: more"),
    ],
)
def test_wrong_use_exits_with_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        run.main(arguments)
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err


def test_what_follows_the_command_test_is_passed_on_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The command line alone: nothing is installed, and no test runs."""
    written = ["a/file.py", "--an-option=1", "-k", "some words", "-o"]
    passed: list[list[str]] = []
    monkeypatch.setattr(run, "test", lambda arguments: passed.append(arguments) or 0)
    assert run.main(["test", *written]) == 0
    assert passed == [written]


def test_a_folder_without_a_store_is_named_and_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(["--store", str(tmp_path / "none")]) == 1
    assert f"there is no store in {tmp_path / 'none'}; publish one:" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_taken_port_names_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run.main(["--port", str(port)]) == 1
    assert re.search(rf"port {port} \(.+\).+python run\.py --port \d+", capsys.readouterr().err)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_nothing_is_opened_to_others_without_a_word(
    host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(["--host", host]) == 1
    assert "or add --without-sign-in" in capsys.readouterr().err


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """With what else the server would have been started; nothing is."""
    passed: list[list[str]] = []
    monkeypatch.setattr(run, "start", lambda *arguments: passed.append(arguments[-1]) or 0)
    monkeypatch.setattr(run, "SECRETS", [])
    monkeypatch.delenv("SECRETS", raising=False)
    return passed


def test_a_provider_opens_it_to_others(
    started: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secrets.toml"
    monkeypatch.chdir(tmp_path)
    assert run.main(["--host", "0.0.0.0", "--secrets", file.name]) == 0
    monkeypatch.setenv("SECRETS", file.name)
    assert run.main(["--host", "0.0.0.0"]) == 0
    assert started == [["--secrets", str(file)]] * 2
    monkeypatch.setenv("SECRETS", "")
    assert run.main(["--host", "0.0.0.0"]) == 1


def test_the_provider_may_stand_where_the_server_looks_for_it(
    started: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SECRETS", [tmp_path / "none.toml", tmp_path / "secrets.toml"])
    for text, code in {"": 1, "[other]": 1, "[auth": 1, "[auth]\nclient_id = 'x'": 0}.items():
        (tmp_path / "secrets.toml").write_text(text)
        assert run.main(["--host", "0.0.0.0"]) == code
    assert started == [[]]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "nowhere.invalid"])
def test_what_only_this_machine_reaches_needs_no_word(host: str) -> None:
    run.require_private(host)


def test_the_server_itself_refuses_too() -> None:
    command = [sys.executable, "-m", "dashboard.serve", "--host", "0.0.0.0"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=run.ROOT)
    assert done.returncode == 2
    assert "nobody would have to sign in" in done.stderr


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (None, 2, "there is no such file"),
        ("[auth", 1, "cannot be read; expected TOML"),
        ("[other]", 1, "lacks redirect_uri"),
    ],
)
def test_a_file_of_secrets_that_is_named_must_name_a_provider(
    tmp_path: Path, text: str | None, code: int, sentence: str
) -> None:
    """Though nobody but this machine reaches the server: a proxy would let everybody in."""
    file = tmp_path / "secrets.toml"
    if text is not None:
        file.write_text(text)
    command = [sys.executable, "-m", "dashboard.serve", "--secrets", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=run.ROOT)
    assert done.returncode == code
    assert sentence in done.stderr


def test_an_unknown_host_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--host", "nowhere.invalid"]) == 1
    assert "--host nowhere.invalid: no such address" in capsys.readouterr().err


@pytest.mark.parametrize("allowed", [True, False])
def test_the_tests_get_what_debian_has(
    allowed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed: list[str] = []
    found = {"nginx"}
    monkeypatch.setattr(run, "SERVERS", {"nginx": ["nginx"], "slapd": ["slapd", "ldap-utils"]})
    monkeypatch.setattr(run, "may_install", lambda: allowed)
    monkeypatch.setattr(run, "SYSTEMD_RUNS", Path("/none"))
    monkeypatch.setattr(run.shutil, "which", lambda name, **_: name if name in found else None)

    def install(packages: list[str]) -> None:
        installed.extend(packages)
        found.update(packages)

    monkeypatch.setattr(run, "apt_install", install)
    run.provide_servers()
    assert installed == (["slapd", "ldap-utils"] if allowed else [])
    assert ("there is no slapd, so" in capsys.readouterr().err) is not allowed


def test_a_package_may_be_known_by_a_file(tmp_path: Path) -> None:
    pattern = f"{tmp_path}/*/extension/postgis.control"
    assert not run.there(pattern)
    (tmp_path / "15" / "extension").mkdir(parents=True)
    (tmp_path / "15" / "extension" / "postgis.control").touch()
    assert run.there(pattern)


def test_a_folder_that_cannot_be_written_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(run.RunError, match=r"cannot write in .+ \(Permission denied\); copy the"):
        run.install(run.RUN)
    assert not run.VENV.exists()


@pytest.mark.parametrize(
    ("log", "advice"),
    [
        ("WARNING: Retrying (Retry(total=4, ...)) after connection broken", "registry cannot be"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: [Errno 13] Permission denied: 'x'", "cannot be written; close other runs"),
        ("noise\nERROR: No matching distribution found for one==1", "No matching distribution"),
    ],
)
def test_troubles_of_pip_become_one_sentence(project: Path, log: str, advice: str) -> None:
    assert advice in run.trouble(log)
    assert str(run.PIP_LOG) in run.trouble(log)


def test_a_kit_for_another_python_says_so(project: Path) -> None:
    run.WHEELS.mkdir()
    version = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    sentence = run.trouble("ERROR: No matching distribution found for one==1")
    assert sentence.startswith(f"the kit's wheels do not fit {version} on ")


# ---- what is installed when ---------------------------------------------------------------------


def test_installed_once(work: list[str]) -> None:
    run.install(run.RUN)
    run.install(run.RUN)
    assert work == ["venv", "install --no-compile -r requirements.txt"]


def test_a_changed_requirement_is_installed_into_the_same_environment(work: list[str]) -> None:
    run.install(run.RUN)
    (run.ROOT / run.RUN).write_text("one==1.1\n")
    run.install(run.RUN)
    assert work[2:] == ["install --no-compile -r requirements.txt"]


def test_the_tests_add_only_what_is_missing(work: list[str]) -> None:
    run.install(run.RUN)
    run.install(run.RUN, run.TEST)
    run.install(run.RUN)
    assert work[2:] == ["install --no-compile -r requirements-test.txt"]


def test_an_interrupted_install_is_made_anew(
    work: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run.install(run.RUN)
    pip = run.pip

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "pip", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.install(run.RUN, run.TEST)
    monkeypatch.setattr(run, "pip", pip)
    run.install(run.RUN)
    assert work[2:] == ["venv", "install --no-compile -r requirements.txt"]


def test_an_environment_whose_python_is_gone_is_made_anew(work: list[str]) -> None:
    run.install(run.RUN)
    run.PYTHON.unlink()
    run.install(run.RUN)
    assert work.count("venv") == 2


def test_wheels_beside_it_are_the_only_source(
    work: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://mirror.invalid/simple")
    assert run.environment()["PIP_INDEX_URL"] == "http://mirror.invalid/simple"
    run.WHEELS.mkdir()
    run.install(run.RUN)
    assert work[1] == "install --no-compile --no-index --find-links wheels -r requirements.txt"
    assert "PIP_INDEX_URL" not in run.environment()


# ---- starting -----------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that is installed already, with a server and a pipeline of the standard library.

    Nothing in it draws the map beforehand: a start goes on without.
    """
    monkeypatch.delenv("PYTHONPATH", raising=False)  # its own modules, and no others
    shutil.copy(run.ROOT / "run.py", tmp_path)
    shutil.copytree(run.ROOT / ".streamlit", tmp_path / ".streamlit")
    for file, text in {
        run.RUN: "",
        "dashboard/serve.py": SERVER,
        "etl/__main__.py": PIPELINE,
        ".venv/installed.json": json.dumps({run.RUN: hashlib.sha256().hexdigest()}),
    }.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    python = tmp_path / run.PYTHON.relative_to(run.ROOT)
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    return tmp_path


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Tests that run in the background ignore Ctrl-C, and so would all that they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def lines_until_address(process: subprocess.Popen[str]) -> Iterator[str]:
    for line in process.stdout or ():
        yield line.rstrip()
        if "the dashboard is at" in line:
            return


def test_the_first_start_builds_the_store_the_second_does_not(
    small: Path, interruptible: None
) -> None:
    port = free_port()
    command = [sys.executable, "run.py", "--no-browser", "--port", str(port)]
    address = f"the dashboard is at http://127.0.0.1:{port}  (Ctrl-C stops it)"
    building = "building the demonstration data (once)"
    for expected, end in (([building, address], signal.SIGINT), ([address], signal.SIGTERM)):
        with subprocess.Popen(command, cwd=small, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert list(lines_until_address(process)) == expected
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                    assert answer.status == 200
                process.send_signal(end)
                assert process.wait(20) == 0
            finally:
                process.kill()  # else a failure would wait for it for ever
        run.require_free("127.0.0.1", port)  # the server ended too


def test_demonstration_data_that_fail_are_reported_and_leave_nothing_running(small: Path) -> None:
    """The map is being drawn at that moment: that ends too."""
    (small / "dashboard" / "maps").mkdir()
    (small / "dashboard" / "maps" / "prepare.py").write_text(
        "import os, pathlib, time\n"
        "pathlib.Path('part').write_text(str(os.getpid()))\n"
        "os.rename('part', 'drawing')\n"
        "time.sleep(600)"
    )
    (small / "etl" / "__main__.py").write_text(
        "import pathlib, sys, time\n"
        "if sys.argv[1] == 'boundaries':\n"
        "    sys.exit()\n"
        "while not pathlib.Path('drawing').exists():\n"
        "    time.sleep(0.01)\n"
        "sys.exit('the reason')"
    )
    done = subprocess.run(
        [sys.executable, "run.py", "--no-browser", "--port", str(free_port())],
        cwd=small,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "the reason",
        "run.py: the demonstration data could not be built; the reason stands above",
    ]
    assert not (small / "data").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int((small / "drawing").read_text()), 0)


def test_a_server_that_ends_is_reported(small: Path) -> None:
    (small / "dashboard" / "serve.py").write_text("raise SystemExit('the reason')")
    done = subprocess.run(
        [sys.executable, "run.py", "--no-browser", "--port", str(free_port())],
        cwd=small,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "the reason\nrun.py: the dashboard did not start" in done.stderr


@pytest.mark.parametrize(
    ("host", "written"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("10.1.2.3", "10.1.2.3")]
)
def test_the_address_is_one_that_a_browser_here_reaches(host: str, written: str) -> None:
    assert run.reachable(host) == written


def test_the_base_path_of_streamlit_is_part_of_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run.base_path() == ""
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "/map/")
    assert run.base_path() == "/map"


@pytest.mark.parametrize(
    "module", sorted(path.parent.name for path in run.ROOT.glob("*/__main__.py"))
)
def test_a_python_without_the_packages_names_the_command(module: str) -> None:
    command = [sys.executable, "-S", "-m", module, "some", "words"]
    done = subprocess.run(command, cwd=run.ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert re.search(rf"type: .*python(\.exe)? -m {module} some words$", done.stderr.strip())
