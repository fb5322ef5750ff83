"""Somebody at the map page who looks for something: a filter, a layer, an area."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed

from dashboard.texts import text
from tests.load.session import Answered, Session, opened

#: Where visitors begin: the country by province, by amphoe, by tambon.
_BEGINNINGS = ("", "level=amphoe", "level=tambon")
#: Widgets by what is done with them, and how often of ten times it is done.
_FILTERS = ("category", "kind", "status", "urgency", "channel", "rung", "period")
_DONE = {"filter": 7, "layer": 2, "area": 1}
#: What a filter of one choice shows for "all", and one that asks for more.
_ALL, _OWN_MONTHS = text("filter.all", "th"), text("filter.own_months", "th")
#: No more filters than so many at once, or nothing is left to look at.
_MOST = 2


@dataclass
class Visit:
    """What one visitor waited for.

    Attributes
    ----------
    first : the page, opened
    answered : every run of the page after that
    lost : why the visit ended before its time; empty when it did not
    """

    first: Answered | None = None
    answered: list[Answered] = field(default_factory=list)
    lost: str = ""


@dataclass
class Visitor:
    """One of a crowd; what it does hangs on its number alone."""

    number: int
    _set: list[str] = field(default_factory=list)

    async def visit(
        self,
        address: str,
        seconds: float,
        *,
        after: float = 0.0,
        every: float = 5.0,
        headers: Mapping[str, str] | None = None,
    ) -> Visit:
        """Come ``after`` some seconds, do something ``every`` few, go when ``seconds`` are over."""
        end = time.monotonic() + seconds
        await asyncio.sleep(after)
        visit, chance = Visit(), random.Random(self.number)
        beginning = _BEGINNINGS[self.number % len(_BEGINNINGS)]
        try:
            async with opened(address, beginning, headers) as session:
                visit.first = await session.load()
                due = time.monotonic() + every * chance.random()
                while due < end:
                    await asyncio.sleep(due - time.monotonic())
                    due = time.monotonic() + every
                    visit.answered.append(await self.act(session, chance))
        except (OSError, ConnectionClosed, KeyError) as error:
            visit.lost = f"{type(error).__name__}: {error}"
        return visit

    async def act(self, session: Session, chance: random.Random) -> Answered:
        """One thing that somebody does."""
        (what,) = chance.choices(list(_DONE), list(_DONE.values()))
        widgets = session.page.widgets
        if what == "filter":
            return await self._filter(session, chance)
        name = "layer" if what == "layer" else "province"
        options = widgets[f"widget_{name}"].options
        # Half of those in a province go back to the country.
        back = what == "area" and "area=" in session.page.query and chance.random() < 0.5
        return await session.choose(f"widget_{name}", _ALL if back else chance.choice(options))

    async def _filter(self, session: Session, chance: random.Random) -> Answered:
        if len(self._set) >= _MOST:
            name = self._set.pop(0)
            values = (_ALL,) if name == "period" else ()
        else:
            name = chance.choice([key for key in _FILTERS if key not in self._set])
            options = session.page.widgets[f"widget_{name}"].options
            values = (chance.choice([o for o in options if o not in (_ALL, _OWN_MONTHS)]),)
            self._set.append(name)
        return await session.choose(f"widget_{name}", *values)
