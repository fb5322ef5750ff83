"""A view as a GeoPackage: its units with their shapes and numbers, for desktop GIS."""

from __future__ import annotations

from io import BytesIO

import geopandas as gpd
import pandas as pd

from dashboard import words
from dashboard.data import Data
from dashboard.files import export
from dashboard.files.house_style import read_house_style
from dashboard.heads import MASKS
from dashboard.result import Result, mask_name_of, ordered


def _not_told(result: Result, units: pd.Index) -> dict[str, pd.Series]:
    """A column of words for each that holds numbers which are not told."""
    masks = {
        "value_told": result.masks.reindex(units),
        "members_told": export.of_members(result, units),
    }
    return {
        name: why.map({mask: mask_name_of(mask, result) for mask in MASKS})
        for name, why in masks.items()
        if why.any()
    }


def gpkg(result: Result, data: Data, marking: str | None = None) -> bytes:
    """The units of a view in the view's order, as one layer in EPSG:4326.

    Columns ``code``, ``th``, ``en``, ``name`` (full, in the view's language), ``value`` and
    :data:`dashboard.files.export.COUNTS`, no text of which is a formula where the table is opened
    as a spreadsheet; where a value or the members of a unit are not told, ``value_told`` and
    ``members_told`` say in words why. The layer is named by the key of what is mapped, its
    description says the marking (one of the house's, empty for none; None for its default), the
    filters, the notes and the sources.
    """
    said = (
        read_house_style().chosen(marking),
        *words.filters_in_words(result),
        *words.notes(result, data),
        *words.sources(result.view, result.as_of, data),
    )
    units = ordered(result).rename_axis("code")
    shapes = data.layer.dissolve(data.holders(result.view.level)).geometry
    columns = ["th", "en", "name", "value", *export.COUNTS]
    frame = gpd.GeoDataFrame(
        export.inert(units.assign(name=words.unit_names(units, result.view.lang))[columns]).assign(
            **_not_told(result, units.index)
        ),
        geometry=shapes.reindex(units.index),
        crs=shapes.crs,
    ).reset_index()
    buffer = BytesIO()
    frame.to_file(
        buffer,
        driver="GPKG",
        engine="pyogrio",
        layer=result.layer.key,
        geometry_type="MultiPolygon",
        promote_to_multi=True,
        layer_options={
            "IDENTIFIER": words.title(result),
            "DESCRIPTION": " · ".join(filter(None, said)),
        },
    )
    return buffer.getvalue()
