"""What an input file may hold: the fields of each kind of record.

The mapping says which column of a file is which field; ``etl template`` writes these as empty
tables; the cleaning step turns each into the type named here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from geo.files import read_toml

Type = Literal[
    "text", "code", "day", "time", "number", "word", "words", "month", "label", "print", "person",
]  # fmt: skip

#: In the order in which they are read: later kinds refer to earlier ones.
KINDS = (
    "stations", "areas", "population", "members", "coordinators", "issues", "escalations",
)  # fmt: skip
#: Rows that stand for persons: of these only counts leave the files, never what is written.
PEOPLE = ("members", "coordinators")
#: The column that stands for a text of which only the fingerprint is kept.
PRINT = "text_print"
#: The field by which a row says that its record was removed at the source (:mod:`etl.removed`).
REMOVED = "removed"


@dataclass(frozen=True)
class Field:
    """One field: its name in the project, the column header of the template, its type.

    ``word`` fields take their values from the vocabulary of the same name in
    ``data/mappings/vocabularies.toml``; ``words`` may hold several, separated by commas. A
    ``label`` is a name of the agency's own; the words of its vocabulary stand for the usual one
    and are as good as nothing. Of a ``print`` only the fingerprint is kept
    (:mod:`geo.fingerprint`). Of a ``person``, somebody's number, only the keyed hash is kept
    (:mod:`etl.secret`), in the column :attr:`column`.
    ``kept`` says that the text itself ends in the store, so that what tells of a person is taken
    out of it beforehand (:mod:`geo.personal`): of ``words`` nothing stands in its place but a word;
    an ``id``, by which records are told apart, bears a keyed hash of the whole text besides.
    Under a ``likely`` header the field most likely stands, and is offered there for a person to
    confirm; unasked it is not read: whoever hands in national ids must mean to.
    ``of_removed`` is the field's part in a row that says that its record was removed
    (:data:`REMOVED`): of such a row nothing is asked but the ``required``, and nothing can be
    wrong but those and the ``read``; whatever stands in the others.
    ``th`` and ``en`` describe the field. A ``hidden`` field is no column of the template: it is
    accepted wherever it stands.
    """

    name: str
    type: Type
    header: str
    example: str
    th: str
    en: str
    required: bool = False
    hidden: bool = False
    kept: Literal["", "id", "words"] = ""
    likely: Sequence[str] = ()
    of_removed: Literal["", "read", "required"] = ""

    @property
    def column(self) -> str:
        """The column in which a person's hash is kept: ``person``, ``reporter``."""
        return self.name.removesuffix("_id")


def _read() -> dict[str, tuple[Field, ...]]:
    kinds = read_toml(Path(__file__).with_name("fields.toml"))
    return {kind: tuple(Field(**field) for field in fields) for kind, fields in kinds.items()}


#: The fields of each kind, in the order of the template.
FIELDS: dict[str, tuple[Field, ...]] = _read()
#: Those of them that are columns of the template.
SHOWN: dict[str, tuple[Field, ...]] = {
    kind: tuple(field for field in fields if not field.hidden) for kind, fields in FIELDS.items()
}
