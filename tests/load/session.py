"""One visitor's connection: opens a page of the dashboard and works its widgets, without a browser.

It speaks what Streamlit's script in the browser speaks: ``BackMsg`` and ``ForwardMsg`` over the
WebSocket ``_stcore/stream``.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from tests.load.open_page import OpenPage

#: Seconds. Who waits longer has been left without an answer.
PATIENCE = 60.0

_XSRF = "_streamlit_xsrf="


@dataclass(frozen=True)
class Answered:
    """One run: seconds until the map was sent, and until all was; bytes; what failed."""

    to_map: float
    seconds: float
    received: int
    errors: tuple[str, ...] = ()


class Session:
    """One page, open over one connection."""

    def __init__(self, connection: ClientConnection, page: OpenPage) -> None:
        self.page = page
        self._connection = connection

    async def load(self) -> Answered:
        """Run the page as it is: what a browser asks for first."""
        return await self._run({})

    async def wait(self) -> Answered:
        """Let the page try again by itself, once, as it asked to."""
        assert self.page.again, "the page does nothing by itself"
        part, seconds = self.page.again
        await asyncio.sleep(seconds)
        return await self._run({}, part)

    async def choose(self, key: str, *values: str) -> Answered:
        """Choose in the widget of that key; ``values`` are of its options, as they are shown."""
        widget = self.page.widgets[key]
        said = WidgetState(id=widget.state.id)
        if widget.state.WhichOneof("value") == "string_value":
            said.string_value = values[0]
        else:
            said.string_array_value.data.extend(values)
        return await self._run({key: said})

    async def press(self, key: str) -> Answered:
        """Press the button of that key."""
        return await self._run({key: WidgetState(id=self.page.widgets[key].state.id,
                                                 trigger_value=True)})  # fmt: skip

    async def _run(self, changed: Mapping[str, WidgetState], part: str = "") -> Answered:
        page = self.page
        before, failed = page.finished, len(page.errors)
        started = time.monotonic()
        asked = BackMsg(rerun_script=page.answer(changed, part))
        received, to_map = 0, 0.0
        try:
            async with asyncio.timeout(PATIENCE):
                await self._connection.send(asked.SerializeToString())
                while page.finished == before:
                    raw = await self._connection.recv(decode=False)
                    received += len(raw)
                    message = page.take(ForwardMsg.FromString(raw))
                    if not to_map and message and _is_map(message):
                        to_map = time.monotonic() - started
        except TimeoutError:
            page.errors.append(f"no answer within {PATIENCE:.0f} s")
        seconds = time.monotonic() - started
        return Answered(to_map, seconds, received, tuple(page.errors[failed:]))


@asynccontextmanager
async def opened(
    address: str, query: str = "", headers: Mapping[str, str] | None = None
) -> AsyncIterator[Session]:
    """A session at the dashboard's address; gone afterwards.

    Parameters
    ----------
    address : of the dashboard: ``http://127.0.0.1:8501``
    query : of the page's address: ``level=tambon&lang=th``
    headers : sent along, such as ``Cookie`` of somebody who has signed in
    """
    parts = urlsplit(address)
    secure = "wss" if parts.scheme == "https" else "ws"
    sent = {"Origin": f"{parts.scheme}://{parts.netloc}", **(headers or {})}
    async with connect(
        f"{secure}://{parts.netloc}{parts.path}/_stcore/stream",
        additional_headers=sent,
        subprotocols=["streamlit", *_xsrf_token(sent.get("Cookie", ""))],  # type: ignore[list-item]
        max_size=None,
    ) as connection:
        yield Session(connection, OpenPage(f"{address}/", query))


def _is_map(message: ForwardMsg) -> bool:
    """Whether a message brings the map."""
    return (
        message.delta.new_element.component_instance.component_name == "streamlit_folium.st_folium"
    )


def _xsrf_token(cookies: str) -> list[str]:
    """Streamlit believes the cookie of a sign-in only beside the token of its other cookie."""
    each = (cookie.strip() for cookie in cookies.split(";"))
    return [cookie.removeprefix(_XSRF) for cookie in each if cookie.startswith(_XSRF)]
