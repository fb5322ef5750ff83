"""What pages leave in the audit log, and the page that shows it."""

from __future__ import annotations

import ast
import json
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, audited, formats
from dashboard import served as published
from dashboard.__main__ import main as dashboard_command
from dashboard.access import Person
from dashboard.data import Data
from dashboard.link import from_query
from dashboard.scope import EVERYTHING
from dashboard.served import STORE_VARIABLE
from dashboard.signing_in import comings
from dashboard.signing_in.people import Role
from dashboard.texts import text
from etl.audit import log as audit_log
from etl.store import AuditLog, Event, UnwritableError, log_of, verify
from geo.errors import InputError
from geo.files import DATA
from tests.screens import opened, started
from tests.signed import configured, cookies, secrets_file
from tests.stores import copied

ROOT = DATA.parent


@pytest.fixture
def own_store(demo_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = copied(demo_store, tmp_path / "store")
    monkeypatch.setenv(STORE_VARIABLE, str(path))
    monkeypatch.setitem(audited._state, "writable", True)
    return path


@pytest.fixture
def log(own_store: Path) -> AuditLog:
    return log_of(own_store)


@pytest.fixture
def app(own_store: Path) -> AppTest:
    return started()


def events(log: AuditLog) -> list[Event]:
    return [entry.event for entry in log.entries()]


def words_of(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.error, app.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def refuse(log: AuditLog) -> None:
    """Nothing can be written into the log from now on."""
    shutil.rmtree(log.folder, ignore_errors=True)
    log.folder.write_text("a file where the folder should be")


def test_a_view_is_written_with_its_filters_and_counts(app: AppTest, log: AuditLog) -> None:
    opened(app, "level=amphoe&area=50&category=drugs")
    (event,) = events(log)
    data = published.current(EVERYTHING)
    assert (event.who, event.did, event.version) == ("local", "view", data.version)
    assert event.what["page"] == "map"
    assert event.what["query"] == {"level": "amphoe", "area": "50", "category": "drugs"}
    assert event.units == len(data.gazetteer.amphoes.filter(regex="^50", axis=0))
    issues = data.issues(data.as_of)
    inside = issues[(issues["province"] == "50") & (issues["category"] == "drugs")]
    assert 0 < len(inside) <= (event.rows or 0) < len(issues)


def test_the_same_view_is_written_once_and_another_again(app: AppTest, log: AuditLog) -> None:
    opened(app, "level=amphoe")
    app.run()
    app.run()
    assert len(events(log)) == 1
    app.switch_page("screens/issues.py").run()
    app.switch_page("screens/map.py").run()
    assert [event.what["page"] for event in events(log)] == ["map", "issues", "map"]


def test_an_opened_journey_is_a_view_of_its_own(app: AppTest, log: AuditLog) -> None:
    data = published.current(EVERYTHING)
    key = data.issues(data.as_of).index[0]
    opened(app, f"level=amphoe&issue={key}")
    assert events(log)[-1].what["query"]["issue"] == key


@pytest.mark.parametrize("name", ["issue", "desk", "other"])
def test_what_somebody_types_into_the_address_is_not_kept(
    name: str, app: AppTest, log: AuditLog
) -> None:
    for typed in ("สมชาย-ใจดี", "0812345678", "1101700203451"):
        more = "&desk_level=7" if name == "desk" else "&compare=area" if name == "other" else ""
        opened(app, f"level=amphoe&{name}={typed}{more}")
    written = "".join(file.read_text(encoding="utf-8") for file in log.files())
    assert "view" in written
    assert not [t for t in ("สมชาย", "0812345678", "1101700203451") if t in written]


def test_known_keys_of_desks_and_sides_are_kept(data: Data) -> None:
    station = data.stations.index[0]
    for query in (f"desk={station}", "desk=n5", "other=50", "other=issues_per_10k", "desk=5001"):
        name, _, value = query.partition("=")
        view = from_query(f"level=amphoe&compare=area&desk_level=1&{query}&other=50")
        view = replace(view, **{name: value})
        assert audited.particulars(view, data)[name] == value


def test_the_words_of_the_search_field_are_not_kept(app: AppTest, log: AuditLog) -> None:
    opened(app, "level=amphoe")
    app.text_input(key="search").set_value("นายสมชาย").run()
    assert "สมชาย" not in "".join(file.read_text(encoding="utf-8") for file in log.files())


def test_a_file_is_written_down_before_it_is_handed_out(log: AuditLog) -> None:
    event = Event("somsak", "export", {"page": "issues", "name": "issues", "kind": "csv"}, rows=3)
    seen: list[int] = []

    def make() -> bytes:
        seen.append(len(events(log)))
        return b"content"

    assert audited.taken(make, event)() == b"content"
    assert seen == [0]
    assert events(log) == [event]


def test_a_file_that_could_not_be_made_was_not_taken(log: AuditLog) -> None:
    with pytest.raises(ZeroDivisionError):
        audited.taken(lambda: bytes(1 // 0), Event("somsak", "export"))()
    assert events(log) == []


def test_without_a_trace_pages_go_on_and_nothing_is_taken_away(app: AppTest, log: AuditLog) -> None:
    opened(app, "level=amphoe")
    refuse(log)
    app.switch_page("screens/issues.py").run()
    assert not app.exception
    buttons = app.get("download_button")
    assert buttons
    assert all(button.proto.disabled for button in buttons)
    assert "ส่งออกไม่ได้ในขณะนี้" in buttons[0].proto.help
    assert "เขียนบันทึกการใช้งานไม่ได้" in words_of(app)  # for the administrator
    with pytest.raises(UnwritableError):
        audited.taken(lambda: b"content", Event("somsak", "export"))()
    # The log is back: the next view says so.
    log.folder.unlink()
    app.switch_page("screens/network.py").run()
    app.run()
    assert audited.is_writable()
    assert not any(button.proto.disabled for button in app.get("download_button"))


def test_every_download_goes_through_the_one_button() -> None:
    """And that button is the only call of Streamlit's own; built-in exports are switched off."""
    found = []
    for path in sorted((ROOT / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "download_button":
                found.append(path.relative_to(ROOT).as_posix())
    assert found == ["dashboard/download.py"]
    settings = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "disableDataExport = true" in settings


def test_where_the_agency_wants_it_nothing_is_shown_without_a_line(
    app: AppTest, log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audited, "_pages_without_log", lambda: False)
    app.run()
    assert app.metric
    refuse(log)
    app.switch_page("screens/issues.py").run()
    assert [error.value for error in app.error] == [text("audit.no_view", "th")]
    assert not (app.metric or app.dataframe or app.get("download_button") or app.exception)
    log.folder.unlink()
    app.run()
    assert app.metric and not app.error


@pytest.mark.parametrize(
    ("line", "shown"), [("", True), ("pages_without_log = false", False), ("x = 1", True)]
)
def test_whether_pages_are_shown_without_a_line_is_a_setting(
    tmp_path: Path, line: str, shown: bool
) -> None:
    path = tmp_path / "audit.toml"
    path.write_text(line)
    assert audited._pages_without_log(path) is shown
    path = tmp_path / "other.toml"
    path.write_text('pages_without_log = "no"')
    with pytest.raises(InputError, match="expected true or false"):
        audited._pages_without_log(path)


def test_signing_in_out_and_being_refused_have_lines(log: AuditLog, tmp_path: Path) -> None:
    somsak, stranger = {"email": "somsak@police.test"}, {"email": "x@police.test"}
    with configured(secrets_file(tmp_path, "http://localhost:1")):
        for _ in range(3):  # tabs and pages
            comings.came("login of somsak", somsak)
            comings.was_refused("login of a stranger", stranger)
        comings.came("another login of somsak", somsak)
        comings.was_refused("of nobody known", {"sub": "4711"})
        sent = cookies("somsak@police.test")
        comings.left(sent)
        comings.left(sent)  # who is out cannot go out
    assert [(event.who, event.did, event.outcome) for event in events(log)] == [
        ("somsak@police.test", "sign_in", "done"), ("x@police.test", "sign_in", "refused"),
        ("somsak@police.test", "sign_in", "done"), ("4711", "sign_in", "refused"),
        ("somsak@police.test", "sign_out", "done"),
    ]  # fmt: skip


def test_a_snapshot_is_an_export_of_the_person_it_is_made_for(
    own_store: Path, log: AuditLog, tmp_path: Path
) -> None:
    output = tmp_path / "view.csv"
    command = ["snapshot", "--layer", "issues_per_10k", "--level", "amphoe", "--area", "50"]
    command += ["--store", str(own_store), "-o", str(output)]
    assert dashboard_command(command) == 0
    (event,) = events(log)
    assert (event.who, event.did, event.via) == ("local", "export", "command")
    assert (event.what["command"], event.what["kind"]) == ("snapshot", "csv")
    assert event.what["query"]["area"] == "50"
    assert event.units == len(output.read_text("utf-8-sig").splitlines()) - 1
    refuse(log)
    output.unlink()
    assert dashboard_command(command) == 1
    assert not output.exists()


# The page.


def test_the_page_shows_the_lines_in_both_languages(app: AppTest, log: AuditLog) -> None:
    log.append(Event("somsak", "export", {"name": "issues", "kind": "csv"}, rows=1234))
    for lang, export, whole in (("th", "ส่งออก", "บันทึกครบถ้วน"), ("en", "Export", "log is whole")):
        app = opened(started(), f"lang={lang}").switch_page("screens/audit.py").run()
        assert not app.exception
        assert whole in words_of(app)
        table = app.dataframe[0].value
        row = table[table.iloc[:, 2] == "somsak"].iloc[0]
        assert (row.iloc[3], row.iloc[5]) == (export, 1234)


def test_the_page_is_narrowed_by_person_and_action(app: AppTest, log: AuditLog) -> None:
    for who, did in (("a", "view"), ("a", "export"), ("b", "view")):
        log.append(Event(who, did))
    app.run().switch_page("screens/audit.py").run()
    app.selectbox(key="audit_who").set_value("a").run()
    assert list(app.dataframe[0].value.iloc[:, 2]) == ["a", "a"]
    app.button_group(key="audit_actions").set_value(["export"]).run()
    assert list(app.dataframe[0].value.iloc[:, 3]) == ["ส่งออก"]
    # Reading the log is a view too, with what was asked for.
    last = events(log)[-1]
    assert (last.did, last.what["page"], last.what["who"]) == ("view", "audit", "a")
    assert last.what["actions"] == ["export"]


def test_months_and_latest_days_can_be_asked_for(
    app: AppTest, log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for now in ("2024-02-29T17:30:00.000000+00:00", "2024-03-31T16:59:00.000000+00:00"):
        monkeypatch.setattr(audit_log, "_now", lambda now=now: now)
        log.append(Event("somsak", "export", {"at": now}))
    monkeypatch.undo()
    monkeypatch.setenv(STORE_VARIABLE, str(log.folder.with_name("store")))
    # On the last day of a month of thirty days the latest thirty are that month.
    now = datetime(2025, 4, 30, 12, tzinfo=formats.BANGKOK_TIME)
    monkeypatch.setattr(formats, "now", lambda: now)
    app.run().switch_page("screens/audit.py").run()
    days = app.selectbox(key="audit_days_th")
    assert days.options[:3] == ["7 วันล่าสุด", "30 วันล่าสุด", "90 วันล่าสุด"]
    assert days.options[-2:] == ["มี.ค. 2567", "ก.พ. 2567"]
    # A month of Bangkok begins seven hours before the same month of UTC.
    days.set_value(days.options[-2]).run()
    assert list(app.dataframe[0].value.iloc[:, 1]) == [
        "31 มี.ค. 2567 23.59.00", "1 มี.ค. 2567 00.30.00",
    ]  # fmt: skip


def test_the_page_says_in_red_where_the_chain_is_broken(app: AppTest, log: AuditLog) -> None:
    for n in range(5):
        log.append(Event("somsak", "export", rows=n))
    (file,) = log.files()
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], lines[1].replace(b'"rows":1', b'"rows":9'), *lines[2:]]))
    app.run().switch_page("screens/audit.py").run()
    assert "บันทึกไม่ครบถ้วน" in app.error[0].value
    assert f"{file.name} บรรทัดที่ 2: บรรทัดเลขที่ 2 ถูกแก้ไข" in words_of(app)
    file.write_bytes(b"".join(lines))
    app.button(key="audit_again").click().run()
    assert "หายไปจากส่วนท้าย" in words_of(app)  # the lines of this page itself were cut


def test_the_page_names_the_lines_before_which_the_second_place_was_lost(
    app: AppTest, log: AuditLog
) -> None:
    log.append(Event("somsak", "view"))
    assert log.heads.file
    log.heads.file.unlink()
    assert [problem.kind for problem in verify(log).problems] == ["lost"]
    app.run().switch_page("screens/audit.py").run()
    assert verify(log).lost == [2]
    (said,) = (each.value for each in app.warning if "ที่เก็บแห่งที่สอง" in each.value)
    assert "ขณะเขียนบรรทัดเลขที่ 2 " in said
    assert "บันทึกครบถ้วน" in words_of(app)


def test_only_who_may_audit_gets_the_page(
    app: AppTest, log: AuditLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(Event("somsak", "export"))
    app.run().switch_page("screens/audit.py").run()
    assert app.dataframe
    monkeypatch.setattr(access, "person", lambda: Person("viewer", role=Role("viewer")))
    app = AppTest.from_file(str(ROOT / "dashboard" / "screens" / "audit.py"), default_timeout=60)
    app.run()
    assert not app.dataframe
    assert "สำหรับผู้ดูแลระบบเท่านั้น" in words_of(app)


def test_the_log_is_of_the_whole_country_and_for_those_who_have_it() -> None:
    audits = Role("administrator", audits=True)
    assert Person("x", role=audits).may_audit
    assert not Person("x", frozenset({"50"}), audits).may_audit
    assert not Person("x", frozenset(), audits, frozenset({"tpb"})).may_audit


def test_the_exported_lines_cannot_become_formulas(log: AuditLog) -> None:
    from dashboard import audit_panels
    from dashboard.files import export

    log.append(Event("=HYPERLINK(1)", "view", json.loads('{"a": "+1"}')))
    csv = export.inert(audit_panels.table(list(log.entries()), "en")).to_csv(index=False)
    assert "'=HYPERLINK(1)" in csv
