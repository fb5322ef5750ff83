"""What the values typed after ``python -m etl`` may be: each function takes the text, and refuses
one that is none as :mod:`argparse` wants it."""

from __future__ import annotations

import argparse
import re
from datetime import date

import pandas as pd

from etl.dates import parse_times
from geo.thai import tidy


def day(text: str) -> date:
    """A day in any form in which the records may write one."""
    day = parse_times(pd.Series([tidy(text)], dtype="str"))["day"].iloc[0]
    if pd.isna(day):
        raise argparse.ArgumentTypeError(
            f"'{text}' is no day of the calendar; write it like 2565-07-01, 2022-07-01 or "
            "'1 ก.ค. 2565'"
        )
    return day.date()


def month(text: str) -> str:
    """A month, such as ``2024-01``."""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        raise argparse.ArgumentTypeError(f"'{text}' is no month; write it like 2024-01")
    return text


def two_years_ago() -> str:
    """This month, two years ago."""
    today = date.today()
    return f"{today.year - 2}-{today.month:02}"


def key(text: str) -> str:
    """The key of an issue."""
    if not re.fullmatch(r"[0-9a-f]{16}", text):
        raise argparse.ArgumentTypeError(
            "a key has 16 of the signs 0-9 and a-f, as in the address of an issue (issue=…)"
        )
    return text


def positive(text: str) -> int:
    """A whole number, 1 or more."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number of 1 or more")
    return int(text)


def seed(text: str) -> int:
    """A whole number, 0 or more."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number of 0 or more")
    return int(text)


def seconds(text: str) -> float:
    """A time above 0."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds above 0")
    return seconds


def workers(text: str) -> int:
    """A number of processes, 1 or more."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of workers; expected 1 or more")
    return int(text)
