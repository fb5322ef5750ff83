"""What the server answers to whom, without a server and without a provider."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit import config
from streamlit.auth_util import set_cookie_with_chunks
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard import access
from dashboard.permit import Permit
from dashboard.served import STORE_VARIABLE
from dashboard.server.guard import Guard, answer_to
from dashboard.signing_in import file_owners, people, sign_in
from geo.errors import InputError
from tests.awaited import awaited
from tests.signed import ORIGIN, SECRET, configured, cookies, secrets_file

VIEWER, CLERK, ADMINISTRATOR = "viewer@police.test", "clerk@police.test", "admin@police.test"
SECRETS_OF_THE_SERVER = ["_stcore/metrics", "media/f.csv", "_stcore/upload_file/s/f"]


@pytest.fixture(autouse=True)
def signing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """People have to sign in; three of them have a role."""
    file = tmp_path / "people.csv"
    file.write_text(
        f"person,role,areas\n{VIEWER},viewer,50\n{CLERK},clerk,50\n{ADMINISTRATOR},administrator,all\n"
    )
    monkeypatch.setenv(people.PEOPLE_VARIABLE, str(file))
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store"))  # beside it lies the audit log
    with configured(secrets_file(tmp_path, "http://localhost:1")):
        yield


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, dict[str, str]], None]:
    """``files(session, cookies)``: a session that made the file ``f``."""
    monkeypatch.setattr(
        file_owners, "_sessions_that_show", lambda name: ["s"] if name == "f" else []
    )
    monkeypatch.setattr(sign_in, "_sessions", sign_in.Known())

    def made(session: str, by: dict[str, str]) -> None:
        sign_in._sessions.tell(session, sign_in.login_of(by))

    return made


def status(path: str, of: dict[str, str] | None = None) -> int:
    return answer_to(path.split("/"), of or {})


@pytest.mark.parametrize(
    "path",
    ["", "index.html", "ladder", "static/js/main.js", "favicon.png", "healthz", "oauth2callback",
     "auth/login", "_stcore/health", "_stcore/host-config", "_stcore/stream",
     "ladder/_stcore/health", "component/streamlit_folium.st_folium/index.html"],
)  # fmt: skip
def test_what_holds_no_records_is_served_to_anybody(path) -> None:
    assert status(path) == 200


@pytest.mark.parametrize(
    "path",
    [*SECRETS_OF_THE_SERVER, "points/k/0/0/0", "points/k/stations", "app/static/x", "anything",
     "_stcore", "_stcore/", "_stcore/script-health-check", "_stcore/agent/runs", "/media/f.csv",
     "//media/f.csv", "ladder/media/f.csv", "ladder/ladder/media/f.csv", "Static/x", "media",
     "media/", "static\\..\\media", ".", "..", "../media/f.csv", "\0", "health"],
)  # fmt: skip
def test_everything_else_needs_a_sign_in(path) -> None:
    assert status(path) == 401
    assert status(path, {USER_COOKIE_NAME: "made up"}) == 401
    assert status(path, cookies(ADMINISTRATOR, secret="another one" * 4)) == 401
    assert status(path, cookies(ADMINISTRATOR, age=11 * 3600)) == 401
    assert status(path, cookies(ADMINISTRATOR, origin="http://elsewhere")) == 401
    assert status(path, cookies(ADMINISTRATOR, is_logged_in=False)) == 401
    assert status(path, cookies(ADMINISTRATOR, iat=None)) == 401
    assert status(path, cookies("stranger@police.test")) == 403


def test_a_file_is_served_to_the_sign_in_that_made_it_alone(files) -> None:
    own, other = cookies(VIEWER), cookies(ADMINISTRATOR)
    files("s", own)
    assert status("media/f.csv", own) == 200
    assert status("media/g.csv", own) == 403
    assert status("media/f.csv", other) == 403
    # The same person at another browser is another sign-in.
    assert status("media/f.csv", cookies(VIEWER, age=60)) == 403


def test_a_file_made_when_asked_for_is_of_who_asked(files) -> None:
    own, other = cookies(VIEWER), cookies(ADMINISTRATOR)
    sign_in._sessions.tell("own", sign_in.login_of(own))
    sign_in._sessions.tell("other", sign_in.login_of(other))
    manager = MediaFileManager(MemoryMediaFileStorage("/media"))
    handler = file_owners.NotingHandler(lambda: manager)

    def made(session: str, by: dict[str, str], text: str) -> str:
        """The path of a file that a button makes."""

        def make() -> str:
            file_owners.offered_by(permit)
            return text

        permit = Permit(access.of_claims(sign_in.claims(by) or {}), by, "")
        request = BackendOperationRequest(request_id="r")
        request.deferred_file.file_id = manager.add_deferred(make, "text/csv", "button")
        return awaited(handler.handle(request, session)).deferred_file.url.lstrip("/")

    file = made("own", own, "50")
    assert (status(file, own), status(file, other)) == (200, 403)
    # Whoever makes the same one for themselves gets it too.
    assert made("other", other, "50") == file
    assert (status(file, own), status(file, other)) == (200, 200)
    assert status(made("nobody", own, "10"), own) == 403
    # Nor is it theirs once they may see less, or more.
    people.people_path().write_text(
        f"person,role,areas\n{VIEWER},viewer,51\n{ADMINISTRATOR},administrator,all\n"
    )
    assert (status(file, own), status(file, other)) == (403, 200)


def test_uploads_are_of_those_who_may_publish_into_their_own_session(files) -> None:
    clerk = cookies(CLERK)
    files("s", clerk)
    files("t", cookies(VIEWER))
    assert status("_stcore/upload_file/s/f", clerk) == 200
    assert status("_stcore/upload_file/t/f", clerk) == 403
    assert status("_stcore/upload_file/unknown/f", clerk) == 403
    assert status("_stcore/upload_file/t/f", cookies(VIEWER)) == 403


def test_figures_of_the_server_are_the_administrators() -> None:
    assert status("_stcore/metrics", cookies(VIEWER)) == 403
    assert status("_stcore/metrics", cookies(ADMINISTRATOR)) == 200
    people.people_path().write_text(f"person,role,areas\n{ADMINISTRATOR},administrator,50\n")
    assert status("_stcore/metrics", cookies(ADMINISTRATOR)) == 403


def test_a_sign_in_that_was_ended_holds_no_longer() -> None:
    own = cookies(ADMINISTRATOR)
    assert status("_stcore/metrics", own) == 200
    sign_in.end(own)
    assert status("_stcore/metrics", own) == 401
    assert status("_stcore/metrics", cookies(ADMINISTRATOR, age=1)) == 200


def test_sign_ins_whose_cookies_are_long_are_told_apart() -> None:
    """A long cookie comes in pieces, and the first says only how many there are."""
    chance = random.Random(1)
    given: list[dict[str, str]] = []
    # As directories name their groups, and nothing that a cookie's compression makes short.
    groups = [str(uuid.UUID(int=chance.getrandbits(128))) for _ in range(400)]
    for name in (VIEWER, ADMINISTRATOR):
        pieces: dict[str, str] = {}
        claims = {"email": name, "iat": time.time(), "origin": ORIGIN, "is_logged_in": True}
        set_cookie_with_chunks(
            lambda key, value, pieces=pieces: pieces.update({key: _signed(key, value)}),
            lambda key, value: _signed(key, value).encode(),
            USER_COOKIE_NAME,
            claims | {"groups": groups},
            cookie_attr_size=0,
        )
        assert len(pieces) > 2
        given.append(pieces)
    one, other = given
    assert sign_in.claims(one) and sign_in.claims(other)
    assert sign_in.login_of(one) != sign_in.login_of(other)
    sign_in.end(one)
    # What else somebody sends along makes it no other sign-in.
    assert sign_in.claims(one | {f"{USER_COOKIE_NAME}_99": "x"}) is None
    assert sign_in.claims(other)


def _signed(name: str, value: str) -> str:
    return create_signed_value(SECRET, name, value).decode()


def test_a_role_that_was_taken_away_counts_at_once(files) -> None:
    own = cookies(VIEWER)
    files("s", own)
    assert status("media/f.csv", own) == 200
    people.people_path().write_text("person,role,areas\n")
    assert status("media/f.csv", own) == 403


def test_without_a_provider_a_network_gets_no_figures_of_the_server(
    files, tmp_path, monkeypatch
) -> None:
    with configured(tmp_path / "none.toml"):
        for path in ("_stcore/metrics", "media/f.csv", "static/media/icons.woff2", "issues"):
            assert status(path) == 200
        assert status("media/g.csv") == status("issues/media/g.csv") == 403
        monkeypatch.setenv(access.OPEN_VARIABLE, "1")
        assert status("_stcore/metrics") == 403


async def _echo(request: Request) -> PlainTextResponse:
    answer = PlainTextResponse(request.url.path)
    if request.url.path == "/":
        answer.set_cookie("_streamlit_xsrf", "token")
    if request.url.path == "/oauth2callback":
        answer = PlainTextResponse("", 302, {"Location": "/"})
        answer.set_cookie(USER_COOKIE_NAME, "signed", httponly=True)
    return answer


async def _talk(websocket: WebSocket) -> None:
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        await websocket.close()


@pytest.fixture
def client() -> TestClient:
    """Somebody who talks to a server behind the guard."""
    routes = [WebSocketRoute("/_stcore/stream", _talk), Route("/{path:path}", _echo)]
    app = Guard(Starlette(routes=routes))
    return TestClient(app, base_url=ORIGIN, follow_redirects=False)


def test_refusals_say_so_and_are_kept_nowhere(client) -> None:
    answer = client.get("/media/f.csv")
    assert (answer.status_code, answer.text) == (401, "sign in first")
    assert answer.headers["cache-control"] == "private, no-store"


def test_every_answer_forbids_frames_of_others_and_guessing_types(client) -> None:
    for path in ("/", "/media/f.csv"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        (f"{ORIGIN}/issues?area=50&lang=en", "/issues?area=50&lang=en"),
        (f"{ORIGIN}/?q=%E0%B8%81", "/?q=%E0%B8%81"),
        ("http://elsewhere/issues", "/"),
        (f"{ORIGIN}//elsewhere/x", "/"),
        (f"{ORIGIN}.elsewhere/x", "/"),
        (f"{ORIGIN}/{'x' * 4000}", "/"),
        ("", "/"),
    ],
)
def test_whoever_signs_in_comes_back_to_where_they_were_going(client, referer, back) -> None:
    client.get("/auth/login", headers={"Referer": referer})
    assert client.get("/oauth2callback").headers["location"] == back
    assert client.get("/oauth2callback").headers["location"] == "/"


def test_nobody_is_sent_elsewhere_by_a_cookie(client) -> None:
    for there in ("https%3A%2F%2Felsewhere", "%2F%2Felsewhere", "%2F%5Celsewhere", "%2Fa%0d%0ab"):
        client.cookies.set("return_to", there, domain="127.0.0.1", path="/")
        assert client.get("/oauth2callback").headers["location"] == "/"


def test_cookies_are_kept_to_tls_where_the_dashboard_is(client, tmp_path) -> None:
    assert "; Secure" not in client.get("/oauth2callback").headers["set-cookie"]
    with configured(secrets_file(tmp_path, "http://localhost:1", "https://dashboard.police.test")):
        for path, count in {"/oauth2callback": 2, "/": 1}.items():
            given = client.get(path).headers.get_list("set-cookie")
            assert all("; Secure" in cookie for cookie in given) and len(given) == count


@pytest.mark.parametrize(
    ("host", "answered"),
    [
        ("127.0.0.1:8501", True), ("127.9.9.9", True), ("localhost", True), ("LOCALHOST:80", True),
        ("[::1]:8501", True), ("localhost.:8501", True), ("mypc:8501", True),
        ("evil.test:8501", False), ("127.0.0.1.evil.test", False),
        ("localhost.evil.test", False), ("127.0.0.1@evil.test", False), ("192.168.1.7:80", False),
        ("[::1", False), ("", False),
    ],
)  # fmt: skip
def test_where_nobody_signs_in_this_machine_alone_is_answered(
    client, tmp_path, monkeypatch, host, answered
) -> None:
    """A page from elsewhere whose name is given this machine's address reads nothing here."""
    named = {"Host": host}
    before = config.get_option("server.address")
    config.set_option("server.address", "MyPC")
    with configured(tmp_path / "none.toml"):
        assert (client.get("/", headers=named).status_code == 200) == answered
        if answered:
            with client.websocket_connect("/_stcore/stream", headers=named):
                pass
        else:
            with (
                pytest.raises(WebSocketDisconnect),
                client.websocket_connect("/_stcore/stream", headers=named),
            ):
                pass
        monkeypatch.setenv(access.OPEN_VARIABLE, "1")
        assert client.get("/", headers=named).status_code == 200
    monkeypatch.delenv(access.OPEN_VARIABLE)
    config.set_option("server.address", before)
    assert client.get("/", headers=named).status_code == 200


def test_a_page_is_cut_off_when_its_sign_in_ends(client) -> None:
    own = cookies(VIEWER)
    client.cookies.update(own)
    with client.websocket_connect("/_stcore/stream") as page:
        page.send_text("a")
        assert page.receive_text() == "a"
        sign_in.end(own)
        page.send_text("b")
        with pytest.raises(WebSocketDisconnect):
            page.receive_text()


def test_a_base_path_is_honoured(client) -> None:
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", "dash")
    try:
        assert client.get("/dash/ladder").status_code == 200
        assert client.get("/dash/media/f.csv").status_code == 401
        assert client.get("/media/f.csv").status_code == 401
        assert client.get("/dashboard/media/f.csv").status_code == 401
        client.get("/dash/auth/login", headers={"Referer": f"{ORIGIN}/ladder"})
        answer = client.get("/dash/oauth2callback")
        assert answer.headers.get("location", "/") == "/"
    finally:
        config.set_option("server.baseUrlPath", before)


@pytest.mark.parametrize("text", [None, "", "[auth"])
def test_a_provider_that_is_lost_meanwhile_lets_nobody_in(tmp_path, monkeypatch, text) -> None:
    monkeypatch.setattr(sign_in, "_insisted", sign_in.Known())
    own = cookies(ADMINISTRATOR)
    assert status("_stcore/metrics", own) == 200
    sign_in.insist()
    path = tmp_path / "lost.toml"
    if text is not None:
        path.write_text(text)
    with configured(path):
        assert sign_in.is_configured()
        assert status("_stcore/metrics", own) == status("media/f.csv", own) == 401


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('client_id = "dashboard"', "", "lacks client_id"),
        ("/oauth2callback", "/callback", "expected the address of the dashboard and"),
        ("http://127.0.0.1", "http://dashboard.police.test", "must be https"),
    ],
)
def test_a_provider_half_configured_is_refused(tmp_path, old, new, said) -> None:
    path = secrets_file(tmp_path, "http://localhost:1")
    path.write_text(path.read_text().replace(old, new))
    with configured(path), pytest.raises(InputError, match=said):
        sign_in.check()


def test_a_short_secret_is_refused(tmp_path) -> None:
    path = secrets_file(tmp_path, "http://localhost:1")
    path.write_text(path.read_text().replace("for tests alone " * 3, "x" * 31))
    with configured(path), pytest.raises(InputError, match="has 31 characters; expected 32"):
        sign_in.check()
