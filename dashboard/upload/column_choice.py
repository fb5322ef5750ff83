"""Which column of the files is which field: guessed, and to be put right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.texts import text
from dashboard.upload import choice, uploading
from dashboard.upload.uploading import Upload
from etl import pipeline
from geo.files import read_gazetteer
from geo.gazetteer import Lang

_GUESSED = "upload_guessed"
_COLUMNS = 3  # of fields side by side
_SAMPLES = 3  # values shown of a column
_LETTERS = 28  # of a value shown
_NO_COLUMN = ""

Guesses = Mapping[str, pipeline.Guess]


def draw(
    kind: str, uploads: Sequence[Upload], mapping: pipeline.Columns, lang: Lang
) -> tuple[pipeline.Columns, list[str]]:
    """A choice for every field of a kind.

    Returns
    -------
    The mapping with the columns that were chosen, and a sentence for each thing that is wrong
    with the choice.
    """
    table = uploading.sample(uploads)
    # Another file, kind or mapping is another guess: what was chosen before does not hold.
    made_of = (kind, mapping.path, [upload.file.file_id for upload in uploads])
    token = hashlib.sha256(repr(made_of).encode()).hexdigest()[:12]
    guesses = _guesses(token, table, kind, mapping)
    # What is in the file comes first: many fields of a kind are in few files.
    fields = sorted(pipeline.SHOWN[kind], key=lambda f: not (guesses[f.name].header or f.required))
    found = sum(guesses[field.name].header is not None for field in fields)
    title = text("upload.columns", lang, found=found, fields=len(fields))
    unsure = _unsure(kind, guesses, mapping)
    with st.expander(title, expanded=unsure, icon=":material/view_column:"):
        chosen = _choices(fields, guesses, table, token, lang)
    return pipeline.with_columns(mapping, kind, chosen), _wrong(kind, chosen, mapping, lang)


def _guesses(token: str, table: pd.DataFrame, kind: str, mapping: pipeline.Columns) -> Guesses:
    """The guess of that token, made once: every choice runs the page again."""
    made: dict[str, Guesses] = st.session_state.setdefault(_GUESSED, {})
    if token not in made:
        made[token] = pipeline.guess_mapping(table, kind, mapping, read_gazetteer())
    return made[token]


def _unsure(kind: str, guesses: Guesses, mapping: pipeline.Columns) -> bool:
    """Whether somebody has to look: a required column is missing, or one is merely likely."""
    guessed = {name: guess.header for name, guess in guesses.items()}
    likely = any(guess.reason in ("spelling", "content") for guess in guesses.values())
    return likely or bool(pipeline.lacking(guessed, mapping, kind))


def _choices(
    fields: Sequence[pipeline.Field], guesses: Guesses, table: pd.DataFrame, token: str, lang: Lang
) -> dict[str, str | None]:
    """Field → the column chosen for it; below them the columns that no field has."""
    values = {str(header): _values(table[header]) for header in table.columns}
    chosen: dict[str, str | None] = {}
    for start in range(0, len(fields), _COLUMNS):
        row = fields[start : start + _COLUMNS]
        for column, field in zip(st.columns(_COLUMNS), row, strict=False):
            with column:
                chosen[field.name] = _choice(field, guesses[field.name], values, token, lang)
    unused = ", ".join(header for header in values if header not in chosen.values())
    if unused:
        st.caption(text("upload.unused", lang, names=formats.literal(unused)))
    return chosen


def _choice(
    field: pipeline.Field, guess: pipeline.Guess, values: Mapping[str, str], token: str, lang: Lang
) -> str | None:
    """The column of one field, and what stands in it."""
    header = choice.draw(
        st.selectbox,
        _name(field, lang) + (" *" if field.required else ""),
        [_NO_COLUMN, *values],
        guess.header or _NO_COLUMN,
        f"upload_column_{token}_{field.name}",
        format_func=lambda header: header or text("upload.no_column", lang),
        help=field.th if lang == "th" else field.en,
    )
    if header:
        sure = header != guess.header or guess.reason == "header"
        doubt = "" if sure else f":orange[{text(f'upload.by_{guess.reason}', lang)}] · "
        st.caption(doubt + values[header])
    return header or None


def _name(field: pipeline.Field, lang: Lang) -> str:
    return field.header if lang == "th" else field.name.replace("_", " ").capitalize()


def _values(column: pd.Series) -> str:
    """The first values of a column, short."""
    first = column.dropna().unique()[:_SAMPLES]
    short = (v if len(v) <= _LETTERS else f"{v[:_LETTERS]}…" for v in map(str, first))
    return " · ".join(map(formats.literal, short)) or formats.NOTHING


def _wrong(
    kind: str, chosen: Mapping[str, str | None], mapping: pipeline.Columns, lang: Lang
) -> list[str]:
    """A sentence for each column that is missing, and for each that was chosen twice."""
    missing = pipeline.lacking(chosen, mapping, kind)
    headers = [header for header in chosen.values() if header]
    twice = dict.fromkeys(header for header in headers if headers.count(header) > 1)
    return [
        *(text("upload.required", lang, field=_name(field, lang)) for field in missing),
        *(text("upload.twice", lang, column=formats.literal(header)) for header in twice),
    ]
