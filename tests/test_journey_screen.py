"""An issue opened on a page: by link and from a list, for whoever may see it."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import Person
from dashboard.data import Data

APP = Path(__file__).parent.parent / "dashboard" / "app.py"


@pytest.fixture
def issues(data: Data) -> pd.DataFrame:
    return data.issues(data.as_of)


def opened(issue: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=60)
    for key, value in {"issue": issue, **query}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """What the dialog says, its title first, as it is read: without the signs of Markdown."""
    words = []
    for dialog in app.get("dialog"):
        words += [dialog.proto.dialog.title, *(str(part.value) for part in dialog.markdown)]
    return "\n".join(words).replace("\\", "")


def test_an_overdue_issue_says_where_it_stands_and_since_when(issues: pd.DataFrame) -> None:
    late = issues[issues["overdue"] & issues["level"].eq(5)].iloc[0]
    words = said(opened(late.name))
    bureau = {"mb": "บช.น.", **{f"p{n}": f"ภ.{n}" for n in range(1, 10)}}[late["body"]]
    assert f"ค้างอยู่ที่ {bureau} มาแล้ว {late['dwell_days']} วัน" in words
    assert f"เกินกำหนด {late['dwell_days'] - 60} วัน" in words
    assert "ระดับ 1 สถานีตำรวจ" in words
    assert "เสนอระดับที่สูงขึ้น (" in words


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("status", ["solved", "referred", "closed_unsolved", "returned"])
def test_every_kind_of_journey_is_told_in_both_languages(
    issues: pd.DataFrame, status: str, lang: str
) -> None:
    issue = issues[issues["status"].eq(status)].index[0]
    words = said(opened(issue, lang=lang))
    assert {"th": "รับแจ้ง", "en": "reported"}[lang] in words


def test_nobody_learns_whether_an_issue_out_of_reach_exists(
    issues: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "dashboard.frame.person", lambda: Person("commander", provinces=frozenset({"50"}))
    )
    elsewhere = issues[issues["province"].eq("10")].index[0]
    own = issues[issues["province"].eq("50")].index[0]
    assert said(opened(elsewhere)) == said(opened("0000000000000000"))
    assert "ไม่มีเรื่องนี้ในข้อมูล" in said(opened(elsewhere))
    assert "ไม่มีเรื่องนี้ในข้อมูล" not in said(opened(own))


def test_an_issue_of_the_future_is_not_there_yet(issues: pd.DataFrame) -> None:
    late = issues["reported"].idxmax()
    assert "ไม่มีเรื่องนี้ในข้อมูล" in said(opened(late, as_of="2025-03-31"))


@pytest.mark.usefixtures("data")
def test_no_issue_no_dialog() -> None:
    app = opened("")
    assert not app.get("dialog")
