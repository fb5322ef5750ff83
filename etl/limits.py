"""How large a file of records may be: ``data/uploads.toml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from etl.settings import read_settings
from geo.errors import InputError
from geo.files import DATA

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
    """The limits of a file.

    Raises
    ------
    InputError
        The file is missing, is not TOML, or its entries are no such numbers.
    """
    table, names = read_settings(path), sorted(field.name for field in fields(Limits))
    if sorted(table) != names:
        raise InputError(f"{path} has {sorted(table)}; expected {names}; correct it there")
    for name, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
            raise InputError(f"`{name}` in {path} is {value!r}; expected a whole number above 0")
    return Limits(**table)
