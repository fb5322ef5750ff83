"""The views that people map: the units of every level with what is counted of them, and issues
where they happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.postgis.layout import GEOMETRY, comment, relations
from geo.ladder import STATUSES

if TYPE_CHECKING:
    from psycopg.sql import Composable, Composed

#: The issues at their points.
EXACT = "exact_issues"


@dataclass(frozen=True)
class Overview:
    """The units of one level: the view, its table of areas, the column of issues that holds the
    unit, and the level of head counts."""

    view: str
    areas: str
    unit: str
    counted: str
    th: str


OVERVIEWS = (
    Overview("tambon_overview", "tambons", "polygon", "polygon", "ตำบล/แขวง"),
    Overview("amphoe_overview", "amphoes", "amphoe", "amphoe", "อำเภอ/เขต"),
    Overview("province_overview", "provinces", "province", "province", "จังหวัด"),
    Overview("station_overview", "station_areas", "station", "station", "สถานีตำรวจ"),
    Overview("division_overview", "divisions", "division", "division", "กองบังคับการ"),
    Overview("bureau_overview", "bureaus", "bureau", "bureau", "กองบัญชาการ"),
)

# An issue that was reported after the day of the data has no status then.
_ISSUES = """
select {unit} as code, count(*) as issues, {statuses},
    count(*) filter (where open) as open, count(*) filter (where overdue) as overdue
from issues where status is not null group by {unit}
"""
# Of a station each area is a row of its own, told or not; together they are told if all are.
_PEOPLE = """
select regexp_replace(unit, '@[^@]*$', '') as code,
    case when bool_and(count is not null) then sum(count) end as told,
    case when count(*) = 1 then max(below) end as below
from head_counts cross join publication
where kind = {kind} and level = {level}
    and (start is null or start <= date_trunc('month', as_of))
    and ("end" is null or "end" > date_trunc('month', as_of))
group by 1
"""
_OVERVIEW = """
create or replace view {view} as
select {own},
    coalesce(issues.issues, 0) as issues, {counts},
    coalesce(issues.open, 0) as open, coalesce(issues.overdue, 0) as overdue,
    {members} as members, members.below as members_below,
    {coordinators} as coordinators, coordinators.below as coordinators_below,
    areas.{geom}
from {areas} as areas
cross join publication
left join ({of_issues}) as issues on issues.code = areas.code
left join ({of_members}) as members on members.code = areas.code
left join ({of_coordinators}) as coordinators on coordinators.code = areas.code
"""
# Whom no row counts is nobody, in versions that tell counts.
_HEADS = """
case when counts_told and {people}.code is null then 0 else {people}.told end
"""


def view_names() -> list[str]:
    """The names of all views."""
    return [*(overview.view for overview in OVERVIEWS), EXACT]


def view_statements() -> Iterator[Composed]:
    """Make all views, or make them anew, with their comments."""
    for overview in OVERVIEWS:
        yield _overview(overview)
        yield comment(
            "view",
            overview.view,
            f"{overview.th}: จำนวนเรื่อง ณ วันที่ของข้อมูล และจำนวนคนเท่าที่เปิดเผยได้แก่ทุกคน "
            "(ว่าง: ไม่เปิดเผย; _below: น้อยกว่าจำนวนนี้) · issues on the day of the data, and people as "
            "far as may be told to anybody (missing: not told; _below: fewer than that)",
        )
    yield _exact()
    yield comment(
        "view",
        EXACT,
        "ปัญหาและความต้องการที่จุดเกิดเหตุจริง เฉพาะผู้มีสิทธิ์เห็นจุดเกิดเหตุ · issues where they happened, for "
        "those alone who may see that",
    )


def _overview(overview: Overview) -> Composed:
    from psycopg.sql import SQL, Identifier, Literal

    areas = relations()[overview.areas]
    statuses: list[Composable] = [
        SQL("count(*) filter (where status = {}) as {}").format(Literal(name), Identifier(name))
        for name in STATUSES
    ]
    counts = [SQL("coalesce(issues.{0}, 0) as {0}").format(Identifier(name)) for name in STATUSES]
    people = {
        kind: SQL(_PEOPLE).format(kind=Literal(kind), level=Literal(overview.counted))
        for kind in ("members", "coordinators")
    }
    heads = {kind: SQL(_HEADS).format(people=Identifier(kind)) for kind in people}
    return SQL(_OVERVIEW).format(
        view=Identifier(overview.view),
        own=SQL(", ").join(SQL("areas.{}").format(Identifier(name)) for name in areas.columns),
        counts=SQL(", ").join(counts),
        members=heads["members"],
        coordinators=heads["coordinators"],
        geom=Identifier(GEOMETRY),
        areas=Identifier(overview.areas),
        of_issues=SQL(_ISSUES).format(
            unit=Identifier(overview.unit), statuses=SQL(", ").join(statuses)
        ),
        of_members=people["members"],
        of_coordinators=people["coordinators"],
    )


def _exact() -> Composed:
    from psycopg.sql import SQL, Identifier

    own = [name for name in relations()["issues"].columns if name not in ("key", "lon", "lat")]
    return SQL(
        "create or replace view {} as select key, {}, points.lon, points.lat, points.{} "
        "from issues join issue_points as points using (key)"
    ).format(
        Identifier(EXACT),
        SQL(", ").join(SQL("issues.{}").format(Identifier(name)) for name in own),
        Identifier(GEOMETRY),
    )
