"""Tables of tambons as people read them: names, coverage, reasons."""

from __future__ import annotations

import pandas as pd

from dashboard.coverage.measures import Measures
from dashboard.coverage.reasons import reasons
from dashboard.data import Data
from dashboard.lists import names_of, station_names
from dashboard.texts import text
from dashboard.view import View
from geo import metrics
from geo.gazetteer import Lang


def headed(columns: dict[str, object], lang: Lang) -> pd.DataFrame:
    """Columns under their names in the catalogue (section ``column``)."""
    return pd.DataFrame({text(f"column.{key}", lang): column for key, column in columns.items()})


def ranking(rows: pd.DataFrame, measures: Measures, view: View, data: Data) -> pd.DataFrame:
    """Some rows of a ranking, headers in the view's language, indexed as they are.

    Parameters
    ----------
    rows : indexed by tambon: ``rank``, ``score``
    """
    lang, about = view.lang, measures.table.loc[rows.index]
    return headed(
        {
            "rank": rows["rank"],
            "name": names_of(about.index.to_series(), data, lang),
            "score": rows["score"].round(1),
            "reasons": reasons(rows.index, measures, view, data),
            **_counted(about),
            "station": station_names(about["station"], data, lang),
        },
        lang,
    ).join(_roles(measures.roles.loc[rows.index], lang))


def silent(rows: pd.DataFrame, measures: Measures, view: View, data: Data) -> pd.DataFrame:
    """Tambons of one kind of silence.

    Parameters
    ----------
    rows : indexed by tambon: ``expected`` issues
    """
    lang, about = view.lang, measures.table.loc[rows.index]
    return headed(
        {
            "name": names_of(about.index.to_series(), data, lang),
            "expected": rows["expected"].round(1),
            **_counted(about),
            "station": station_names(about["station"], data, lang),
        },
        lang,
    )


def _counted(about: pd.DataFrame) -> dict[str, object]:
    return {
        "population": about["population"].astype("Int64"),
        "members": about["members"],
        "wanted": about["wanted"].round().astype("Int64"),
        "target_share": metrics.share_of_target(about["members"], about["wanted"]).round(1),
        "members_per_10k": about["members_per_10k"].round(1),
        "coordinators": about["coordinators"],
        "issues": about["issues"],
        "smoothed_rate": about["issues_per_10k"].round(1),
        "issues_per_member": about["issues_per_member"].round(1),
        "station_km": about["station_km"].round(1),
    }


def _roles(counts: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """Members of each role, a column each."""
    return counts.rename(columns={role: text(f"role.{role}", lang) for role in counts})
