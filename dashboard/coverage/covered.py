"""The coverage of a view's tambons: their ranking, what is wrong with each, one sentence of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard import formats
from dashboard.coverage.measures import Measures, measures_of, scores, tambons_in
from dashboard.data import Data
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import area_name
from geo import coverage
from geo.files import read_coverage

#: The kinds of silence that somebody should look at, and the tambons where none is no surprise.
SILENT_KINDS = ("silent", "no_members", "nobody", "quiet")


@dataclass(frozen=True, eq=False)
class Coverage:
    """All tambons, and those of a view."""

    view: View
    measures: Measures
    tambons: pd.Index

    @cached_property
    def ranked(self) -> pd.DataFrame:
        """The view's tambons, the highest score first: ``score``, ``rank`` among them, ``under``:
        whether it is under-covered."""
        score = scores(self.measures, self.view).loc[self.tambons]
        order = score.sort_values(ascending=False, kind="stable", na_position="last")
        return pd.DataFrame(
            {
                "score": order,
                "rank": order.rank(method="min", ascending=False).astype("Int64"),
                "under": self.flags["under"].loc[order.index],
            }
        )

    @cached_property
    def flags(self) -> dict[str, pd.Series]:
        """Kind → True for the tambons of it."""
        table, silence = self.measures.table.loc[self.tambons], self.silence
        under = coverage.under_covered(
            table.assign(members=table["most"]), read_coverage().under_covered_below
        )
        return {"under": under} | {kind: silence == kind for kind in SILENT_KINDS}

    @cached_property
    def silence(self) -> pd.Series:
        """The silence of the view's tambons."""
        return self.measures.silence.loc[self.tambons]


def covered(view: View, data: Data) -> Coverage:
    """The coverage of a view's tambons."""
    return Coverage(view, measures_of(view, data), tambons_in(view, data))


def counts(found: Coverage) -> dict[str, str]:
    """What the texts of coverage name, as written."""
    table, under = found.measures.table.loc[found.tambons], found.flags["under"]
    people = table["population"].where(under, 0).sum()
    return {
        "below": formats.number(read_coverage().under_covered_below),
        "tambons": formats.number(len(table)),
        "under": formats.number(under.sum()),
        "people": formats.number(people),
        "share": formats.share(people, table["population"].sum()),
        "silent": formats.number((found.silence == "silent").sum()),
        "unheard": formats.number((found.silence == "no_members").sum()),
    }


def sentence(found: Coverage) -> str:
    """How many tambons have too few members, how many people live there, how many are silent."""
    lang = found.view.lang
    return text("coverage.sentence", lang, area=area_name(found.view), **counts(found))
