"""The settings that methods speak of, as they are now: what agencies change in ``data/``, and the
weights of the view."""

from __future__ import annotations

from dataclasses import fields

from dashboard import formats
from dashboard.coverage.measures import weights_of
from dashboard.view import View
from etl.placing.policy import read_policy
from geo.files import read_commands, read_coverage, read_repeats


def settings(view: View) -> dict[str, str]:
    """Name → value as written; a method names one as ``«name»``."""
    coverage, repeats = read_coverage(), read_repeats()
    numbers = {
        "members_per_station": read_commands().members_per_station,
        "members_believed": coverage.members_believed,
        "half_covered_at": coverage.half_covered_at,
        "silent_rate": coverage.silent_rate,
        "shared_within_m": read_policy().shared_within_m,
        **{f"weight_{key}": weight for key, weight in weights_of(view).items()},
        **{field.name: getattr(repeats, field.name) for field in fields(repeats)},
    }
    return {name: _written(number) for name, number in numbers.items()}


def _written(number: float) -> str:
    return formats.number(number) if float(number).is_integer() else f"{number:g}"
