"""The player on the map page: the choice of the step, and what the map is told of the pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import formats, session, since
from dashboard.data import Data
from dashboard.maps.assets import Assets
from dashboard.maps.frames import Frames, can_play
from dashboard.maps.payload import MapPayload, planes, unit_codes, whole
from dashboard.result import Result
from dashboard.texts import text
from dashboard.view import STEPS
from geo.classes import NO_DATA
from geo.gazetteer import Lang
from geo.periods import Days

#: The name of the plug-in, and of its binary part.
NAME = "player"

_STILL = ""
_TEXTS = ("label", "play", "pause", "back", "forward")


def draw_choice(result: Result) -> None:
    """Whether the map stands still, or is played by the week or by the month; nothing for what
    does not go by time."""
    if not can_play(result):
        return
    view, lang = result.view, result.view.lang
    st.segmented_control(
        text("player.choice", lang),
        (_STILL, *STEPS),
        format_func=lambda step: text(f"player.{step or 'still'}", lang),
        required=True,
        help=text("player.help", lang),
        key=session.controlled("play", view.play),
        on_change=lambda: session.change(session.current().played(session.chosen("play"))),
        width="stretch",
        wrap=False,
    )


def draw_note(frames: Frames, lang: Lang) -> None:
    """What the legend holds for while the map is played."""
    st.caption(text("player.frozen", lang, name=names(frames, lang)[-1]))


def titled(title: str, frames: Frames, lang: Lang) -> str:
    """The title of a map that is played: from when until when, and by what step."""
    first, last = frames.days[0], frames.days[-1]
    begin = first[1] if frames.over == "day" else first[0]
    days = formats.period(begin, last[1], lang)
    return text(f"player.title_{frames.step}", lang, title=title, days=days)


def draw_sentence(frames: Frames, last: Result, data: Data) -> None:
    """What the last picture says, under a map that is played."""
    lang = last.view.lang
    name = names(frames, lang)[-1]
    st.markdown(text("player.last", lang, name=name, sentence=since.in_full(last, data)))


def draw_table_name(frames: Frames, lang: Lang) -> None:
    """What the table under a map that is played, and its files, are of."""
    st.markdown(f"**{text('player.table', lang, name=names(frames, lang)[-1])}**")


def with_frames(payload: MapPayload, frames: Frames, assets: Assets) -> MapPayload:
    """The payload of a map that is played: its plug-in ``player`` steps through the pictures."""
    said = {
        "names": names(frames, payload.lang),
        "step": frames.step,
        "texts": {key: text(f"player.{key}", payload.lang) for key in _TEXTS},
    }
    packed = pack(frames, unit_codes(payload, assets), payload.decimals)
    return replace(
        payload, extras={**payload.extras, NAME: said}, parts={**payload.parts, NAME: packed}
    )


def pack(frames: Frames, codes: pd.Index, decimals: int) -> bytes:
    """All pictures as the browser unpacks them.

    As one map is packed (:func:`dashboard.maps.payload.pack`), with the pictures of a unit side by
    side: most change little from one to the next, which deflates well.
    """
    at = frames.values.index.get_indexer(codes)
    index = np.where(at[:, None] >= 0, frames.index[at], NO_DATA).astype("uint8")
    return index.tobytes() + planes(whole(frames.values.reindex(codes), decimals))


def names(frames: Frames, lang: Lang) -> list[str]:
    """What each picture is called: its month, or its week; by the last day alone where it shows
    how things stood on that day."""
    if frames.step == "month":
        return [_month(days, lang) for days in frames.days]
    if frames.over == "day":
        return [text("player.at", lang, day=formats.day(last, lang)) for _, last in frames.days]
    return [formats.period(*days, lang) for days in frames.days]


def _month(days: Days, lang: Lang) -> str:
    """A month; one that has not ended says so."""
    first, last = days
    if pd.Timestamp(last).is_month_end:
        return formats.month(first, lang)
    until = formats.day(last, lang)
    return text("player.until", lang, month=formats.month(first, lang), day=until)
