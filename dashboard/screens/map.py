"""The map page: where it is good, where it is bad, and who is there.

All of a run stands in functions: what stood in the names of the script itself would be held until
the next collection, because functions refer to the script and the script to them.
"""

import time

import streamlit as st

from dashboard import profile, session, since
from dashboard.crowd.turns import turns
from dashboard.data import Data
from dashboard.frame import footer, page, sidebar
from dashboard.maps import (
    compare,
    compare_panel,
    layer_panel,
    legend_panel,
    panels,
    player,
    points_panel,
    surface_panel,
)
from dashboard.maps import frames as played
from dashboard.result import Result

# Seconds. A browser that has more messages to take in draws the map after the last of them; a
# new page's map has to be loaded first.
TIME_TO_DRAW, TIME_TO_LOAD = 0.1, 0.3
# Seconds that the rest of the page lets the maps of others go first.
PATIENCE = 8.0


def let_it_draw() -> None:
    """Let the browser come to the map before anything else."""
    # Whoever clicks again meanwhile does not wait for the rest: with a look into the session
    # Streamlit notices the click, and this run ends.
    with turns().aside(PATIENCE, session.has_arrived):
        time.sleep(TIME_TO_LOAD if session.has_arrived() else TIME_TO_DRAW)


def draw() -> None:
    """The page of one map, or of two."""
    result, data = page(maps=True)
    if sides := compare.panes(result, data):
        draw_two(result, sides, data)
    else:
        draw_one(result, data)


def draw_two(result: Result, sides: tuple[Result, Result], data: Data) -> None:
    """Two maps side by side, their legend and their table."""
    columns = compare_panel.draw_maps(sides, data)
    let_it_draw()
    sidebar(result, data, maps=True)
    compare_panel.draw_values(sides, data, columns)
    footer(sides[0], data, sides[1], maps=True)


def draw_one(result: Result, data: Data) -> None:
    """The map, played or still; then all that is said beside and below it."""
    left, right = st.columns([5, 3], gap="medium")
    with left:
        frames = played.frames(result, data)
        panels.draw_map(played.latest(result, frames) if frames else result, data, frames)
        let_it_draw()
        shown = played.last_picture(result, frames, data) if frames else result
        if frames:
            player.draw_sentence(frames, shown, data)
        else:
            st.markdown(since.in_full(result, data))
    sidebar(result, data, maps=True)
    with right:
        legend_panel.draw(shown)
        if frames:
            player.draw_note(frames, result.view.lang)
        points_panel.draw_share(result, data)
        surface_panel.draw_legend(result, data)
        layer_panel.draw(shown)
        profile.draw(result, data)
    if frames:
        player.draw_table_name(frames, result.view.lang)
    panels.draw_table(shown, data)
    footer(shown, data, maps=True)


draw()
