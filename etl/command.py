"""The chain of command of each row: its division and its bureau."""

from __future__ import annotations

import pandas as pd

from etl.spelling import plain
from geo.commands import Bureau, Commands, Division
from geo.gazetteer import Gazetteer


def divisions_of(text: pd.Series, commands: Commands, gazetteer: Gazetteer) -> pd.Series:
    """The division that each text names, missing where it names none.

    Known forms: the key, the short and long names of ``commands.toml``, and for a province its
    code, its name and ``ภ.จว.`` or ``ตำรวจภูธรจังหวัด`` before it; dots and spaces don't matter.
    """
    forms = division_forms(commands, gazetteer)
    return text.map({written: forms.get(plain(written)) for written in text.dropna().unique()})


def command_of(
    division: pd.Series, province: pd.Series, commands: Commands
) -> tuple[pd.Series, pd.Series]:
    """Division and bureau of rows whose division may be unknown.

    A provincial division is its province; a row in Bangkok without a division keeps it missing.
    The bureau follows from the division, else from the province.

    Returns
    -------
    (division keys, bureau keys), both with the index of ``province``
    """
    own = province.where(province.isin(commands.bureau_of_division)).astype("str")
    division = division.astype("str").fillna(own)
    bureau = division.map(commands.bureau_of_division).astype("str")
    return division, bureau.fillna(commands.bureaus_of(province))


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
