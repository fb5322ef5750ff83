"""Whose the files are that Streamlit makes when somebody presses a button to download.

Files that a page shows belong to its session, which Streamlit notes. One that is made when it is
asked for belongs to none: here it is noted whose it is and by what right, so that nobody else gets
it, nor they themselves once the right is gone (:mod:`dashboard.server.guard`).
"""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import PurePosixPath
from typing import Protocol
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime import Runtime, app_session
from streamlit.runtime.backend_operation_handler import DeferredFileHandler

from dashboard.signing_in.sign_in import Known, login_of_session


class Right(Protocol):
    """By which somebody may have a file; :class:`dashboard.permit.Permit`."""

    def holds(self) -> bool:
        """Whether they still may."""


_made: Known[Right] = Known()
#: The rights by which the files were offered that are being made.
_making: ContextVar[list[Right]] = ContextVar("_making")


class NotingHandler(DeferredFileHandler):
    """Makes the file as Streamlit does, and notes for whom."""

    async def handle(
        self, request: BackendOperationRequest, session_id: str
    ) -> BackendOperationResponse:
        """The address of the file, or what went wrong."""
        rights: list[Right] = []
        _making.set(rights)  # the thread that makes the file sees it too
        response = await super().handle(request, session_id)
        if rights and response.deferred_file.url:
            name = _name(urlsplit(response.deferred_file.url).path)
            _made.tell(_note(login_of_session(session_id) or "", name), rights[-1])
        return response


def offered_by(right: Right) -> None:
    """Note by what right the file was offered that is being made."""
    if (rights := _making.get(None)) is not None:
        rights.append(right)


def note_whose() -> None:
    """Have every session from now on note whose its files are."""
    # Streamlit's own list of handlers; it offers no way to add to it.
    app_session.DeferredFileHandler = NotingHandler  # type: ignore[attr-defined]


def is_of(login: str, path: str) -> bool:
    """Whether the file at a path was made for this sign-in ("" where nobody has to), which may
    still have it."""
    name = _name(path)
    if right := _made.of(_note(login, name)):
        return right.holds()
    return login in ((login_of_session(each) or "") for each in _sessions_that_show(name))


def _sessions_that_show(name: str) -> list[str]:
    """The sessions of Streamlit whose page holds a file."""
    # Streamlit's own list; it offers no way to ask.
    files = Runtime.instance().media_file_mgr._files_by_session_and_coord
    return [session for session, held in list(files.items()) if name in list(held.values())]


def _name(path: str) -> str:
    """By which Streamlit knows the file at a path."""
    return PurePosixPath(path).stem


def _note(login: str, name: str) -> str:
    return f"{login}/{name}"
