"""What several ask for at once is made once, for all of them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.kept import Shared


def test_many_who_ask_at_once_get_the_same_made_once() -> None:
    shared: Shared[object] = Shared(most=4)
    made, begun, may_end = [], threading.Event(), threading.Event()

    def make() -> object:
        made.append(1)
        begun.set()
        may_end.wait(30)
        return object()

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(shared.get, "view", make) for _ in range(8)]
        assert begun.wait(30)
        # What is being made keeps nobody from something else.
        assert shared.get("other", lambda: "at once") == "at once"
        may_end.set()
        given = {id(future.result(30)) for future in asked}
    assert len(given) == len(made) == 1


def test_the_last_asked_for_are_kept() -> None:
    shared: Shared[int] = Shared(most=2)
    for name in (1, 2, 1, 3):
        shared.get(name, lambda name=name: name)
    assert len(shared) == 2
    assert shared.get(1, lambda: -1) == 1
    assert shared.get(2, lambda: -2) == -2, "the one asked for least recently was let go"


def test_what_fails_is_tried_again() -> None:
    shared: Shared[str] = Shared(most=2)
    with pytest.raises(ZeroDivisionError):
        shared.get("view", lambda: str(1 / 0))
    assert shared.get("view", lambda: "made") == "made"
