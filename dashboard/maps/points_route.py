"""What the map fetches by itself, for the key that its page got: points, stations, the surface.

``points/<key>/<z>/<x>/<y>`` are the clusters of one tile of the web (:mod:`geo.clusters`),
``points/<key>/stations`` all stations of the view, ``points/<key>/surface`` the picture of its
density surface (:mod:`dashboard.maps.surface`). Whoever has no key learns nothing, and nothing
is kept by browsers or proxies.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.access import of_claims
from dashboard.base_path import below
from dashboard.maps import points, surface
from dashboard.maps.points import Points, Question
from dashboard.signing_in import sign_in
from geo.clusters import Clusters
from geo.errors import InputError

MOUNT = "points"
#: From this zoom on, what is not told apart is listed: nobody can come nearer.
LISTED_FROM = 17
#: The longest such list.
LISTED = 40

# Positions within a tile are whole numbers up to this.
_STEPS = 4096
_PRIVATE = {"Cache-Control": "private, no-store"}


def routes() -> list[BaseRoute]:
    """The routes, under the dashboard's base path."""
    here = address("{key}")
    return [
        Route(f"{here}/stations", _answering(stations)),
        Route(f"{here}/surface", _answering(picture, _Png)),
        Route(f"{here}/{{z:int}}/{{x:int}}/{{y:int}}", _answering(tile)),
    ]


def address(key: str) -> str:
    """Where the browser finds what a key stands for."""
    return below(MOUNT, key)


def tile(asked: Question, z: int, x: int, y: int) -> list[list[Any]]:
    """The clusters of one tile, each as a list.

    ``x``, ``y`` (of 4096 across the tile), how many are closed, how many are open by group, then
    the single issues where it can be said which they are: key, category, group, status, 1 for
    open, day.

    Raises :class:`ValueError` when there is no such tile.
    """
    found = points.points(asked)
    return _written(found.tiles.tile(z, x, y), found, z)


def stations(asked: Question) -> list[list[Any]]:
    """All stations: code, Thai and English name, longitude, latitude, members, target, and why
    the members are not told."""
    rows = points.stations(asked).reset_index().astype("object")
    return rows.where(rows.notna(), None).to_numpy().tolist()


def picture(asked: Question) -> bytes:
    """The density surface as a PNG; raises :class:`ValueError` when there is none."""
    found = surface.picture(asked)
    if found is None:
        raise ValueError("there is no surface of so few points")
    return found.png


class _Png(Response):
    media_type = "image/png"


def _answering(
    answer: Callable[..., Any], respond: type[Response] = JSONResponse
) -> Callable[[Request], Response]:
    """The route that gives an answer to whoever has a key for it."""

    def route(request: Request) -> Response:
        parts = dict(request.path_params)
        held = points.GRANTS.held(parts.pop("key"))
        if held is None or not _may_have(request, *held):
            return Response(status_code=403, headers=_PRIVATE)
        asked = held[1]
        try:
            content = answer(asked, **parts)
        except InputError:  # the version has been cleared away
            return Response(status_code=503, headers=_PRIVATE)
        except ValueError:  # no such tile, or no surface
            return Response(status_code=404, headers=_PRIVATE)
        return respond(content, headers=_PRIVATE)

    return route


def _may_have(request: Request, holder: str, asked: Question) -> bool:
    """Whether a key is used by the sign-in that it was given to, where people sign in, and stands
    for what they may see now: the file of people may say something else by now."""
    if not sign_in.is_configured():
        return True
    told = sign_in.claims(request.cookies)
    if told is None or sign_in.login_of(request.cookies) != holder:
        return False
    try:
        person = of_claims(told)
    except InputError:
        return False
    return person.scope == asked.scope and (person.may_see_points or not asked.exact)


def _written(found: Clusters, of: Points, zoom: int) -> list[list[Any]]:
    steps = ((part * _STEPS).round().astype("int64").tolist() for part in (found.x, found.y))
    rows = zip(*steps, found.closed.tolist(), found.open.tolist(), found.members, strict=True)
    return [
        [x, y, closed, by_group, _listed(of.issues.iloc[members], zoom)]
        for x, y, closed, by_group, members in rows
    ]


def _listed(issues: pd.DataFrame, zoom: int) -> list[list[Any]]:
    """Single issues, the latest first; none where coming nearer will tell them apart."""
    if len(issues) > 1 and zoom < LISTED_FROM:
        return []
    latest = issues.sort_values("reported", ascending=False, kind="stable").head(LISTED)
    return [
        [key, row.category, row.group, row.status, int(row.open), row.reported.date().isoformat()]
        for key, row in zip(latest.index, latest.itertuples(index=False), strict=True)
    ]
