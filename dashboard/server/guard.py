"""What the server answers to whom: nothing of the records to anybody who has not signed in.

Pages ask :func:`dashboard.access.person` themselves. What Streamlit serves beside them (files to
download, uploads, figures of the server) would be anybody's: here each needs a sign-in, and a
download or an upload the one whose session it belongs to. What is not known to be public is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dashboard import access
from dashboard.base_path import below
from dashboard.maps.assets import MOUNT
from dashboard.pages import PAGES
from dashboard.server import hosts
from dashboard.signing_in import comings, file_owners, sign_in
from geo.errors import InputError

#: What is served to anybody: Streamlit's own scripts, boundaries and fonts, and signing in itself.
PUBLIC = (
    "", "index.html", "favicon.png", "manifest.json", "static", "component", MOUNT, "healthz",
    "auth", "oauth2callback",
)  # fmt: skip
#: The same under ``_stcore``: what a page needs before it can ask who somebody is.
PUBLIC_CORE = ("health", "host-config", "stream", "bidi-components")

_CORE = "_stcore"
_RETURN = "return_to"
_RETURN_SECONDS = 600
# A browser keeps no longer cookie.
_LONGEST_RETURN = 3000
_POLICY_VIOLATION = 1008
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",
}
_KEPT_NOWHERE = {"Cache-Control": "private, no-store"}


class Guard:
    """The outermost layer of the server."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before ``app``."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what may pass."""
        if scope["type"] in ("http", "websocket") and not hosts.is_answered(
            Headers(scope=scope).get("host", "")
        ):
            await _turned_away(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._app(scope, _while_signed_in(scope, receive), send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        cookies = HTTPConnection(scope).cookies
        parts = _parts(scope["path"])
        status = answer_to(parts, cookies)
        if status != 200:
            said = "sign in first" if status == 401 else "this is not yours to see"
            headers = {**_HEADERS, **_KEPT_NOWHERE}
            await PlainTextResponse(said, status, headers)(scope, receive, send)
            return
        if parts == ["auth", "logout"]:
            await run_in_threadpool(comings.left, cookies)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                kept = {} if _is_public(parts) else _KEPT_NOWHERE
                for name, value in {**_HEADERS, **kept}.items():
                    headers.setdefault(name, value)
                if sign_in.is_configured():
                    _on_the_way(parts, scope, headers)
            await send(message)

        await self._app(scope, receive, sent)


async def _turned_away(scope: Scope, receive: Receive, send: Send) -> None:
    """Say that this server goes by another name."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
    else:
        said = "nobody signs in here: ask this machine for 127.0.0.1 or localhost"
        await PlainTextResponse(said, 421, _HEADERS)(scope, receive, send)


def answer_to(parts: list[str], cookies: Mapping[str, str]) -> int:
    """Whether a path is answered: 200, 401 without a sign-in, 403 where it is not the person's.

    Parameters
    ----------
    parts : of the path below the base path, at least one
    """
    if parts[0] in PAGES:
        parts = parts[1:] or [""]
    if not sign_in.is_configured():
        return 200 if _is_anybodys(parts) else 403
    if _is_public(parts):
        return 200
    told = sign_in.claims(cookies)
    if told is None:
        return 401
    try:
        person = access.of_claims(told)
    except InputError:
        return 403
    return 200 if _is_theirs(parts, person, sign_in.login_of(cookies)) else 403


def _is_anybodys(parts: list[str]) -> bool:
    """Whether what lies at a path is for whoever comes, where nobody has to sign in."""
    match parts:
        case ["media", name]:
            return file_owners.is_of("", name)
        case ["_stcore", "metrics", *_]:  # nobody's on a network where nobody is known
            return not access.open_to_all()
    return True


def _is_public(parts: list[str]) -> bool:
    if parts[0] == _CORE:
        return parts[1:2] != [] and parts[1] in PUBLIC_CORE
    return parts == [""] or (parts[0] != "" and parts[0] in PUBLIC)


def _is_theirs(parts: list[str], person: access.Person, login: str) -> bool:
    """Whether what lies at a path is this person's; the keys of points are asked by their route."""
    match parts:
        case ["media", name]:
            return file_owners.is_of(login, name)
        case ["_stcore", "upload_file", session, _]:
            return person.may_publish and sign_in.login_of_session(session) == login
        case ["_stcore", "metrics"]:
            return person.may_audit
        case ["points", *_]:
            return True
    return False


def _while_signed_in(scope: Scope, receive: Receive) -> Receive:
    """What a page sends, until its sign-in ends: then the page is cut off, and asks again."""
    cookies = HTTPConnection(scope).cookies
    if not sign_in.is_configured() or sign_in.claims(cookies) is None:
        return receive

    async def watched() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and sign_in.claims(cookies) is None:
            return {"type": "websocket.disconnect", "code": _POLICY_VIOLATION}
        return message

    return watched


def _on_the_way(parts: list[str], scope: Scope, headers: MutableHeaders) -> None:
    """Bring whoever signs in back to the page that they came for, and keep cookies to TLS."""
    request = HTTPConnection(scope)
    if parts == ["auth", "login"]:
        asked = _came_from(request.headers)
        if asked:
            headers.append("Set-Cookie", _return_cookie(quote(asked, safe=""), _RETURN_SECONDS))
    elif parts == ["oauth2callback"]:
        asked = unquote(request.cookies.get(_RETURN, ""))
        if _is_own(asked) and _signs_in(headers):
            headers["Location"] = asked
        headers.append("Set-Cookie", _return_cookie("", 0))
    if _origin().startswith("https:"):
        cookies = headers.getlist("Set-Cookie")
        del headers["Set-Cookie"]
        for cookie in cookies:
            secure = "; secure" in cookie.lower()
            headers.append("Set-Cookie", cookie if secure else f"{cookie}; Secure")


def _came_from(headers: Headers) -> str:
    """The page of this dashboard from which somebody went to sign in, with its query."""
    came = urlsplit(headers.get("referer", ""))
    asked = f"{came.path}?{came.query}" if came.query else came.path
    own = f"{came.scheme}://{came.netloc}" == _origin()
    return asked if own and _is_own(asked) else ""


def _is_own(asked: str) -> bool:
    """Whether it is an address below the base path of this dashboard, and no other."""
    inside = asked.startswith(f"{below()}/") and not asked.startswith(("//", "/\\"))
    return inside and len(asked) <= _LONGEST_RETURN and asked.isprintable()


def _signs_in(headers: MutableHeaders) -> bool:
    """Whether an answer gives the browser a sign-in."""
    return any(
        cookie.startswith(f"{USER_COOKIE_NAME}=") for cookie in headers.getlist("Set-Cookie")
    )


def _return_cookie(value: str, seconds: int) -> str:
    path = below() or "/"
    return f"{_RETURN}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax"


def _origin() -> str:
    return get_origin_from_redirect_uri() or ""


def _parts(path: str) -> list[str]:
    """The names of a path below the base path."""
    base = below()
    inside = path[len(base) :] if base and (path == base or path.startswith(f"{base}/")) else path
    return inside.removeprefix("/").split("/")
