"""The chain of command of each row: its division and its bureau."""

from __future__ import annotations

import pandas as pd

from etl.spelling import plain
from geo.commands import Bureau, Commands, Division
from geo.gazetteer import Gazetteer


def units_of(
    text: pd.Series, commands: Commands, gazetteer: Gazetteer
) -> tuple[pd.Series, pd.Series]:
    """The division that each text names, and the bureau of those that name no more than that.

    Known forms: the key, the short and long names of ``commands.toml``, and for a province its
    code, its name and ``ภ.จว.`` or ``ตำรวจภูธรจังหวัด`` before it; dots and spaces don't matter.

    Returns
    -------
    (division keys, bureau keys), both with the index of ``text``, missing where none is named
    """
    named = (division_forms(commands, gazetteer), bureau_forms(commands))
    written = {each: plain(each) for each in text.dropna().unique()}
    division, bureau = (
        text.map({each: forms.get(form) for each, form in written.items()}).astype("str")
        for forms in named
    )
    return division, bureau.where(division.isna())


def command_of(
    division: pd.Series, bureau: pd.Series, province: pd.Series, commands: Commands
) -> tuple[pd.Series, pd.Series]:
    """Division and bureau of rows that may name one of them, or neither.

    A provincial division is its province, of rows that name no other bureau: what a unit without a
    place has in a province is not of the province's police. A row in Bangkok without a division
    keeps it missing. The bureau follows from the division, else it is the one named, else that of
    the province.

    Parameters
    ----------
    division, bureau : keys as named, missing where none is; the bureau counts without a division
    province : codes

    Returns
    -------
    (division keys, bureau keys), both with the index of ``province``
    """
    named = bureau.astype("str")
    local = commands.bureaus_of(province)
    agrees = named.isna() | named.eq(local)
    own = province.where(province.isin(commands.bureau_of_division) & agrees).astype("str")
    division = division.astype("str").fillna(own)
    bureau = division.map(commands.bureau_of_division).astype("str")
    return division, bureau.fillna(named).fillna(local)


def division_forms(commands: Commands, gazetteer: Gazetteer) -> dict[str, str]:
    """Any plain written form of a division → its key."""
    forms = {form: unit.key for unit in commands.divisions for form in _names(unit)}
    for code, th, en in gazetteer.provinces[["th", "en"]].itertuples():
        if code in commands.bureau_of_division:
            named = (code, th, en, f"ภ.จว.{th}", f"ตำรวจภูธรจังหวัด{th}", f"{en} Provincial Police")
            forms |= {plain(form): code for form in named}
    return forms


def bureau_forms(commands: Commands) -> dict[str, str]:
    """Any plain written form of a bureau → its key."""
    return {form: unit.key for unit in commands.bureaus for form in _names(unit)}


def _names(unit: Bureau | Division) -> set[str]:
    return {plain(n) for n in (unit.key, unit.th, unit.short_th, unit.en, unit.short_en)}
