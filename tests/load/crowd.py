"""Many visitors at once, in a process of their own.

::

    python -m tests.load.crowd http://127.0.0.1:8501 --clients 50 --seconds 60
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tests.load.visitor import Visit, Visitor

#: Seconds within which all have come, and the part of the whole time that this may take.
_ARRIVAL, _SHARE = 30.0, 0.25


@dataclass(frozen=True)
class Crowd:
    """What a crowd waited for, in seconds, and what went wrong.

    Attributes
    ----------
    first : from opening the page until it was whole, one a visitor
    to_map : from a choice until the new map was sent, where there was a new one
    whole : from a choice until the page was whole
    received : bytes of one answer, unpacked
    errors : what pages showed as errors, answers that did not come, connections that broke
    clients : how many came
    """

    clients: int
    first: list[float]
    to_map: list[float]
    whole: list[float]
    received: list[int]
    errors: list[str]


async def come(
    address: str,
    clients: int,
    seconds: float,
    every: float = 5.0,
    headers: Mapping[str, str] | None = None,
) -> Crowd:
    """Have ``clients`` visitors at the dashboard for some seconds, each doing something ``every``
    few."""
    arrival = min(_ARRIVAL, seconds * _SHARE)
    visits = await asyncio.gather(
        *(
            Visitor(number).visit(
                address, seconds, after=arrival * number / clients, every=every, headers=headers
            )
            for number in range(clients)
        )
    )
    return _summed(visits)


def _summed(visits: list[Visit]) -> Crowd:
    runs = [run for visit in visits for run in visit.answered]
    firsts = [visit.first for visit in visits if visit.first]
    errors = [error for run in (*firsts, *runs) for error in run.errors]
    return Crowd(
        clients=len(visits),
        first=[run.seconds for run in firsts],
        to_map=[run.to_map for run in runs if run.to_map],
        whole=[run.seconds for run in runs],
        received=[run.received for run in runs],
        errors=errors + [visit.lost for visit in visits if visit.lost],
    )


def main() -> None:
    """Print what the crowd waited for, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])  # type: ignore[union-attr]
    parser.add_argument("address")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--every", type=float, default=5)
    parser.add_argument("--cookie", default="", help="of somebody who has signed in")
    options = parser.parse_args()
    headers = {"Cookie": options.cookie} if options.cookie else None
    crowd = asyncio.run(
        come(options.address, options.clients, options.seconds, options.every, headers)
    )
    print(json.dumps(asdict(crowd), ensure_ascii=False))


if __name__ == "__main__":
    main()
