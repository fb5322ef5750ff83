"""A plan as a spreadsheet: a cover that says what it is, then one sheet a province."""

from __future__ import annotations

from dashboard import formats, words
from dashboard.coverage import plan_tables, plan_words
from dashboard.coverage.plan import Plan
from dashboard.data import Data
from dashboard.files.book import Book, Look, Said
from dashboard.files.house_style import read_house_style
from dashboard.texts import text
from dashboard.view import View
from geo.gazetteer import Lang

# The columns of the plan's tables, in their order; those of the roles stand before the last three.
_COLUMNS = (
    "code", "tambon", "amphoe", "province", "station", "tambons", "population", "members", "wanted",
    "new",
)  # fmt: skip
_COVERED = ("covered_before", "covered_after", "remark")


def xlsx(plan: Plan, view: View, data: Data, marking: str | None = None) -> bytes:
    """The plan as XLSX.

    Parameters
    ----------
    plan : what was asked and found
    view : its area and language
    data : what it was made from
    marking : the secrecy marking of every printed page, one of those of the house, empty for
        none; None for its default
    """
    lang, style = view.lang, read_house_style()
    remark = " · ".join(words.marks(data, lang))
    book = Book(Look(lang, style, style.chosen(marking), remark))
    title = text("page.planner", lang)
    book.cover(title, _said(plan, view, data), _meanings(plan, lang))
    summary = plan_tables.provinces(plan, data, lang)
    book.table(text("plan.sheet_provinces", lang), summary, frozen=1)
    rows = plan_tables.chosen(plan)
    for province, group in rows.groupby(plan.tambons["province"].loc[rows.index]):
        table = plan_tables.tambons(group, plan, data, lang)
        if remark:
            # Rows are copied out of their file.
            table[text("column.remark", lang)] = remark
        book.table(data.gazetteer.provinces.at[province, lang], table, frozen=2)
    return book.content(title)


def _said(plan: Plan, view: View, data: Data) -> list[tuple[str, list[Said]]]:
    """What the plan is: objective, limits, N, the day, the sources, under their labels."""
    lang, wish, day = view.lang, plan.wish, view.as_of or data.as_of
    return [
        (text("export.area", lang), [words.area_name(view)]),
        (
            text("plan.wish", lang),
            [
                text("plan.asked", lang, count=formats.number(wish.count)),
                plan_words.objective(wish, lang),
                plan_words.limits(wish, lang),
            ],
        ),
        (text("export.sentence", lang), [plan_words.outcome(plan, view)]),
        (
            text("snapshot.notes", lang),
            [
                *plan_words.problems(plan, data, lang),
                text("plan.roles_rule", lang),
                text("plan.nested_rule", lang),
                *words.marks(data, lang),
            ],
        ),
        (text("export.as_of", lang), [day]),
        (text("export.source", lang), [*words.sources(view, day, data)]),
        (text("export.printed", lang), [formats.now()]),
        (text("export.version", lang), [data.version]),
    ]


def _meanings(plan: Plan, lang: Lang) -> dict[str, str]:
    roles = {text(f"role.{role}", lang): text("defines.role", lang) for role in plan.roles}
    known, last = (
        {text(f"column.{key}", lang): text(f"defines.{key}", lang) for key in keys}
        for keys in (_COLUMNS, _COVERED)
    )
    return known | roles | last
