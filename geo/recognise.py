"""Which polygon of a boundary file is which tambon: its columns of codes and names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from geo.codes import DIGITS, clean_codes
from geo.errors import InputError
from geo.gazetteer import Gazetteer
from geo.names import resolve

# Spellings are compared in lower case with single underscores: `ADM3_PCODE`, `admin3Pcode`.
_COD_AB = ("adm3_pcode", "admin3pcode", "adm3_code")
_CODES = (
    *_COD_AB,
    *("tam_code", "tamcode", "tambon_code", "tambon_id", "tam_id", "tb_code", "tbcode"),
    *("subdistrict_code", "subdistrict_id", "sub_district_code", "khwaeng_code"),
    *("dopa_code", "addrcode", "geocode", "polygon", "code"),
)
_GADM = "gid_3"
# Each language's columns of tambon, amphoe and province; Thai names decide before English ones.
_NAMES = (
    (
        ("adm3_th", "adm3_name1", "admin3name_th", "nl_name_3", "tam_nam_t", "tb_tn", "tam_th"),
        ("adm2_th", "adm2_name1", "admin2name_th", "nl_name_2", "amp_nam_t", "ap_tn", "amp_th"),
        ("adm1_th", "adm1_name1", "admin1name_th", "nl_name_1", "prov_nam_t", "pv_tn", "prov_th"),
    ),
    (
        ("adm3_en", "adm3_name", "admin3name_en", "name_3", "tam_nam_e", "tb_en", "tam_en"),
        ("adm2_en", "adm2_name", "admin2name_en", "name_2", "amp_nam_e", "ap_en", "amp_en"),
        ("adm1_en", "adm1_name", "admin1name_en", "name_1", "prov_nam_e", "pv_en", "prov_en"),
    ),
    (
        ("tambon", "subdistrict", "khwaeng", "tambon_name", "subdistrict_name"),
        ("amphoe", "district", "khet", "amphoe_name", "district_name"),
        ("province", "changwat", "province_name"),
    ),
)


@dataclass(frozen=True)
class Columns:
    """The columns of a boundary file that say which tambon a row is.

    Attributes
    ----------
    scheme : ``COD-AB``, ``GADM`` or ``other``
    codes : columns of codes, best first; empty when the file has none
    names : triples of columns (tambon, amphoe, province), best first
    """

    scheme: str
    codes: tuple[str, ...]
    names: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Recognised:
    """The tambon of each row of a boundary file, with the index of the file's rows.

    Attributes
    ----------
    columns : where it was read
    codes : 6-digit codes, missing where neither code nor names led to one tambon
    """

    columns: Columns
    codes: pd.Series

    def labels(self, rows: pd.DataFrame) -> list[str]:
        """What the file itself calls these rows: code and names as written."""
        names = self.columns.names[0] if self.columns.names else ()
        text = rows[[*self.columns.codes[:1], *names]].astype("str").fillna("")
        return [" ".join(filter(None, row)) for row in text.itertuples(index=False)]


def columns(found: Iterable[str]) -> Columns | None:
    """The columns of a boundary file by their names; None when there is nothing to go by.

    >>> columns(["adm3_pcode", "adm3_name", "adm2_name", "adm1_name"]).codes
    ('adm3_pcode',)
    """
    known = {_plain(name): name for name in found}
    codes = tuple(known[name] for name in _CODES if name in known)
    triples = (tuple(_first(known, options) for options in language) for language in _NAMES)
    names = tuple((a, b, c) for a, b, c in triples if a and b and c)
    if not codes and not names:
        return None
    if any(name in known for name in _COD_AB):
        scheme = "COD-AB"
    else:
        scheme = "GADM" if _GADM in known else "other"
    return Columns(scheme, codes, names)


def recognise(frame: pd.DataFrame, gazetteer: Gazetteer) -> Recognised:
    """Find the tambon of every row: by its code, else by its names and its parents' names.

    Known are COD-AB of either vintage (``ADM3_PCODE`` with or without ``TH``), columns like
    ``tam_code``, and GADM, which has no codes of the Department of Provincial Administration.

    Parameters
    ----------
    frame : one row per polygon, the columns as published
    gazetteer : the places that names are resolved against

    Raises
    ------
    InputError
        when no column of codes or names is known, or no row leads to a tambon
    """
    recognised = columns(frame.columns)
    if recognised is None:
        raise InputError(_nothing_known(frame))
    codes = _by_code(frame, recognised)
    codes = codes.fillna(_by_names(frame[codes.isna()], recognised, gazetteer))
    if codes.isna().all():
        raise InputError(_nothing_known(frame))
    return Recognised(recognised, codes)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", str(name).lower()).strip("_")


def _first(known: dict[str, str], options: tuple[str, ...]) -> str | None:
    return next((known[name] for name in options if name in known), None)


def _by_code(frame: pd.DataFrame, recognised: Columns) -> pd.Series:
    """Codes of the first column whose values are tambon codes for at least half of the rows."""
    for column in recognised.codes:
        codes = clean_codes(frame[column])
        codes = codes.where(codes.str.len() == DIGITS["tambon"])
        if codes.notna().mean() >= 0.5:
            return codes
    return pd.Series(index=frame.index, dtype="str")


def _by_names(frame: pd.DataFrame, recognised: Columns, gazetteer: Gazetteer) -> pd.Series:
    codes = pd.Series(index=frame.index, dtype="str")
    for tambon, amphoe, province in recognised.names:
        unknown = frame[codes.isna()]
        names = {
            "tambon": unknown[tambon],
            "amphoe": unknown[amphoe],
            "province": unknown[province],
        }
        found = resolve(pd.DataFrame(names).astype("str"), gazetteer)["code"]
        codes = codes.fillna(found.where(found.str.len() == DIGITS["tambon"]))
    return codes


def _nothing_known(frame: pd.DataFrame) -> str:
    found = ", ".join(str(name) for name in frame.columns if name != "geometry")
    return (
        f"no tambon codes or names were found in the boundaries; columns found: {found or 'none'}; "
        "expected ADM3_PCODE (COD-AB), a column such as tam_code, tambon_code or "
        "subdistrict_code with 6-digit codes, or NAME_1, NAME_2, NAME_3 (GADM); "
        "rename the column or take the layer of tambons (ADM3)"
    )
