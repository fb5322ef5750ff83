"""The map page while it is played: what stands beside the map is of its last picture."""

import re
from io import BytesIO

import pandas as pd
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from dashboard.briefing import snapshot
from dashboard.data import Data
from dashboard.files import export
from dashboard.link import from_query
from dashboard.maps.frames import frames, last_picture
from dashboard.result import evaluate
from tests.screens import opened


def said(app: AppTest) -> list[str]:
    return [str(element.value) for element in (*app.markdown, *app.caption)]


def test_the_table_is_of_the_last_picture_and_says_so(app: AppTest, data: Data) -> None:
    opened(app, "lang=en&layer=issues_per_10k&play=month")
    september = from_query("lang=en&layer=issues_per_10k&period=2025-09-01,2025-09-30")
    alone = export.table(evaluate(september, data))
    pd.testing.assert_frame_equal(app.dataframe[-1].value, alone, check_dtype=False)
    assert "**Table and files of the last picture · Sep 2025**" in said(app)
    assert any("1 Sep 2025 – 30 Sep 2025" in header for header in alone)


def test_files_say_the_days_that_they_count(data: Data) -> None:
    result = evaluate(from_query("lang=en&layer=issues_per_10k&play=month"), data)
    played = frames(result, data)
    assert played
    last = last_picture(result, played, data)
    header = export.csv(last, data).decode("utf-8-sig").splitlines()[0]
    assert "1 Sep 2025 – 30 Sep 2025" in header
    page = PdfReader(BytesIO(snapshot.render(last, data, "pdf"))).pages[0].extract_text()
    under_the_title = next(line for line in page.splitlines() if "Data as of" in line)
    assert "1 Sep 2025 – 30 Sep 2025" in under_the_title


def test_what_is_not_on_the_map_is_of_the_last_picture(app: AppTest, data: Data) -> None:
    query = "lang=en&layer=issues_per_10k&level=tambon"
    whole = evaluate(from_query(query), data).unplaced
    last = evaluate(from_query(f"{query}&period=2025-09-01,2025-09-30"), data).unplaced
    assert 0 < last < whole
    opened(app, f"{query}&play=month")
    notes = [line for line in said(app) if "cannot be placed" in line]
    assert len(notes) == 2  # under the legend, and at the foot of the page
    assert all(re.search(rf"not on the map: {last}\b", note) for note in notes)


def test_playing_ends_a_comparison(app: AppTest) -> None:
    opened(app, "layer=issues_per_10k&period=month&compare=period&other=before")
    app.button_group(key="widget_play").set_value("month").run()
    assert not app.exception
    assert app.query_params["play"] == "month"
    assert "compare" not in app.query_params and "other" not in app.query_params
    assert any("ภาพสุดท้าย" in line for line in said(app))


def test_an_address_that_compares_does_not_play() -> None:
    view = from_query("layer=issues_per_10k&compare=period&other=before&period=month&play=week")
    assert (view.compare, view.play) == ("period", "")
