"""Tables of tambons as people read them: names, coverage, reasons."""

from __future__ import annotations

import pandas as pd

from dashboard.coverage.measures import Measures
from dashboard.coverage.reasons import reasons
from dashboard.data import Data
from dashboard.heads import TOLD
from dashboard.lists import names_of, station_names
from dashboard.masked_tables import masked
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
    masks = measures.masks.loc[rows.index]
    return headed(
        {
            "rank": masked(rows["rank"], _derived(masks), measures.limit, lang),
            "name": names_of(about.index.to_series(), data, lang),
            "score": masked(rows["score"].round(1), _derived(masks), measures.limit, lang),
            "reasons": reasons(rows.index, measures, view, data),
            **_counted(about, masks, measures.limit, lang),
            "station": station_names(about["station"], data, lang),
        },
        lang,
    )


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
            **_counted(about, measures.masks.loc[rows.index], measures.limit, lang),
            "station": station_names(about["station"], data, lang),
        },
        lang,
    )


def _counted(about: pd.DataFrame, masks: pd.Series, limit: int, lang: Lang) -> dict[str, object]:
    """What is counted of tambons; words where members are not told. Of no role: by tambon these are
    not told to anybody."""

    def made(values: pd.Series) -> pd.Series:
        return masked(values.round(1), _derived(masks), limit, lang)

    return {
        "population": about["population"].astype("Int64"),
        "members": masked(about["members"].astype("Int64"), masks, limit, lang),
        "wanted": about["wanted"].round().astype("Int64"),
        "target_share": made(metrics.share_of_target(about["members"], about["wanted"])),
        "members_per_10k": made(about["members_per_10k"]),
        "coordinators": masked(
            about["coordinators"].astype("Int64"), about["coordinators_told"], limit, lang
        ),
        "issues": about["issues"],
        "smoothed_rate": about["issues_per_10k"].round(1),
        "issues_per_member": made(about["issues_per_member"]),
        "station_km": about["station_km"].round(1),
    }


def _derived(masks: pd.Series) -> pd.Series:
    """What is made of a small count is no small count: it is withheld."""
    return masks.where(masks == TOLD, "withheld")
