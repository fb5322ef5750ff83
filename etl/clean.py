"""From the text of the fields to typed values; what cannot be read becomes a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.columns.fields import FIELDS, PEOPLE, PRINT, REMOVED, Field
from etl.columns.mapping import Mapping
from etl.datecells import exchanged, serial_days, typed_years
from etl.dates import common_era, parse_months, parse_times, short_years
from etl.reasons import with_reason
from etl.removed import says_removed
from etl.secret import PASSING, Secret
from etl.spelling import plain
from geo import fingerprint
from geo.codes import clean_codes
from geo.personal import canonical, scrub, tells_of_nobody
from geo.taxonomy import UNCLASSIFIED
from geo.thai import is_tidy, tidy, to_arabic_digits

#: Fields without whose word a row says nothing; an unknown word elsewhere is only noted.
_ESSENTIAL_WORDS = ("kind", "status", "to_level", REMOVED)
_DATED = ("day", "time", "month")
#: Of these, what tells when something happened; a month may be one to come.
_HAPPENED = ("day", "time")
#: What spreadsheets make of dates, put right in this order, each counted under its note.
_DATE_CELLS = (
    ("date_serial", serial_days),
    ("two_digit_year", typed_years),
    ("day_month_swapped", exchanged),
)
#: Years of either era; a row without one is of the latest year of its file.
_YEAR = "year"
#: What a label has none of; letters of such a name at most.
_SIGNS = re.compile("[^\\w\u0e00-\u0e7f ().,/-]|_")
_LONGEST = 60
#: Names as people read them, and how many letters of such a name are kept.
_NAMES = ("name", "name_en", "body")
_LONGEST_NAME = 200
#: More of anything is a slip of the pen; the store could not hold it either.
_MOST = 1_000_000_000


def clean(
    fields: pd.DataFrame,
    mapping: Mapping,
    kind: str,
    secret: Secret = PASSING,
    latest: date = date.max,
) -> pd.DataFrame:
    """Typed values of the fields of ``kind``.

    Parameters
    ----------
    fields : what :func:`etl.columns.rename.rename` returns
    mapping : of the source: its vocabulary and its time zone
    kind : one of :data:`etl.columns.fields.KINDS`
    secret : of the store, for the hashes of people's numbers
    latest : the last day on which something can have happened

    Returns
    -------
    DataFrame with the index of ``fields``: ``text`` and ``code`` fields as str; ``day`` and
    ``month`` fields as datetime64[s]; ``time`` fields as the day and ``<field>_minute`` (Int16,
    Bangkok, missing where no hour is given); ``number`` as float64, a ``year`` in common
    era; ``word`` as the project's key, levels as Int8; ``category`` as the primary key beside
    ``further`` (keys joined by "|"); the detail as ``text_print`` alone, people's numbers as
    keyed hashes alone; what tells of a person out of texts that are kept; ``reject`` (a key of
    :data:`etl.reasons.REASONS`, missing where the row is sound). Of what is no record nothing is
    read.
    ``attrs["notes"]``: what was left out of rows that were kept, as note → word → rows; words
    only where a vocabulary may lack them, and none of persons: else "" stands for the word.
    """
    text = fields.assign(**{name: _each(fields[name], _tidy, is_tidy) for name in fields})
    text.attrs = {}  # every step with a column would copy them
    columns: dict[str, pd.Series] = {}
    notes = _skipped_sheets(fields.attrs.get("skipped", {}), kind)
    reject = pd.Series(index=fields.index, dtype="str")
    no_record = fields.index.isin(fields.attrs.get("not_records", []))
    text.loc[no_record] = None
    reject[no_record] = "not_a_record"
    reject[~no_record & fields.index.isin(fields.attrs.get("broken", []))] = "broken_row"
    fault = reject.mask(reject.notna(), "")
    removed = _removed(text, mapping)
    # What else is asked of a row hangs on whether it removes: that comes first.
    for field in sorted(FIELDS[kind], key=lambda field: field.name != REMOVED):
        values = text[field.name]
        asked = np.where(removed, field.of_removed == "required", field.required)
        reject = with_reason(reject, values.isna() & asked, "missing_value")
        if field.type in _DATED and fields.attrs.get("spreadsheet"):
            for note, put_right in _DATE_CELLS:
                right = put_right(values)
                values = right.fillna(values)
                _count(notes, note, int(right.count()))
        parsed, bad = _parsed(field, _scrubbed(field, values, secret), mapping, secret)
        columns |= parsed
        asked = ~removed | bool(field.of_removed)
        bad &= asked
        if field.type in _DATED:
            _count(notes, "two_digit_year", short_years(values[~bad]))
        reason = _reason(field)
        if reason is None:
            notes |= _note(field, values[bad], kind)
        else:
            reject = with_reason(reject, bad, reason)
        if field.type in _HAPPENED:
            late = asked & (parsed[field.name] > pd.Timestamp(latest))
            reject = with_reason(reject, late, "in_the_future")
        fault = with_reason(fault, reject.notna(), field.name)
    frame = pd.DataFrame(columns, index=fields.index).assign(reject=reject, fault=fault)
    frame = _one_person_each(frame, notes)
    frame.attrs = {**fields.attrs, "notes": notes}
    return frame


def _removed(text: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Which rows say that their record was removed."""
    if REMOVED not in text:
        return pd.Series(False, index=text.index)
    return says_removed(pd.DataFrame(_words(REMOVED, text[REMOVED], mapping)[0]))


def _one_person_each(frame: pd.DataFrame, notes: dict[str, dict[str, int]]) -> pd.DataFrame:
    """A number in a row that counts several people is nobody's of them."""
    if "person" not in frame:
        return frame
    several = frame["person"].notna() & frame["count"].gt(1)
    _count(notes, "number_of_many", int(several.sum()))
    return frame.assign(person=frame["person"].mask(several))


def _skipped_sheets(skipped: dict[str, int], kind: str) -> dict[str, dict[str, int]]:
    """A note of the sheets that are no tables; of persons' files without their names."""
    if not skipped:
        return {}
    if kind in PEOPLE:
        return {"skipped_sheet": {"": sum(skipped.values())}}
    return {"skipped_sheet": {scrub(sheet): rows for sheet, rows in skipped.items()}}


def _count(notes: dict[str, dict[str, int]], note: str, rows: int) -> None:
    if rows:
        notes[note] = {"": notes.get(note, {}).get("", 0) + rows}


def _each(
    values: pd.Series,
    function: Callable[[str], str | None],
    leaves: Callable[[pa.Array], np.ndarray] | None = None,
) -> pd.Series:
    """``function`` of every value, called once for each distinct one; missing stays missing.

    Parameters
    ----------
    leaves : which values it surely leaves as they are, of many at once
    """
    codes, distinct = pd.factorize(values)
    results = np.array(distinct, dtype=object)
    asked = np.ones(len(distinct), dtype=bool)
    if leaves is not None:
        asked = ~leaves(pa.array(distinct, pa.string()))
        if not asked.any():
            return values
    results[asked] = [function(text) for text in results[asked]]
    found = pd.array(results, dtype="str")
    return pd.Series(found.take(codes, allow_fill=True), index=values.index)


def _tidy(text: str) -> str | None:
    return tidy(text) or None


def _scrubbed(field: Field, values: pd.Series, secret: Secret) -> pd.Series:
    """The texts of a field that is kept, without what tells of a person."""
    if not field.kept:
        return values
    if field.kept == "words":
        return _each(values, scrub, tells_of_nobody)
    return _each(values, secret.kept)


def _parsed(
    field: Field, values: pd.Series, mapping: Mapping, secret: Secret
) -> tuple[dict[str, pd.Series], pd.Series]:
    """The columns of a field, and the rows whose text could not be read."""
    name, none = field.name, pd.Series(False, index=values.index)
    match field.type:
        case "day":
            days = parse_times(values, mapping.timezone)
            return {name: days["day"]}, days["bad"]
        case "time":
            times = parse_times(values, mapping.timezone)
            return {name: times["day"], f"{name}_minute": times["minute"]}, times["bad"]
        case "month":
            months = parse_months(values)
            return {name: months["day"]}, months["bad"]
        case "number":
            return _numbers(name, values)
        case "code":
            distinct = pd.Series(values.dropna().unique(), dtype="str")
            codes = dict(zip(distinct, clean_codes(distinct), strict=True))
            cleaned = values.map(codes).astype("str")
            # What is no code stays as written: the row may be lost for it, and must say so.
            return {name: cleaned.fillna(values)}, values.notna() & cleaned.isna()
        case "word":
            return _words(name, values, mapping)
        case "words":
            return _categories(values, mapping)
        case "label":
            return {name: _labels(name, values, mapping)}, none
        case "print":
            return {
                PRINT: fingerprint.prints(
                    _each(values, partial(scrub, mark=False), tells_of_nobody)
                )
            }, none
        case "person":
            hashed = _each(values, lambda text: secret.person(text) if canonical(text) else None)
            return {field.column: hashed}, none
    return {name: values.str.slice(0, _LONGEST_NAME) if name in _NAMES else values}, none


def _numbers(name: str, values: pd.Series) -> tuple[dict[str, pd.Series], pd.Series]:
    numbers = pd.to_numeric(values, errors="coerce")
    odd = _each(values[numbers.isna()], lambda text: to_arabic_digits(text).replace(",", ""))
    numbers = numbers.fillna(pd.to_numeric(odd, errors="coerce"))
    numbers = common_era(numbers) if name == _YEAR else numbers.where(numbers.between(0, _MOST))
    bad = values.notna() & numbers.isna()
    return {name: numbers.fillna(numbers.max()) if name == _YEAR else numbers}, bad


def _labels(name: str, values: pd.Series, mapping: Mapping) -> pd.Series:
    """Names as they may stand in titles and addresses: without signs, and not too long."""
    usual = mapping.words(name)

    def label(text: str) -> str | None:
        return None if plain(text) in usual else tidy(_SIGNS.sub(" ", text)[:_LONGEST]) or None

    return _each(values, label)


def _words(
    name: str, values: pd.Series, mapping: Mapping
) -> tuple[dict[str, pd.Series], pd.Series]:
    words = mapping.words(name)
    known = _each(values, lambda text: words.get(plain(text)))
    bad = values.notna() & known.isna()
    if name.endswith("_level"):
        return {name: known.astype("Float64").astype("Int8")}, bad
    if name == "role":
        known = known.mask(bad, "other")
    return {name: known}, bad


def _categories(values: pd.Series, mapping: Mapping) -> tuple[dict[str, pd.Series], pd.Series]:
    """The primary category, which comes first, and further ones, each once."""
    words = mapping.words("category")

    def split(text: str) -> list[str]:
        return [word for word in map(plain, text.split(",")) if word]

    def keys(text: str) -> list[str]:
        return list(dict.fromkeys(words[word] for word in split(text) if word in words))

    def unknown(text: str) -> str | None:
        return ",".join(word for word in split(text) if word not in words) or None

    primary = _each(values, lambda text: next(iter(keys(text)), None))
    further = _each(values, lambda text: "|".join(keys(text)[1:]) or None)
    columns = {"category": primary.fillna(UNCLASSIFIED), "further": further}
    return columns, _each(values, unknown).notna()


def _reason(field: Field) -> str | None:
    """Why a row is rejected that cannot be read in this field; None where it is only noted."""
    if field.type in _DATED:
        return "bad_date"
    if field.type == "number":
        return "bad_number"
    if field.name == "correction":
        return "unknown_code"
    return "unknown_word" if field.name in _ESSENTIAL_WORDS else None


def _note(field: Field, bad: pd.Series, kind: str) -> dict[str, dict[str, int]]:
    """Free text may name a person, and notes are published: there only the count is told."""
    if bad.empty:
        return {}
    told = field.type in ("word", "words") and kind not in PEOPLE
    words = _each(bad, scrub) if told else pd.Series("", index=bad.index)
    return {f"unknown_{field.name}": {str(w): int(n) for w, n in words.value_counts().items()}}
