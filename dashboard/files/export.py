"""The view as a table: the same rows, order and numbers on the page and in every file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray
from pandas.api.types import is_numeric_dtype

from dashboard.data import Data
from dashboard.heads import TOLD
from dashboard.result import Result, mask_name_of, order_of, ordered, told
from dashboard.texts import text
from dashboard.view import View
from dashboard.words import days_counted, marks, unit_names
from geo import spreadsheet
from geo.classes import MASKED, NO_DATA
from geo.gazetteer import Lang

#: What browsers call a workbook.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The counts that stand beside the value, in this order.
COUNTS = ("population", "area_km2", "members", "target", "issues", "open", "overdue")
# A cell that begins so would be run as a formula by a spreadsheet; a line break inside would
# begin a new cell or row in some of them.
_BREAKS = r"[\t\r\n]+"


@dataclass(frozen=True)
class Column:
    """A column of a view's table.

    Attributes
    ----------
    key, header : its name in the program, and as people read it
    values : in the view's order
    meaning : what it says of a unit
    decimals : of its numbers; None where each has its own
    """

    key: str
    header: str
    values: Any
    meaning: str
    decimals: int | None = 0


def table(result: Result) -> pd.DataFrame:
    """The units of a view as people read them, in the view's order.

    Returns
    -------
    DataFrame with headers in the view's language: rank, code, place, value, :data:`COUNTS`;
    the value has the layer's own decimals, whatever counts things is a whole number, missing
    where there is no data
    """
    return pd.DataFrame({column.header: column.values for column in columns(result)})


def columns(result: Result) -> list[Column]:
    """The columns of :func:`table`, each with its meaning."""
    view, layer, units = result.view, result.layer, ordered(result)
    lang = view.lang
    name = "name" if view.tree == "place" else "unit"
    masks = result.masks.reindex(units.index)

    # No array of NumPy: that would make whole numbers fractions where one of them is missing.
    def said(values: pd.Series, masks: pd.Series = masks) -> ExtensionArray:
        return told(values, masks, result).array

    numbers = pd.Series(range(1, len(units) + 1), index=units.index)
    found = [
        _column("rank", numbers if order_of(result) == "name" else said(numbers), view),
        _column("code", units.index, view),
        _column(name, unit_names(units, lang).to_numpy(), view),
        Column(
            "value",
            value_name(result),
            said(units["value"].round(layer.decimals)),
            layer.meaning(lang),
            layer.decimals,
        ),
    ]
    if layer.kinds:
        found.append(_column("kind", _kinds(result).reindex(units.index).to_numpy(), view))
    if layer.beside:
        beside = layer.beside(result.facts).reindex(units.index)
        for key in beside:
            decimals = None if key in PROBABILITIES else max(1, layer.decimals)
            written = pd.Series(_written(key, beside[key], result), index=units.index)
            lacking = masks.where(written.isna(), TOLD)
            found.append(_column(key, said(written, lacking), view, decimals))
    for key in COUNTS:
        if key == "area_km2":
            found.append(_column(key, units[key].round(2).to_numpy(), view, 2))
        else:
            whole = units[key].round().astype("Int64")
            of = of_members if key == "members" else _nothing_of
            found.append(_column(key, said(whole, of(result, units.index)), view))
    return found


def of_members(result: Result, units: pd.Index) -> pd.Series:
    """Why the members of some units are not told; empty where they are."""
    if "members" in result.absent:
        return _nothing_of(result, units)
    return result.facts.members.masks(result.facts.by, units)


def _nothing_of(_: Result, units: pd.Index) -> pd.Series:
    return pd.Series(TOLD, index=units)


def _column(key: str, values: Any, view: View, decimals: int | None = 0) -> Column:
    return Column(key, _header(key, view), values, text(f"defines.{key}", view.lang), decimals)


#: Columns of probabilities, which are written by their first digits.
PROBABILITIES = ("p", "p_adjusted", "trend_p")
#: Columns beside the value that count.
WHOLE = (
    "events", "around", "issues_now", "issues_before", "issues_year_before", "steps_hot",
    "steps_cold",
)  # fmt: skip


def _kinds(result: Result) -> pd.Series:
    """The name of each unit's class."""
    names = {number: kind.names[result.view.lang] for number, kind in enumerate(result.layer.kinds)}
    names[NO_DATA] = text("map.no_data", result.view.lang)
    names |= {number: mask_name_of(mask, result) for mask, number in MASKED.items()}
    return result.classes.index.map(names).astype("str")


def _written(key: str, column: pd.Series, result: Result) -> np.ndarray | ExtensionArray:
    """A column beside the value: marks and classes in words, probabilities and values as fine as
    they need."""
    if column.dtype == "bool":
        said = text(f"mark.{key}", result.view.lang)
        return column.map({True: said, False: ""}).to_numpy()
    if not is_numeric_dtype(column):
        lang = result.view.lang
        return column.map(lambda word: text(f"{key}.{word}", lang), na_action="ignore").to_numpy()
    numbers = column.astype("float64")
    if key in WHOLE:
        return numbers.round().astype("Int64").array
    if key in PROBABILITIES:
        # A probability is never 0, however small.
        return numbers.map(lambda p: float(f"{p:.3g}")).to_numpy()
    return numbers.round(max(1, result.layer.decimals)).to_numpy()


def _header(key: str, view: View) -> str:
    """The header of a count; that of the people names what rates are per."""
    own = view.base if key == "population" else ""
    return own or text(f"column.{key}", view.lang)


def value_name(result: Result) -> str:
    """The header of the value: the layer, its unit and the days that it counts."""
    lang = result.view.lang
    name, unit = result.layer.title(lang), result.layer.unit(lang)
    name = name if unit.casefold() in name.casefold() else f"{name} ({unit})"
    return f"{name} {days_counted(result)}".rstrip()


def csv(result: Result, data: Data, marking: str = "") -> bytes:
    """The table of a view as CSV; a secrecy marking stands in the remark of every row."""
    return as_csv(table(result), data, result.view.lang, marking)


def as_csv(frame: pd.DataFrame, data: Data, lang: Lang, marking: str = "") -> bytes:
    """A table as CSV in UTF-8 with a byte-order mark, so that Excel reads the Thai.

    Where the data is for demonstration, or the map schematic, a last column says so in every
    row, because rows are copied out of their file.
    """
    if said := " · ".join(filter(None, (marking, *marks(data, lang)))):
        frame = frame.assign(**{text("column.remark", lang): said})
    return inert(frame).to_csv(index=False).encode("utf-8-sig")


def file_name(name: str, data: Data, suffix: str) -> str:
    """The name of a file to download: what it shows, its day, and whether it is demonstration."""
    demo = "-demo" if data.store.manifest.demo else ""
    return f"{name}{demo}.{suffix}"


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """The same table, its texts in one line each and none of them a formula to a spreadsheet
    (:func:`geo.spreadsheet.inert`): names and notes are other people's input, and headers too."""
    texts = frame.select_dtypes(["str", "object", "category"]).columns
    in_line = {
        name: frame[name].astype("str").str.replace(_BREAKS, " ", regex=True) for name in texts
    }
    headers = [spreadsheet.inert_text(str(name)) for name in frame.columns]
    return spreadsheet.inert(frame.assign(**in_line)).set_axis(headers, axis=1)
