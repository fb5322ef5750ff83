"""Somebody of one province tries to reach the records of another.

Two stores hold the same records of the own province and different ones elsewhere. Whatever the
person asks for, by page, address, file, command, saved view or the map's own requests, in whatever
order the caches were filled, both must answer the same: an answer that differs tells something of
other areas. Then every route of a served dashboard is asked for directly, by nobody and by them.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import re
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from datetime import datetime
from pathlib import Path
from unittest import mock

import openpyxl
import pandas as pd
from streamlit.testing.v1 import AppTest

from dashboard import access, formats
from dashboard.__main__ import main as dashboard_command
from dashboard.access import Person
from dashboard.aids.saved import SavedView, save
from dashboard.briefing import snapshot
from dashboard.data import Data
from dashboard.files import export, html_map
from dashboard.files.workbook import xlsx
from dashboard.layers.registry import LAYERS
from dashboard.link import from_query
from dashboard.maps import grants, points, points_route
from dashboard.pages import PAGES
from dashboard.result import Result, evaluate
from dashboard.scope import EVERYTHING
from dashboard.served import STORE_VARIABLE, _opened, current
from dashboard.signing_in import people
from etl.__main__ import main as etl_command
from etl.dates import BANGKOK_TIME
from etl.store import TABLES, open_store, publish
from etl.version.manifest import About
from geo.errors import InputError
from geo.files import VIEWS_VARIABLE
from geo.head_counts import are_of
from tests.browser.serving import served
from tests.screens import APP
from tests.signed import cookies, secrets_file
from tests.trials.figure import Figure, none_of

NAME, OWN, OTHER = "viewer@police.test", "50", "10"
PERSON = Person(NAME, frozenset({OWN}), people.read_settings().roles["viewer"])
MOMENT = datetime(2026, 1, 1, 12, 0, tzinfo=BANGKOK_TIME)

#: What somebody may put into the address, to look beyond the own province.
ADDRESSES = (
    "", "area={other}&level=amphoe", "area={other}01&level=tambon", "level=tambon",
    "level=tambon&place={other}0402", "bureau=mb", "level=division", "level=station&division=n1",
    "level=bureau", "level=station&bureau=p1&place={station}", "issue={issue}",
    "desk_level=1&desk={station}", "desk_level=4&desk={other}", "desk_level=6",
    "compare=area&other={other}", "compare=area&other=mb", "league=province", "league=bureau",
    "play=month&level=province", "show=issues,stations,surface&area={other}&level=tambon",
    "rate=smoothed&level=tambon", "layer=hot_spots&level=tambon", "since=2025-09-01",
    "category=drugs&area={other}&level=amphoe", "rung=4", "lang=en&area=1001&level=tambon",
)  # fmt: skip
#: Routes of a server, with what they might give away.
ROUTES = (
    "media/{hash}.csv", "media/", "_stcore/metrics", "_stcore/upload_file/{hash}/{hash}",
    "_stcore/script-health-check", "_stcore/agent/runs", "_stcore/agent", "points/{hash}/0/0/0",
    "points/{hash}/stations", "points/{hash}/surface", "points/x/../stations", "app/static/x.csv",
    "app/static/../../data/store/current", "data/store/current", "%2e%2e/data/store/current",
    "ladder/media/{hash}.csv", "ladder/_stcore/metrics", "//media/{hash}.csv", "./_stcore/metrics",
    "_stcore/../_stcore/metrics", "_stcore/%6detrics", "MEDIA/{hash}.csv", "_STCORE/metrics",
    "static/../media/{hash}.csv", "component/../media/{hash}.csv", "geometry/../media/{hash}.csv",
    "healthz/../_stcore/metrics", "auth/../_stcore/metrics", "debug", "metrics", "stream",
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")


def figures(size: float) -> Iterator[Figure]:
    """The attempts of each kind, and how many succeeded."""
    with tempfile.TemporaryDirectory() as folder:
        stores = _stores(Path(folder), issues=3000)
        asked = _filled(ADDRESSES, stores[0])
        yield _compared("pages and addresses", stores, _pages(asked), size)
        yield _compared("files of views", stores, _files(asked), size)
        yield _compared("snapshot --as, saved views", stores, _commands(asked, Path(folder)), size)
        yield _compared("points, stations and surface", stores, _points(asked), size)
        yield _compared("caches filled by others before", stores, _after_others(asked), size)
        yield _routes(stores[0], Path(folder))


Attempt = tuple[str, Callable[[], object]]


def _stores(folder: Path, issues: int) -> tuple[Path, Path]:
    """Two stores, equal in the own province alone, of one version."""
    one, two = folder / "one" / "store", folder / "two" / "store"
    command = ["demo", "--store", str(one), "--issues", str(issues), "--boundaries", "schematic"]
    assert etl_command(command) == 0
    opened = open_store(one)
    names = [field.name for field in fields(About)]
    about = About(**{name: asdict(opened.manifest)[name] for name in names})
    tables = {name: opened.table(name) for name in TABLES}
    publish(two, _changed_elsewhere(tables), about, opened.version)
    return one, two


def _changed_elsewhere(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every other issue, member row and station outside the own province is gone, and counts of
    people there are others, in the tables of head counts too."""
    changed = dict(tables)
    for name in ("issues", "members", "coordinators", "stations"):
        rows = tables[name]
        elsewhere = rows["province"].ne(OWN) | rows["province"].isna()
        gone = elsewhere & (elsewhere.cumsum() % 2 == 0)
        kept = rows.loc[~gone]
        if "count" in kept:
            more = (kept["province"].ne(OWN) | kept["province"].isna()).astype("int32")
            kept = kept.assign(count=kept["count"] + 7 * more)
        changed[name] = kept.reset_index(drop=True)
    for name in ("history", "escalations"):
        rows = tables[name]
        changed[name] = rows[rows["key"].isin(changed["issues"]["key"])].reset_index(drop=True)
    service, stations = tables["service"], changed["stations"]["code"]
    changed["service"] = service[service["station"].isin(stations)].reset_index(drop=True)
    told = tables["head_counts"]
    beyond = ~told["areas"].map(lambda areas: are_of(areas, [OWN]))
    changed["head_counts"] = told.assign(count=told["count"] + 7 * beyond)
    return changed


def _filled(addresses: tuple[str, ...], store: Path) -> list[str]:
    """The addresses with an issue and a station of another province."""
    opened = open_store(store)
    issue = opened.table("issues", ["key"], provinces=[OTHER])["key"].iloc[1]
    station = opened.table("stations", ["code"], provinces=[OTHER])["code"].iloc[1]
    return [each.format(other=OTHER, issue=issue, station=station) for each in addresses]


def _compared(name: str, stores: tuple[Path, Path], attempts: list[Attempt], size: float) -> Figure:
    """How many attempts are answered in another way where other areas have other records."""
    attempts = attempts[:: max(1, round(1 / size))]
    answers = []
    for store in stores:
        _forget()
        with _serving(store, PERSON):
            answers.append([ask() for _, ask in attempts])
    differing = [
        asked
        for (asked, _), first, second in zip(attempts, *answers, strict=True)
        if first != second
    ]
    return none_of(name, len(differing), len(attempts), differing)


@contextmanager
def _serving(store: Path, person: Person) -> Iterator[None]:
    """This process serves a store to a person, at one moment that does not pass; the keys of its
    maps, which stand packed in what a page sends, are numbers and no chance."""
    numbers = itertools.count()
    with (
        mock.patch.object(grants.secrets, "token_urlsafe", lambda *_: f"{next(numbers):032}"),
        mock.patch.dict(os.environ, {STORE_VARIABLE: str(store)}),
        mock.patch.object(access, "LOCAL", person),
        mock.patch.object(formats, "now", lambda: MOMENT),
    ):
        yield


def _forget() -> None:
    """Every cache of records is empty."""
    from dashboard.maps import frames, surface

    _opened.cache_clear()
    for cached in (points._points, points._stations, surface._picture, frames._values):
        cached.cache_clear()


def _pages(asked: list[str]) -> list[Attempt]:
    pairs = itertools.product(PAGES, asked)
    return [(f"{page}?{query}", lambda p=page, q=query: _drawn(p, q)) for page, query in pairs]


def _drawn(page: str, query: str) -> str:
    """All that a page sends to the browser, without what is made by chance."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    for key, value in (pair.split("=") for pair in query.split("&") if pair):
        app.query_params[key] = value
    app.run()
    if page != "map":
        try:
            app.switch_page(f"screens/{page}.py").run()
        except ValueError:
            return "not a page of theirs"
    assert not app.exception, f"{page}?{query}: {app.exception}"
    sent = "\n".join(repr(getattr(node, "proto", "")) for node in _nodes(app._tree))
    sent = re.sub(r'deferred_file_id: "\w+"', "deferred_file_id", sent)
    return sent + repr(dict(app.query_params))


def _nodes(block: object) -> Iterator[object]:
    yield block
    for child in getattr(block, "children", {}).values():
        yield from _nodes(child)


def _files(asked: list[str]) -> list[Attempt]:
    kinds: dict[str, Callable[[Result, Data], object]] = {
        "csv": export.csv,
        "xlsx": _cells,
        "html": html_map.html,
        "png": lambda result, of: snapshot.render(result, of, "png", MOMENT, dpi=40),
    }
    layers = itertools.cycle(LAYERS)

    def make(kind: str, query: str, layer: str) -> object:
        own = current(PERSON.scope)
        view = from_query(query)
        result = evaluate(view if view.layer else view.at_layer(layer), own)
        try:
            return _digest(kinds[kind](result, own))
        except InputError as error:
            return str(error)

    return [
        (f"{kind} of {query} ({layer})", lambda k=kind, q=query, on=layer: make(k, q, on))
        for kind, query, layer in ((k, q, next(layers)) for k in kinds for q in asked)
    ]


def _cells(result: Result, of: Data) -> str:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(result, of)))
    return repr([[list(row) for row in sheet.values] for sheet in book])


def _digest(content: object) -> object:
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else content


def _commands(asked: list[str], folder: Path) -> list[Attempt]:
    """Views on the command line as the person: by query, by area, and by saved views."""
    file, views = folder / "people.csv", folder / "views"
    file.write_text(f"person,role,areas\n{NAME},viewer,{OWN}\n")
    places = {people.PEOPLE_VARIABLE: str(file), VIEWS_VARIABLE: str(views)}

    def run(number: int, *options: str) -> object:
        out = folder / f"{number}.csv"
        out.unlink(missing_ok=True)
        command = ["snapshot", "--as", NAME, "--layer", "issues_per_10k", *options, "-o", str(out)]
        with mock.patch.dict(os.environ, places):
            done = dashboard_command(command)
        return done, _digest(out.read_bytes()) if out.exists() else None

    with mock.patch.dict(os.environ, places):
        for number, query in enumerate(asked):
            save(PERSON, SavedView(f"v{number}", "map", query, "2025-09-30"))
    attempts = []
    for number, query in enumerate(asked):
        level = from_query(query).level
        attempts.append((f"--query {query}", ("--query", query, "--level", level)))
        attempts.append((f"--frame v{number}", ("--frame", f"v{number}")))
    for area, level in (
        (OTHER, "amphoe"),
        ("1001", "tambon"),
        ("mb", "station"),
        ("51", "station"),
    ):
        attempts.append((f"--area {area}", ("--area", area, "--level", level)))
    return [(said, lambda n=n, o=options: run(n, *o)) for n, (said, options) in enumerate(attempts)]


def _points(asked: list[str]) -> list[Attempt]:
    """What the map fetches by itself, and what somebody with its key may try."""
    answers: dict[str, Callable[[points.Question], object]] = {
        "world": lambda of: points_route.tile(of, 0, 0, 0),
        "Bangkok": lambda of: points_route.tile(of, 8, 199, 118),
        "street": lambda of: points_route.tile(of, 17, 102075, 60490),
        "stations": points_route.stations,
        "surface": points_route.picture,
    }

    def fetch(what: str, query: str) -> object:
        own = current(PERSON.scope)
        of = points.question(from_query(query), own, exact=PERSON.may_see_points)
        try:
            return _digest(answers[what](of))
        except ValueError as error:
            return str(error)

    pairs = itertools.product(answers, asked)
    return [(f"{what} of {query}", lambda w=what, q=query: fetch(w, q)) for what, query in pairs]


def _after_others(asked: list[str]) -> list[Attempt]:
    """The same after headquarters and another province looked at it, and before."""

    def look(query: str, others_first: bool) -> object:
        _forget()
        neighbour = replace(PERSON.scope, provinces=frozenset({OTHER}))
        scopes = [EVERYTHING, neighbour, PERSON.scope]
        seen = {}
        for scope in scopes if others_first else scopes[::-1]:
            of = current(scope)
            seen[scope] = export.csv(evaluate(from_query(query), of), of)
        return seen[PERSON.scope]

    pairs = itertools.product(asked, (True, False))
    return [(f"{query} ({first})", lambda q=query, f=first: look(q, f)) for query, first in pairs]


def _routes(store: Path, folder: Path) -> Figure:
    """Direct requests by nobody, by a made-up cookie and by the person: none may be answered with
    anything but a refusal."""
    file = folder / "people.csv"
    variables = {
        "SECRETS": str(secrets_file(folder, "http://localhost:1", "http://127.0.0.1:{port}")),
        people.PEOPLE_VARIABLE: str(file),
    }
    told, tried = [], 0
    with served(store, None, variables, folder / "log.txt") as address:
        own = cookies(NAME, origin=address)
        forged = cookies(NAME, origin=address, secret="made up " * 5)
        for route, method in itertools.product(ROUTES, METHODS):
            path = route.format(hash="0" * 56)
            for who in ({}, forged, own):
                tried += 1
                status, body = _request(f"{address}/{path}", method, who)
                if status < 300 and method != "OPTIONS" and b"<!doctype html>" not in body.lower():
                    told.append(f"{method} {path}: {status}")
    return none_of("direct requests", len(told), tried, told)


def _request(url: str, method: str, of: dict[str, str]) -> tuple[int, bytes]:
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in of.items())}
    asked = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.read(4096)
    except urllib.error.HTTPError as error:
        return error.code, b""
