"""The work list of a desk: what stands there, overdue first, and what comes and goes."""

from dashboard.frame import footer, nothing, page
from dashboard.ladder import desk_panels
from dashboard.ladder.desks import chosen
from dashboard.ladder.work import work_of

result, data = page(figures=False)
if "issues" in result.absent:
    nothing("issues", result, data)
level, desk = chosen(result.view)
work = work_of(level, desk, result, data)
desk_panels.choices(work)
desk_panels.figures(work, data)
if desk:
    desk_panels.work_list(work, result, data)
    desk_panels.desks(work, result, data)
else:
    desk_panels.desks(work, result, data)
    desk_panels.work_list(work, result, data)
footer(result, data)
