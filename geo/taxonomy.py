"""Categories of issues in two tiers, as the agency's data file names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from geo.gazetteer import Lang
from geo.thai import tidy

UNCLASSIFIED = "unclassified"


@dataclass(frozen=True)
class Category:
    """One category of the second tier; ``group`` is the key of its first tier."""

    key: str
    th: str
    en: str
    group: str
    aliases: tuple[str, ...] = ()

    def name(self, lang: Lang) -> str:
        """The category's name on screen."""
        return self.th if lang == "th" else self.en


@dataclass(frozen=True)
class Group:
    """One category of the first tier, and the programme's aim that it serves."""

    key: str
    th: str
    en: str
    aim: str

    def name(self, lang: Lang) -> str:
        """The group's name on screen."""
        return self.th if lang == "th" else self.en


@dataclass(frozen=True)
class Taxonomy:
    """All groups and categories, in the order of the data file."""

    groups: tuple[Group, ...]
    categories: tuple[Category, ...]

    def category(self, key: str) -> Category:
        """The category of that key."""
        return self._by_key[key]

    @cached_property
    def entries(self) -> tuple[Group | Category, ...]:
        """Every group, followed by its categories."""
        found: list[Group | Category] = []
        for group in self.groups:
            found += [group, *(c for c in self.categories if c.group == group.key)]
        return tuple(found)

    @cached_property
    def group_of(self) -> dict[str, str]:
        """Category key → group key."""
        return {category.key: category.group for category in self.categories}

    @cached_property
    def key_of(self) -> dict[str, str]:
        """Any written form (key, Thai, English, alias; lower case) → category key."""
        return {
            tidy(form).lower(): category.key
            for category in self.categories
            for form in (*category.aliases, category.en, category.th, category.key)
        }

    @cached_property
    def _by_key(self) -> dict[str, Category]:
        return {category.key: category for category in self.categories}
