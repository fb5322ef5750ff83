"""Many people at once, in small: the dashboard, served, and clients that speak its protocol."""

from __future__ import annotations

import asyncio
import gc
import weakref
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dashboard.crowd.busy import AGAIN
from dashboard.crowd.serving import SETTINGS_VARIABLE
from dashboard.data import Data
from dashboard.facts import Facts
from dashboard.result import Result, evaluate
from dashboard.texts import text
from dashboard.view import View
from tests.awaited import awaited
from tests.browser.serving import served
from tests.load.crowd import come
from tests.load.session import Session, opened
from tests.screens import opened as screen
from tests.screens import started

#: What a session may remember by itself: choices, not records. Bytes.
REMEMBERED = 100_000


def test_a_crowd_gets_its_answers(demo_store: Path, tmp_path: Path) -> None:
    with served(demo_store, None, {}, tmp_path / "log.txt") as address:
        crowd = awaited(come(address, clients=4, seconds=10, every=1))
    assert not crowd.errors
    assert len(crowd.first) == 4 and len(crowd.whole) >= 4
    assert crowd.to_map, "no choice changed the map"


def test_who_finds_no_room_waits_and_comes_in(demo_store: Path, tmp_path: Path) -> None:
    """Two may be here; five come. Three are told, none sees an error, and all come in at last."""
    limits = tmp_path / "serving.toml"
    limits.write_text("at_once = 1\nmost_waiting = 9\nmost_visitors = 2\naway_seconds = 1\n")
    environment = {SETTINGS_VARIABLE: str(limits)}
    with served(demo_store, None, environment, tmp_path / "log.txt") as address:
        told = awaited(_five(address))
    assert told == 3


async def _five(address: str) -> int:
    """How many of five were told to wait; all of them have seen the map in the end."""
    async with AsyncExitStack() as doors:
        inside, waiting = [], []
        for _ in range(5):
            door = await doors.enter_async_context(AsyncExitStack())
            session = await door.enter_async_context(opened(address, "lang=th"))
            answer = await session.load()
            assert not answer.errors
            if answer.to_map:
                inside.append(door)
            else:
                assert _said(session, "busy.full"), session.page.shown
                waiting.append((door, session))
        told = len(waiting)
        while waiting:
            door, session = waiting[0]
            answer = await session.wait()
            assert not answer.errors
            if answer.to_map:
                assert not _said(session, "busy.full")
                inside.append(waiting.pop(0)[0])
            else:  # nobody has gone yet
                await inside.pop(0).aclose()
        return told


def test_where_too_many_wait_the_rest_is_told_and_tries_again(
    demo_store: Path, tmp_path: Path
) -> None:
    limits = tmp_path / "serving.toml"
    limits.write_text("at_once = 1\nmost_waiting = 1\nmost_visitors = 9\naway_seconds = 1\n")
    environment = {SETTINGS_VARIABLE: str(limits)}
    with served(demo_store, None, environment, tmp_path / "log.txt") as address:
        told = awaited(_all_at_once(address, 6))
    assert told > 0


async def _all_at_once(address: str, clients: int) -> int:
    """How often of several who open their pages at once one was told to wait; all see the map."""

    async def one() -> int:
        async with opened(address, "lang=th") as session:
            answer, told = await session.load(), 0
            while not answer.to_map:
                assert not answer.errors
                assert _said(session, "busy.many"), session.page.shown
                told += 1
                answer = await session.wait()
            return told

    return sum(await asyncio.gather(*(one() for _ in range(clients))))


def _said(session: Session, key: str) -> bool:
    return text(key, "th", seconds=f"{AGAIN:.0f}") in session.page.shown


def test_all_who_look_at_a_view_share_one_answer(data: Data) -> None:
    view = View(level="tambon").with_filter("category", ("drugs",))
    answer = evaluate(view, data)
    assert evaluate(view, data) is answer
    assert evaluate(View(level="tambon"), data) is not answer
    assert answer.once("made", lambda result: [result]) is answer.once("made", lambda _: [])


@pytest.mark.parametrize("query", ["level=tambon&category=drugs", "level=amphoe&compare=layer"])
def test_a_session_holds_no_records(data: Data, query: str) -> None:
    """When a page has been drawn, what it was made of belongs to nobody in particular."""
    data.answers.clear()
    app = screen(started(), query)
    shown = [weakref.ref(answer) for answer in data.answers]
    assert shown
    data.answers.clear()
    gc.collect()
    assert not [answer for answer in shown if answer()], "the session keeps what it was shown"
    assert app.session_state["view"].level in query


@pytest.mark.parametrize("query", ["level=tambon&category=drugs"])
def test_what_a_session_remembers_is_small(data: Data, query: str) -> None:
    app = screen(started(), query)
    for name, kept in app.session_state.items():
        assert not isinstance(kept, (Result, Facts, Data)), name
        assert len(repr(kept)) < REMEMBERED, name
