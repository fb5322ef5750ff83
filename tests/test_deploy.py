"""What an IT officer copies from ``data/deploy``: units, tasks, examples."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dashboard.serve import SECRETS_VARIABLE
from dashboard.serve import main as serve
from dashboard.signing_in import people, sign_in
from etl import arguments
from geo.errors import InputError
from run import GIVING_BACK
from tests.browser.debian import program
from tests.browser.fronting import DEPLOY, filled_in
from tests.signed import SECRET, configured

UNITS = (
    "dashboard.service", "dashboard-watch.service", "dashboard-retain.service",
    "dashboard-retain.timer",
)  # fmt: skip
TASKS = ("dashboard-task.xml", "dashboard-watch-task.xml")
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
#: The most that systemd may call exposed, of 10; a service without any setting has 9.6.
EXPOSED = 2.0


def test_every_file_stands_in_the_instructions() -> None:
    told = (DEPLOY / "README.md").read_text("utf-8")
    missing = [path.name for path in DEPLOY.iterdir() if f"`{path.name}`" not in told]
    assert missing == ["README.md"]


def test_the_secrets_are_complete_once_they_are_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text((DEPLOY / "secrets.toml.example").read_text("utf-8"), "utf-8")
    with configured(path), pytest.raises(InputError, match="lacks cookie_secret, client_secret"):
        sign_in.check()
    words = {
        'cookie_secret = ""': f'cookie_secret = "{SECRET}"',
        'client_secret = ""': 'client_secret = "s"',
    }
    path.write_text(filled_in("secrets.toml.example", words), "utf-8")
    with configured(path):
        sign_in.check()


def test_the_example_of_people_gives_every_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(people.PEOPLE_VARIABLE, str(DEPLOY / "people.csv.example"))
    lines = (DEPLOY / "people.csv.example").read_text("utf-8").splitlines()[1:]
    entries = [people.entry_of(line.split(",")[0], {}) for line in lines]
    assert {entry.role.key for entry in entries} == set(people.read_settings().roles)


def test_the_settings_of_roles_are_what_the_instructions_say(tmp_path: Path) -> None:
    """The lines of the instructions, with what they leave as it is."""
    (told,) = re.findall(r"```toml\n(.*?)```", (DEPLOY / "README.md").read_text("utf-8"), re.S)
    carried = people.ACCESS.read_text("utf-8")
    rest = 'name = "email"\nhours = 10\n'
    path = tmp_path / "access.toml"
    roles = carried[carried.index("[roles.viewer]") :]
    path.write_text(told.replace("[sign_in]\n", f"[sign_in]\n{rest}") + roles, "utf-8")
    settings = people.read_settings(path)
    assert settings.group_roles["stp-planners"] == "planner"
    assert people.reach([settings.place_names["Region 5"]])[1] == {"p5"}


def test_the_base_path_is_the_same_everywhere() -> None:
    (base,) = re.findall(r"BASE_URL_PATH=(\w+)", (DEPLOY / "dashboard.env").read_text("utf-8"))
    secrets = tomllib.loads((DEPLOY / "secrets.toml.example").read_text("utf-8"))["auth"]
    client = json.loads((DEPLOY / "lemonldap.json").read_text("utf-8"))["oidcRPMetaDataOptions"]
    address = f"https://dashboard.example.go.th/{base}/oauth2callback"
    assert secrets["redirect_uri"] == address
    assert client["dashboard"]["oidcRPMetaDataOptionsRedirectUris"] == address
    assert f"location /{base}/ {{" in (DEPLOY / "nginx.conf").read_text("utf-8")


def test_the_largest_upload_passes_the_proxy() -> None:
    settings = tomllib.loads((DEPLOY.parents[1] / ".streamlit/config.toml").read_text("utf-8"))
    (most,) = re.findall(r"client_max_body_size +(\d+)m;", (DEPLOY / "nginx.conf").read_text())
    assert int(most) > settings["server"]["maxUploadSize"]


@pytest.mark.parametrize("name", ["dashboard.service", "dashboard-task.xml"])
def test_the_command_of_a_service_is_one_that_the_server_takes(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a file of secrets that is not there: it gets as far as looking for it."""
    text = (DEPLOY / name).read_text("utf-8")
    (options,) = re.findall(r"-m dashboard\.serve (.+?)(?:</Arguments>)?$", text, re.M)
    monkeypatch.setenv(SECRETS_VARIABLE, "none.toml")
    with pytest.raises(SystemExit) as end:
        serve(options.split())
    assert end.value.code == 2
    assert "there is no such file" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["dashboard-watch.service", "dashboard-watch-task.xml"])
def test_the_command_of_a_watcher_is_one_that_etl_takes(name: str) -> None:
    text = (DEPLOY / name).read_text("utf-8")
    (options,) = re.findall(r"-m etl (.+?)(?:</Arguments>)?$", text, re.M)
    args = arguments.parser().parse_args(options.split())
    assert args.command == "watch"
    dashboard = (DEPLOY / name.replace("-watch", "")).read_text("utf-8")
    assert f"--store {args.store}" in dashboard, "what it publishes is what is shown"


@pytest.mark.parametrize("name", TASKS)
def test_the_task_of_windows_has_what_the_scheduler_asks_for(name: str) -> None:
    task = ElementTree.parse(DEPLOY / name).getroot()
    assert task.tag == f"{TASK}Task"
    # The scheduler wants them in this order.
    parts = ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]
    assert [part.tag.removeprefix(TASK) for part in task] == parts
    assert task.findtext(f".//{TASK}UserId") == "S-1-5-19"
    assert task.findtext(f".//{TASK}ExecutionTimeLimit") == "PT0S", "else it ends after three days"


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, of a project that lies here."""
    here = {"/opt/dashboard/.venv/bin/python": sys.executable}
    for name in UNITS:
        words = here if name.endswith(".service") else {}
        (tmp_path / name).write_text(filled_in(name, words), "utf-8")
    return [tmp_path / name for name in UNITS]


@pytest.mark.debian
def test_systemd_understands_every_line_of_the_units(units: list[Path]) -> None:
    analyze = program("systemd-analyze", "systemd")
    command = [analyze, "verify", "--man=no", "--recursive-errors=no", *map(str, units)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.debian
@pytest.mark.parametrize("unit", UNITS[:2])
def test_the_service_may_do_little(unit: str, units: list[Path]) -> None:
    command = [program("systemd-analyze", "systemd"), "security", "--offline=true", "--no-pager"]
    done = subprocess.run([*command, str(units[UNITS.index(unit)])], capture_output=True, text=True)
    (exposed,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(exposed) <= EXPOSED


def test_the_service_gives_memory_back_as_the_command_does() -> None:
    said = dict(
        pair.split("=", 1)
        for line in (DEPLOY / "dashboard.service").read_text().splitlines()
        if line.startswith("Environment=")
        for pair in line.removeprefix("Environment=").split()
    )
    assert GIVING_BACK.items() <= said.items()
