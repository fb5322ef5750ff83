"""Who is let in, who stays in, who has gone."""

from __future__ import annotations

from dashboard.crowd.visitors import Visitors


def test_as_many_come_in_as_there_is_room_for_and_who_is_in_stays_in() -> None:
    here = {"a", "b", "c"}
    visitors = Visitors(most=2, is_here=here.__contains__)
    assert visitors.enter("a") and visitors.enter("b")
    assert not visitors.enter("c")
    assert visitors.enter("a"), "who is in may go on"
    assert len(visitors) == 2
    here.remove("a")
    assert visitors.enter("c"), "a closed tab makes room at once"


def test_the_gone_are_told_once_and_not_before_their_time() -> None:
    now, here = [0.0], {"a", "b"}
    visitors = Visitors(most=9, is_here=here.__contains__, clock=lambda: now[0])
    visitors.enter("a")
    visitors.enter("b")
    here.remove("a")
    now[0] = 59.0
    assert visitors.gone(60.0) == []
    now[0] = 61.0
    assert visitors.gone(60.0) == ["a"]
    assert visitors.gone(60.0) == []
    now[0] = 500.0
    assert visitors.gone(60.0) == [], "who is here is not gone, however quiet"


def test_who_comes_back_in_time_has_not_gone() -> None:
    now, here = [0.0], {"a"}
    visitors = Visitors(most=9, is_here=here.__contains__, clock=lambda: now[0])
    visitors.enter("a")
    here.clear()
    now[0] = 50.0
    assert visitors.gone(60.0) == []
    here.add("a")
    now[0] = 70.0
    assert visitors.gone(60.0) == []
    here.clear()
    now[0] = 120.0
    assert visitors.gone(60.0) == []
