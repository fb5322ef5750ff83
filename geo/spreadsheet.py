"""Tables for spreadsheets: no cell is run as a formula there, and none changes on its way back."""

from __future__ import annotations

import pandas as pd

# A cell that begins so would be run as a formula by a spreadsheet, or by one that takes away
# invisible characters first, or takes wide signs for narrow ones. One that begins with an
# apostrophe gets another before it, so that the way back takes away no more than was added.
_UNSEEN = "[\\s\\x00-\\x1f\u00a0\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff]*"
_ACTIVE = f"({_UNSEEN}[=+\\-@＝＋－＠﹢﹣﹦﹫−]|[\\t\\r\\n]|')"
_NUMBER = r"\s*[+-]?\d+(\.\d+)?\s*"


def inert(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before every text that a spreadsheet would take for a formula.

    Texts are those of columns of ``str``, ``object`` or categories; a plain number such as ``-5``
    is no formula and stays. :func:`original` takes the apostrophes away again. Of headers:
    :func:`inert_text`.
    """
    return frame.assign(**{name: _inert(column) for name, column in _texts(frame).items()})


def _inert(column: pd.Series) -> pd.Series:
    active = column.str.match(_ACTIVE).eq(True)
    active[active] = ~column[active].str.fullmatch(_NUMBER).eq(True)
    return column.mask(active, "'" + column) if active.any() else column


def inert_text(text: str) -> str:
    """One text, such as a header, as :func:`inert` writes it."""
    return str(inert(pd.DataFrame({"text": [text]}))["text"].iloc[0])


def original(frame: pd.DataFrame) -> pd.DataFrame:
    """The table that :func:`inert` was given, its texts as str."""
    texts = _texts(frame)
    return frame.assign(
        **{
            name: column.str.replace(f"^'{_ACTIVE}", r"\1", regex=True)
            for name, column in texts.items()
        }
    )


def _texts(frame: pd.DataFrame) -> dict[str, pd.Series]:
    columns = frame.select_dtypes(["str", "object", "category"])
    return {str(name): frame[name].astype("str") for name in columns}
