"""From the names of places, as records write them, to codes.

Whole tables, each distinct row once; :mod:`geo.readings` reads the names of one row.
"""

from __future__ import annotations

from itertools import compress

import numpy as np
import pandas as pd

from geo.codes import DIGITS, LEVELS, Level, clean_codes, level_of
from geo.gazetteer import Gazetteer
from geo.nameindex import Index, build_index
from geo.readings import NOTHING, Answer, Texts, by_code, by_names, likeliest, several
from geo.written import cell_parts, names_by_level

#: code: a code was given; name: today's names; crosswalk: an old name, parent or code; spelling:
#: misspelt names; ambiguous: the names fit several places or contradict one another; none:
#: nothing fits.
METHODS = ("code", "name", "crosswalk", "spelling", "ambiguous", "none")


#: Rows whose place is remembered: each tambon's, in a dozen ways of writing it, twice over.
_MOST_KNOWN = 200_000


def resolve(names: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """The place that each row's names mean, as deep as they agree.

    A tambon that is not known leaves the amphoe, an amphoe that is not known the province; a
    province that is not known leaves nothing. A tambon that the province has, but not in the
    amphoe that is named, is a contradiction. A name that is today's of one tambon and was
    another's means the one that bore it on the row's day; without a day it means today's if the
    amphoe is named, and is ambiguous if it is not. A misspelt name is looked for within its
    parent alone, and taken where only one is near. A code in the place of a name counts as the
    names of that place. The columns may hold any level's name, or several.

    Parameters
    ----------
    names : DataFrame of str, columns ``tambon``, ``amphoe``, ``province``, missing values
        allowed, and optionally ``date`` (datetime64), the day of the record
    gazetteer : names and crosswalk

    Returns
    -------
    DataFrame with the index of ``names``: ``code`` (2, 4 or 6 digits, missing where nothing or
    too much fits), ``method`` (one of :data:`METHODS`), ``score`` (share of the given names that
    the code fits, less what is misspelt of them), ``candidates`` (codes joined by "|" where
    several fit; beside a code: it and those that bore its name before)
    """
    index = build_index(gazetteer)
    rows = names.reindex(columns=[*LEVELS, "date"])
    rows["date"] = index.last_change(rows["date"])
    group = rows.groupby([*LEVELS, "date"], dropna=False, sort=False).ngroup()
    distinct = rows.loc[~group.duplicated().to_numpy()]
    return as_frame(_known(distinct, index)).take(group).set_axis(names.index)


def _known(distinct: pd.DataFrame, index: Index) -> list[Answer]:
    """The place of each distinct row; what was asked before is known: tables of one country name
    the same places again and again."""
    columns = [distinct[level].astype("str").fillna("").tolist() for level in LEVELS]
    keys = list(zip(*columns, distinct["date"].astype("int64").tolist(), strict=True))
    new = np.array([key not in index.known for key in keys], dtype=bool)
    asked = distinct[new]
    found = [
        _by_code_and_names(codes, texts, date, index)
        for codes, texts, date in zip(
            _codes(asked), _texts(asked, index), asked["date"], strict=True
        )
    ]
    answers = dict(zip(compress(keys, new), found, strict=True))
    if len(index.known) < _MOST_KNOWN:
        index.known.update(answers)
    return [answers[key] if key in answers else index.known[key] for key in keys]


def resolve_codes(codes: pd.Series, gazetteer: Gazetteer) -> pd.DataFrame:
    """Today's place for each code as written; an old code through the crosswalk.

    Returns
    -------
    DataFrame as of :func:`resolve`; the method is ``none`` where no code is given or none fits
    """
    index = build_index(gazetteer)
    group, distinct = pd.factorize(codes, use_na_sentinel=False)
    cleaned = clean_codes(pd.Series(distinct, dtype="str"))
    found = [NOTHING if pd.isna(code) else by_code(code, index) for code in cleaned]
    return as_frame(found).take(group).set_axis(codes.index)


def suggest(names: pd.DataFrame, gazetteer: Gazetteer) -> pd.Series:
    """For names that lead to no place: up to three places that a clerk may choose from.

    They are those that the names fit, or the nearest names in the amphoe or province that is
    known.

    Returns
    -------
    Series of str with the index of ``names``: codes joined by "|", the likeliest first, missing
    where there is nothing to go by
    """
    index = build_index(gazetteer)
    texts = _texts(names.reindex(columns=LEVELS), index)
    found = ["|".join(likeliest(text, index)) or None for text in texts]
    return pd.Series(found, index=names.index, dtype="str")


def as_frame(answers: list[Answer]) -> pd.DataFrame:
    """Answers as a table with the columns and types that :func:`resolve` describes."""
    texts = {"code": "str", "method": "str", "candidates": "str"}
    return pd.DataFrame(answers, columns=Answer._fields).astype({**texts, "score": "float64"})


def _codes(rows: pd.DataFrame) -> list[dict[Level, str]]:
    """The codes that stand in the columns of names: of the column's level, or a tambon's."""
    columns = {level: clean_codes(rows[level]) for level in LEVELS}
    return [
        {
            level: code
            for level, code in zip(LEVELS, row, strict=True)
            if isinstance(code, str) and len(code) in (DIGITS[level], DIGITS["tambon"])
        }
        for row in zip(*(codes.tolist() for codes in columns.values()), strict=True)
    ]


def _texts(rows: pd.DataFrame, index: Index) -> list[Texts]:
    """The names that each row gives, level by level, in their plain spelling."""
    parts = {
        level: {text: cell_parts(text, level, index) for text in rows[level].dropna().unique()}
        for level in LEVELS
    }
    return [
        names_by_level(
            {
                level: parts[level][text]
                for level, text in zip(LEVELS, row, strict=True)
                if isinstance(text, str)
            },
            index,
        )
        for row in zip(*(rows[level].tolist() for level in LEVELS), strict=True)
    ]


def _by_code_and_names(
    codes: dict[Level, str], texts: Texts, date: pd.Timestamp, index: Index
) -> Answer:
    """The place of the finest code, or the one within it that the names tell.

    Names that contradict the code make it ambiguous.
    """
    if not codes:
        return by_names(texts, date, index)
    answers = [by_code(code, index) for code in codes.values()]
    given = max(answers, key=lambda answer: max(map(len, answer.options), default=0))
    if given.code is None:
        named = by_names(texts | codes, date, index)
        return given if given.options and named.code not in given.options else named
    names = dict(index.names_of[given.code])
    for code in sorted(answer.code for answer in answers if answer.code):
        names[level_of(code)] = index.names_of[code][level_of(code)]
    for level, text in texts.items():
        # A word that is not known may be misspelt; it says nothing against the code below it.
        if level not in codes and (DIGITS[level] > len(given.code) or index.knows(level, text)):
            names[level] = text
    named = by_names(names, pd.NaT, index)
    if named.code == given.code:
        return given
    within = named.code is not None and named.code.startswith(given.code)
    return named if within else several({given.code, *named.options})
