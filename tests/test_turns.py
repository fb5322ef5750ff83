"""Who computes, and when."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from dashboard.crowd.turns import BusyError, Turns

PATIENCE = 30.0


def until(true: Callable[[], bool]) -> None:
    """Wait until something has become true."""
    over = threading.Event()
    for _ in range(3000):
        if true():
            return
        over.wait(0.01)
    pytest.fail("it never became true")


class Worker(threading.Thread):
    """Takes a turn, computes until it may end."""

    def __init__(self, turns: Turns, name: str, log: list[str], aside: bool = False) -> None:
        super().__init__(name=name, daemon=True)
        self.may_end, self.may_return, self.began = (threading.Event() for _ in range(3))
        self.turns, self.log, self.goes_aside = turns, log, aside
        self.start()

    def run(self) -> None:
        with self.turns.turn():
            self.log.append(f"{self.name} begins")
            self.began.set()
            self.may_end.wait(PATIENCE)
            if self.goes_aside:
                with self.turns.aside(patience=60.0):
                    self.may_return.wait(PATIENCE)
                self.log.append(f"{self.name} goes on")


def test_no_more_compute_than_may_and_the_first_to_come_is_the_first_to_go() -> None:
    turns, log = Turns(at_once=2, most_waiting=9), []
    first, second = Worker(turns, "1", log), Worker(turns, "2", log)
    until(lambda: first.began.is_set() and second.began.is_set())
    third = Worker(turns, "3", log)
    until(lambda: turns.waiting == 1)
    fourth = Worker(turns, "4", log)
    until(lambda: turns.waiting == 2)
    assert not third.began.is_set() and not fourth.began.is_set()
    first.may_end.set()
    until(third.began.is_set)
    assert not fourth.began.is_set()
    for worker in (second, third, fourth):
        worker.may_end.set()
        worker.join(PATIENCE)
    assert log[2:] == ["3 begins", "4 begins"]


def test_who_begins_goes_before_who_went_aside_earlier() -> None:
    turns, log = Turns(at_once=1, most_waiting=9), []
    one = Worker(turns, "1", log, aside=True)
    one.may_end.set()
    until(one.began.is_set)
    two = Worker(turns, "2", log)  # while the first is aside, its turn is free
    until(two.began.is_set)
    one.may_return.set()
    until(lambda: turns.waiting == 1)
    three = Worker(turns, "3", log)
    until(lambda: turns.waiting == 2)
    for worker in (two, three):
        worker.may_end.set()
    for worker in (one, two, three):
        worker.join(PATIENCE)
    assert log == ["1 begins", "2 begins", "3 begins", "1 goes on"]


def test_patience_has_an_end() -> None:
    now = [0.0]
    turns, log = Turns(at_once=1, most_waiting=9, clock=lambda: now[0]), []
    one = Worker(turns, "1", log, aside=True)
    one.may_end.set()
    until(one.began.is_set)
    two = Worker(turns, "2", log)
    until(two.began.is_set)
    one.may_return.set()
    until(lambda: turns.waiting == 1)
    now[0] = 61.0  # the first has been patient for long enough
    three = Worker(turns, "3", log)
    until(lambda: turns.waiting == 2)
    for worker in (two, three):
        worker.may_end.set()
    for worker in (one, two, three):
        worker.join(PATIENCE)
    assert log == ["1 begins", "2 begins", "1 goes on", "3 begins"]


def test_too_many_are_sent_away_and_come_in_later() -> None:
    turns, log = Turns(at_once=1, most_waiting=1), []
    one = Worker(turns, "1", log)
    until(one.began.is_set)
    two = Worker(turns, "2", log)
    until(lambda: turns.waiting == 1)
    with pytest.raises(BusyError), turns.turn():
        pass
    one.may_end.set()
    two.may_end.set()
    two.join(PATIENCE)
    with turns.turn():
        log.append("later")
    assert log == ["1 begins", "2 begins", "later"]


def test_a_turn_that_breaks_is_given_up() -> None:
    turns = Turns(at_once=1, most_waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.turn():
            1 / 0  # noqa: B018
    with turns.turn(), turns.turn():  # within a turn it is the same one
        pass
    with turns.turn():
        pass


def test_who_has_something_else_to_do_waits_no_longer() -> None:
    turns, log = Turns(at_once=1, most_waiting=9), []

    class ElsewhereError(Exception):
        pass

    def heed() -> None:
        raise ElsewhereError

    with pytest.raises(ElsewhereError), turns.turn(), turns.aside(60.0, heed):
        other = Worker(turns, "other", log)
        until(other.began.is_set)
    assert turns.waiting == 0
    other.may_end.set()
    other.join(PATIENCE)
    with turns.turn():  # nobody's place was lost
        pass


def test_outside_a_turn_nobody_is_kept_waiting_aside() -> None:
    turns = Turns(at_once=1, most_waiting=0)
    with turns.aside(0.0):
        pass
    with turns.turn():
        pass
