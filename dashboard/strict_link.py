"""An address that a command is given: what a browser passes over is said here, and ends it.

A page that shows something is better than none; a file that is not what somebody asked for is
worse.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl

from dashboard.filters import FILTERS
from dashboard.link import PARAMETERS, SEPARATOR, from_query
from dashboard.view import View
from geo.errors import UsageError

#: How a page is embedded says nothing of what it shows.
_STREAMLITS_OWN = ("embed", "embed_options")


def view_of(query: str, overridden: Collection[str] = ()) -> View:
    """The view of an address, all of which counts.

    Parameters
    ----------
    query : the string of a URL
    overridden : parameters of which it does not matter whether they go with the others

    Raises
    ------
    UsageError
        when a parameter is unknown, stands there twice, or is absurd, in itself or beside the
        others
    """
    given = [
        (name, value)
        for name, value in parse_qsl(query.lstrip("?"), keep_blank_values=True)
        if name not in _STREAMLITS_OWN
    ]
    view = from_query(query)
    wrong = [*_repeated([name for name, _ in given])]
    for name, value in given:
        wrong += _wrong(name, value, view, name in overridden)
    if wrong:
        raise UsageError(f"--query cannot be followed: {'; '.join(wrong)}")
    return view


def _repeated(names: list[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"'{name}' stands there {times} times: give it once, values with commas between"


def _wrong(name: str, value: str, view: View, overridden: bool) -> Iterator[str]:
    """What a parameter says that the view does not."""
    if name in FILTERS:
        yield from _lost(name, value, SEPARATOR.join(view.values(name)), _options(name))
    elif name not in PARAMETERS:
        known = ", ".join(sorted([*PARAMETERS, *FILTERS]))
        yield f"parameter '{name}' is unknown: expected one of {known}"
    elif value:
        parameter = PARAMETERS[name]
        try:
            read = parameter.read(value)
        except ValueError:
            yield f"{name} was '{value}': expected {parameter.expected()}"
            return
        yield from _lost(name, value, parameter.write(read), parameter.expected())
        if not overridden and read != getattr(view, name):
            yield f"{name} '{value}' is none, or does not go with the other parameters"


def _lost(name: str, value: str, kept: str, expected: str) -> Iterator[str]:
    there = {_plain(part) for part in kept.split(SEPARATOR)}
    lost = [part for part in value.split(SEPARATOR) if part and _plain(part) not in there]
    if lost:
        yield f"{name} was '{SEPARATOR.join(lost)}': expected {expected}"


def _options(name: str) -> str:
    options = ", ".join(FILTERS[name].options())
    if FILTERS[name].widget == "period":
        return f"two days such as 2022-05-01,2022-05-31 (C.E., the earlier first), or {options}"
    return f"one of {options}"


def _plain(part: str) -> str | float:
    """Numbers are equal however they are written."""
    try:
        return float(part)
    except ValueError:
        return part
