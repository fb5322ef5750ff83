"""How large a file of records may be: ``data/uploads.toml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from geo.errors import InputError
from geo.files import DATA, read_whole_numbers

UPLOADS = DATA / "uploads.toml"


@dataclass(frozen=True)
class Limits:
    """What a file may be; None where it may be anything.

    Attributes
    ----------
    megabytes : as it is handed in
    unpacked_megabytes, pieces : of what is packed in it
    rows, columns, cells : of one table
    memory_megabytes, seconds : for reading it
    """

    megabytes: int | None
    unpacked_megabytes: int | None
    pieces: int | None
    rows: int | None
    columns: int | None
    cells: int | None
    memory_megabytes: int | None
    seconds: int | None

    def refuse(self, name: str, found: float, unit: str, what: str) -> None:
        """Stop where there is more than allowed.

        Parameters
        ----------
        name : of the limit
        found : how much there is
        unit : of both, as it is written
        what : the file, as the message calls it

        Raises
        ------
        InputError
            ``a.csv has 3,000,000 rows; at most 1,100,000 are allowed …``
        """
        allowed = getattr(self, name)
        if allowed is not None and found > allowed:
            raise InputError(
                f"{what} has {found:,.0f} {unit}; at most {allowed:,} are allowed: hand it in in "
                f"several files, raise `{name}` in data/uploads.toml, or, where the file is known "
                "to be sound, publish it with `python -m etl run --any-size`"
            )

    def refuse_table(self, rows: int, columns: int, what: str) -> None:
        """Stop at a table with more rows, columns or cells than allowed; :meth:`refuse`."""
        for name, found in (("rows", rows), ("columns", columns), ("cells", rows * columns)):
            self.refuse(name, found, name, what)


#: No limit at all.
ANY = Limits(**{field.name: None for field in fields(Limits)})


@cache
def read_limits(path: Path = UPLOADS) -> Limits:
    """The limits of a file, each 1 or more; errors as :func:`geo.files.read_whole_numbers`."""
    return read_whole_numbers(path, Limits, dict.fromkeys((f.name for f in fields(Limits)), 1))
