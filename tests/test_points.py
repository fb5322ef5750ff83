"""Points of issues: what a browser gets for its key, and that nobody else gets anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from starlette.applications import Starlette
from starlette.types import Message
from streamlit import config
from streamlit.testing.v1 import AppTest

from dashboard.access import Person, of_claims
from dashboard.data import Data
from dashboard.maps import points, points_panel, points_route
from dashboard.maps.grants import Grants
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING, Scope
from dashboard.served import current
from dashboard.signing_in import sign_in
from dashboard.signing_in.people import PEOPLE_VARIABLE, Role
from dashboard.view import View
from etl.store import open_store
from tests.awaited import awaited
from tests.signed import configured, cookies, secrets_file

WHOLE_WORLD = "0/0/0"


@dataclass
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


Get = Callable[..., Answer]


@pytest.fixture
def get(monkeypatch: pytest.MonkeyPatch) -> Get:
    with monkeypatch.context() as served:
        served.setattr(config, "get_option", {"server.baseUrlPath": "/dash/"}.__getitem__)
        app = Starlette(routes=points_route.routes())

    def answer(path: str, sent: Mapping[str, str] | None = None) -> Answer:
        return awaited(asked(app, f"/dash/points/{path}", sent))

    return answer


async def asked(app: Starlette, path: str, sent: Mapping[str, str] | None = None) -> Answer:
    """What the routes answer, without a server."""
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    cookie = "; ".join(f"{name}={value}" for name, value in (sent or {}).items())
    headers = [(b"cookie", cookie.encode())]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers, "query_string": b""}
    await app(scope, receive, send)
    start, *bodies = said
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(each["body"] for each in bodies))


def key_of(view: View, data: Data, exact: bool = True, holder: str = "me") -> str:
    return points.GRANTS.key(holder, points.question(view, data, exact))


def counted(clusters: list) -> int:
    return sum(closed + sum(by_group) for _, _, closed, by_group, _ in clusters)


def with_point(data: Data) -> int:
    """Read straight from the store."""
    table = open_store(data.store.path).table("issues")
    believed = ~table["conflict_by"].isin(["point", "nearest"])
    return int((table["lon"].notna() & believed).sum())


def test_every_issue_with_a_point_of_its_own_is_drawn_and_no_other(data: Data, get: Get) -> None:
    key = key_of(View(), data)
    answer = get(f"{key}/{WHOLE_WORLD}")
    assert answer.headers["cache-control"] == "private, no-store"
    assert counted(answer.json()) == with_point(data) > 0
    found = points.points(points.question(View(), data, True))
    assert len(found.issues) < found.total == len(data.issues(data.as_of))


def test_a_single_issue_is_told_without_words_of_its_record(data: Data, get: Get) -> None:
    found = points.points(points.question(View(), data, True))
    [cluster] = [c for c in _deepest(found, get, key_of(View(), data)) if c[4]][:1]
    key, category, group, status, is_open, day = cluster[4][0]
    issue = data.issues(data.as_of).loc[key]
    assert (category, status, bool(is_open)) == (issue["category"], issue["status"], issue["open"])
    assert day == issue["reported"].date().isoformat()
    assert cluster[2] == (not issue["open"]) and cluster[3][group] == issue["open"]


def _deepest(found: points.Points, get: Get, key: str) -> list:
    x, y = (int(v[0] * 2**points_route.LISTED_FROM) for v in (found.tiles.x, found.tiles.y))
    return get(f"{key}/{points_route.LISTED_FROM}/{x}/{y}").json()


@pytest.mark.parametrize(
    "view",
    [
        View(area="50", level="amphoe"),
        View(area="5001", level="tambon"),
        View(level="division", bureau="p5"),
        View(level="station", bureau="p5", division="50"),
        View(bureau="p5"),
        View(filters=(("category", ("drugs",)),)),
        View(filters=(("status", ("solved",)),)),
    ],
)
def test_a_key_opens_its_own_view_alone(data: Data, get: Get, view: View) -> None:
    wanted = evaluate(view, data).facts.issues.index.intersection(data.coordinates.index)
    got = counted(get(f"{key_of(view, data)}/{WHOLE_WORLD}").json())
    assert got == len(wanted) < counted(get(f"{key_of(View(), data)}/{WHOLE_WORLD}").json())


@pytest.mark.parametrize("now", ["commander,50", "viewer,all", "viewer,50", ""])
def test_a_key_opens_nothing_that_its_holder_may_no_longer_see(
    data: Data, get: Get, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, now: str
) -> None:
    """The file of people was changed since the map got it."""
    file, name = tmp_path / "people.csv", "somchai@police.example"
    monkeypatch.setenv(PEOPLE_VARIABLE, str(file))
    with configured(secrets_file(tmp_path, "http://127.0.0.1:1")):
        cookie = cookies(name)
        file.write_text(f"person,role,areas\n{name},commander,all\n", encoding="utf-8")
        asking = of_claims({"email": name})
        question = points.question(View(), current(asking.scope), asking.may_see_points)
        key = points.GRANTS.key(sign_in.login_of(cookie), question)
        assert counted(get(f"{key}/{WHOLE_WORLD}", cookie).json()) == with_point(data)
        assert get(f"{key}/{WHOLE_WORLD}", cookies("another")).status_code == 403
        changed = f"{name},{now}\n" if now else ""
        file.write_text(f"person,role,areas\n{changed}", encoding="utf-8")
        for what in (WHOLE_WORLD, "stations", "surface"):
            assert get(f"{key}/{what}", cookie).status_code == 403


def test_records_of_other_provinces_are_out_of_reach(data: Data, get: Get) -> None:
    narrow = current(Scope(frozenset({"50"})))
    answer = get(f"{key_of(View(), narrow)}/{WHOLE_WORLD}").json()
    issues = data.issues(data.as_of)
    own = issues.index[issues["province"] == "50"].intersection(data.coordinates.index)
    assert counted(answer) == len(own) > 0
    stations = get(f"{key_of(View(), narrow)}/stations").json()
    places = data.stations["province"].astype("str").to_dict()
    assert {places[code] for code, *_ in stations} == {"50"}


def test_who_may_not_see_points_gets_the_middle_of_the_tambon(data: Data, get: Get) -> None:
    key = key_of(View(), data, exact=False)
    assert counted(get(f"{key}/{WHOLE_WORLD}").json()) == with_point(data)
    coarse, shapes = data.coarse_coordinates, data.layer.units.geometry
    polygons = data.issues(data.as_of)["polygon"].reindex(coarse.index).astype("str")
    assert len(coarse) == with_point(data)
    here = shapely.points(coarse[["lon", "lat"]].to_numpy())
    assert shapely.covers(shapes.loc[polygons].to_numpy(), here).all()
    # One place a tambon: no difference between two issues tells where either happened.
    assert (coarse.groupby(polygons)[["lon", "lat"]].nunique() == 1).all(axis=None)
    assert not coarse.eq(data.coordinates.loc[coarse.index]).any(axis=None)
    assert get(f"{key}/surface").status_code == 404
    assert len(get(f"{key}/stations").json()) > 1000


def test_stations_tell_their_members_and_the_target(data: Data, get: Get) -> None:
    rows = get(f"{key_of(View(area='50', level='amphoe'), data)}/stations").json()
    own = data.stations[data.stations["province"] == "50"].dropna(subset=["lon", "lat"])
    assert {row[0] for row in rows} == set(own.index)
    members = evaluate(View(), data).facts.members.counts("station", own.index)
    for code, _, _, lon, lat, count, target, mask in rows:
        assert (count, mask) == (members[code], "")
        assert (lon, lat, target) == (own.at[code, "lon"], own.at[code, "lat"], 50)


@pytest.mark.parametrize("path", [WHOLE_WORLD, "stations"])
def test_without_a_key_there_is_nothing(data: Data, get: Get, path: str) -> None:
    key_of(View(), data)
    for wrong in ("guess", "%00", "../assets"):
        assert get(f"{wrong}/{path}").status_code in (403, 404)
    answer = get(f"guess/{path}")
    assert (answer.status_code, answer.content) == (403, b"")


@pytest.mark.parametrize("path", ["", "30", "1/2/0", "99/0/0", "0/0/-1", "0/0/x"])
def test_what_is_no_tile_is_not_found(data: Data, get: Get, path: str) -> None:
    assert get(f"{key_of(View(), data)}/{path}").status_code == 404


def test_the_key_depends_on_what_narrows_the_records_and_on_the_session(data: Data) -> None:
    view = View(area="50", level="amphoe")
    key = key_of(view, data)
    same = replace(view, layer="overdue_share", lang="en", level="tambon", palette="issues")
    assert key_of(same, data) == key
    others = [
        key_of(replace(view, area="51"), data),
        key_of(view.with_filter("kind", ("need",)), data),
        key_of(view, data, exact=False),
        key_of(view, current(Scope(frozenset({"50"})))),
        key_of(view, data, holder="somebody else"),
    ]
    assert len({key, *others}) == 6
    assert all(len(each) >= 32 for each in others)


def subject(grants: Grants[str], key: str) -> str | None:
    held = grants.held(key)
    return held[1] if held else None


def test_keys_die_when_unused_and_the_least_used_first() -> None:
    now = [0.0]
    grants: Grants[str] = Grants(kept=3, seconds=100, clock=lambda: now[0])
    a, b, c = (grants.key("me", subject) for subject in "abc")
    assert grants.held(a) == ("me", "a")
    d = grants.key("me", "d")  # b was used least recently
    assert [subject(grants, key) for key in (a, b, c, d)] == ["a", None, "c", "d"]
    now[0] = 60
    assert grants.held(a) == ("me", "a")
    now[0] = 130
    assert [subject(grants, key) for key in (a, c, d)] == ["a", None, None]
    assert grants.key("me", "c") != c


def test_a_point_that_contradicts_the_place_of_its_record_is_not_drawn(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = {
        "agrees": (100.5, 13.7, None),
        "against": (100.5, 13.7, "point"),
        "beside the land": (100.5, 13.7, "nearest"),
        "an address is against": (100.5, 13.7, "address"),
        "no point": (None, None, None),
    }
    table = pd.DataFrame.from_dict(records, "index", columns=["lon", "lat", "conflict_by"])
    monkeypatch.setattr(Data, "_table", lambda *_: table.rename_axis("key").reset_index())
    other = Data(data.store, data.layer, EVERYTHING)
    assert list(other.coordinates.index) == ["agrees", "an address is against"]


def captions(app: AppTest) -> str:
    return "\n".join(str(caption.value) for caption in app.caption)


def test_points_are_chosen_beside_the_map_and_stand_in_the_url(app: AppTest, data: Data) -> None:
    app.query_params["lang"] = "en"
    app.run()
    assert "have a coordinate" not in captions(app)
    app.button_group(key="widget_show").set_value(["issues", "stations"]).run()
    assert not app.exception
    assert app.query_params["show"] == "issues,stations"
    assert f"{with_point(data):,} of {len(data.issues(data.as_of)):,} issues" in captions(app)


def test_who_may_not_see_points_is_offered_no_surface_and_told_so(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points_panel, "person", lambda: Person("guest", role=Role("viewer")))
    app.query_params.update({"lang": "en", "show": "issues"})
    app.run()
    assert not app.exception
    assert app.button_group(key="widget_show").options == ["Issues", "Stations"]
    assert "in the middle of their tambon" in captions(app)
