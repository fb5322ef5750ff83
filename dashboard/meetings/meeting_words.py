"""What changed since the last meeting, in words."""

from __future__ import annotations

from dashboard import formats
from dashboard.meetings.meeting import Meeting
from dashboard.meetings.meeting_cards import area_names
from dashboard.texts import text
from dashboard.words import area_name


def sentence(meeting: Meeting) -> str:
    """What happened, made from the figures; Markdown."""
    lang, figures, span = meeting.view.lang, meeting.figures, meeting.span
    now, before = figures["reported"]
    trend = "same" if now == before else "more" if now > before else "less"
    told = text(
        "meeting.sentence",
        lang,
        day=formats.day(meeting.then.as_of, lang),
        days=formats.number(span.days),
        area=area_name(meeting.view),
        reported=formats.number(now),
        trend=text(
            f"meeting.{trend}",
            lang,
            count=formats.number(abs(now - before)),
            days=formats.number(span.days),
        ),
        solved=formats.number(figures["solved"][0]),
        late=formats.number(figures["fell_overdue"][0]),
    )
    return " ".join((told, _worst(meeting)))


def said(key: str, meeting: Meeting, **values: object) -> str:
    """A text of the briefing; it calls its units areas, or units of command."""
    view = meeting.view
    units = text(f"meeting.units_{view.tree}", view.lang)
    return text(f"meeting.{key}", view.lang, units=units, **values)


def _worst(meeting: Meeting) -> str:
    """The unit that grew most, where one did beyond chance."""
    worst = meeting.worse.head(1)
    if worst.empty:
        return said("no_worst", meeting)
    return said(
        "worst",
        meeting,
        place=formats.literal(area_names(meeting, worst).iloc[0]),
        now=formats.number(worst["now"].iloc[0]),
        before=formats.number(worst["before"].iloc[0]),
    )
