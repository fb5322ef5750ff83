"""The tables of the store: their columns and types. This is what ``etl`` promises to readers.

Places: ``tambon`` is the current 6-digit code (missing where only the polygon is known),
``polygon`` the code of the boundary layer's polygon that draws the row, ``amphoe`` and
``province`` the parents. Command: ``station``, ``division``, ``bureau``. Days are
``timestamp[s]`` at midnight of Bangkok's calendar; the time of day stands beside them as
minutes after midnight, missing where the record gives none.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from geo import fingerprint

#: Raised by one whenever a column is added, removed or changes its meaning.
SCHEMA_VERSION = 6
#: The tables of which there may be many rows, each of one issue, known by its ``key``.
MANY = ("issues", "escalations", "history")

_TEXT = pa.string()
_WORD = pa.dictionary(pa.int32(), pa.string())  # few distinct values: codes, statuses
_DAY = pa.timestamp("s")
_MINUTE = pa.int16()

_PLACE = [("tambon", _WORD), ("polygon", _WORD), ("amphoe", _WORD), ("province", _WORD)]
_COMMAND = [("station", _WORD), ("division", _WORD), ("bureau", _WORD)]


@dataclass(frozen=True)
class Table:
    """One table: its Arrow schema, and the day column by whose month it is cut into parts."""

    name: str
    schema: pa.Schema
    month_of: str | None = None


def _table(name: str, columns: list[tuple[str, pa.DataType]], month_of: str | None = None) -> Table:
    return Table(name, pa.schema(columns), month_of)


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        _table(
            "issues",
            [
                ("key", _TEXT),  # hash of (source, owner, record id)
                ("source", _WORD),  # which data set: the mapping's name
                ("owner", _WORD),  # owning station or organisation
                ("record_id", _TEXT),
                ("kind", _WORD),  # problem | need
                ("channel", _WORD),  # member | walk_in | hotline_191 | platform
                ("urgency", _WORD),  # normal | urgent | emergency
                ("category", _WORD),  # primary, a key of the taxonomy
                ("further", _TEXT),  # further category keys joined by "|", empty when none
                ("occurred", _DAY),
                ("occurred_minute", _MINUTE),
                ("reported", _DAY),
                ("reported_minute", _MINUTE),
                ("updated", _DAY),
                ("updated_minute", _MINUTE),
                ("status", _WORD),  # as recorded; what counts on screen is rebuilt from history
                *_COMMAND,
                *_PLACE,
                ("code_then", _WORD),  # the tambon's code that was valid on the day of reporting
                ("placed_by", _WORD),  # of etl.placing.policy.PLACED_BY
                ("score", pa.float32()),  # 0..1, how well the row's words fit the place
                ("conflict", _WORD),  # the place that other evidence in the row gives
                ("conflict_by", _WORD),  # which evidence that is
                ("shared", _WORD),  # polygon on the other side of a boundary close to the point
                ("lon", pa.float64()),
                ("lat", pa.float64()),
                ("text_print", pa.binary(fingerprint.BYTES)),  # of the detail; missing without
                ("reporter", _TEXT),  # keyed hash of whoever reported, missing where not said
            ],
            month_of="reported",
        ),
        _table(
            "escalations",  # as recorded; the history is derived from these and the issues
            [
                ("key", _TEXT),  # of the issue
                ("date", _DAY),  # as written, even when before the day of reporting
                ("from_level", pa.int8()),  # missing where the record gives none
                ("to_level", pa.int8()),
                ("reason", _WORD),  # cannot_solve | exceeds_means
                ("body", _WORD),  # the desk that the record names, missing: the chain decides
            ],
            month_of="date",
        ),
        _table(
            "history",
            [
                ("key", _TEXT),
                ("seq", pa.int16()),
                ("date", _DAY),
                ("status", _WORD),
                ("level", pa.int8()),
                ("body", _WORD),
                ("reason", _WORD),  # cannot_solve | exceeds_means, only on escalations
                ("reported", _DAY),  # of the issue, so that parts follow the issue's
            ],
            month_of="reported",
        ),
        _table(
            "removed",  # issues that their source deleted, lest an older row bring them back
            [
                ("key", _TEXT),
                ("updated", _DAY),  # when; missing: for good
                ("updated_minute", _MINUTE),
            ],
        ),
        _table(
            "members",
            [
                *_COMMAND,
                *_PLACE,
                ("role", _WORD),
                ("start", _DAY),  # first day of the month
                ("end", _DAY),  # first day of the month after the last, missing while active
                ("person", _TEXT),  # keyed hash of one person, missing where rows are counts
                ("count", pa.int32()),
            ],
        ),
        _table(
            "coordinators",
            [
                *_COMMAND,
                *_PLACE,
                ("start", _DAY),
                ("end", _DAY),
                ("person", _TEXT),
                ("count", pa.int32()),
            ],
        ),
        _table(
            "head_counts",  # of people as they may be told to anybody (geo.head_counts)
            [
                ("kind", _WORD),  # members | coordinators
                ("level", _WORD),
                ("unit", _WORD),
                ("areas", _WORD),  # whose people they ever were, joined by "|"
                ("start", _DAY),
                ("end", _DAY),
                ("count", pa.int32()),  # missing where it is not told
                ("below", pa.int16()),  # what it lies below; missing where that is not told either
            ],
        ),
        _table(
            "stations",
            [
                ("code", _TEXT),
                ("name", _TEXT),
                ("name_en", _TEXT),
                ("division", _WORD),
                ("bureau", _WORD),
                *_PLACE,
                ("lon", pa.float64()),
                ("lat", pa.float64()),
            ],
        ),
        _table(
            "service",  # which station serves which tambon
            [
                ("station", _WORD),
                ("tambon", _WORD),
                ("polygon", _WORD),
                ("share", pa.float64()),  # of the tambon's people, sums to 1 a tambon
                ("claimed", pa.float64()),  # the share as given, may sum to more; missing: derived
                ("derived", pa.bool_()),  # nearest station, because nobody said
            ],
        ),
        _table(
            "population",
            [
                ("tambon", _WORD),
                ("year", pa.int16()),  # at whose end was counted, missing where nobody says
                ("denominator", _WORD),  # what was counted; missing: registered people
                ("population", pa.int64()),
            ],
        ),
        _table(
            "tallies",  # how many rows there are (etl.version.tallies)
            [
                ("kind", _WORD),  # issues | escalations | events
                ("by", _WORD),  # province | bureau | day
                ("of", _TEXT),
                ("count", pa.int64()),
            ],
        ),
    )
}
