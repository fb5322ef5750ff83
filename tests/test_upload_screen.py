"""Handing in files, driven through Streamlit's own test harness."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access
from dashboard.access import Person
from dashboard.served import STORE_VARIABLE
from dashboard.signing_in.people import Role
from dashboard.upload import upload_panels, uploading
from etl import store
from tests.stores import copied

APP = Path(__file__).parent.parent / "dashboard" / "app.py"
HEADER = "ลำดับ,วันที่แจ้งเหตุ,ตำบล,อำเภอ,จังหวัด,เรื่องที่แจ้ง"
GOOD = "1,1 ม.ค. 65,ศรีภูมิ,เมืองเชียงใหม่,เชียงใหม่,ยาเสพติด"
BAD = "2,32 ม.ค. 65,ริมใต้,แม่ริม,เชียงใหม่,ลักทรัพย์"


@pytest.fixture
def own_store(demo_store: Path, tmp_path: Path) -> Path:
    return copied(demo_store, tmp_path / "store")


@pytest.fixture
def app(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv(STORE_VARIABLE, str(own_store))
    opened = AppTest.from_file(str(APP), default_timeout=60).run()
    return opened.switch_page("screens/upload.py").run()


def hand_in(app: AppTest, *rows: str, name: str = "issues.csv", **others: str) -> None:
    files = {name: "\n".join([HEADER, *rows]), **others}
    app.file_uploader[0].set_value(
        [(file, content.encode(), "text/plain") for file, content in files.items()]
    ).run()


def chosen(app: AppTest) -> dict[str, str]:
    return {box.label: box.value for box in app.selectbox if box.value}


def words_of(app: AppTest) -> str:
    said = [*app.markdown, *app.caption, *app.info, *app.error, *app.warning, *app.success]
    return "\n".join(str(element.value) for element in said).replace("\\", "")


def figures(app: AppTest) -> list[str]:
    return [metric.value for metric in app.metric]


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_page_opens_in_both_languages(app: AppTest, lang: str) -> None:
    app.button_group(key="widget_lang").set_value(lang).run()
    assert not app.exception
    assert {"th": "เลือกไฟล์", "en": "Choose files"}[lang] in words_of(app)


def test_kind_and_columns_are_guessed_and_said_to_be_guesses(app: AppTest) -> None:
    hand_in(app, GOOD, BAD)
    assert chosen(app) == {
        "ชนิดข้อมูล": "issues",
        "รูปแบบคอลัมน์": "template",
        "เขตเวลา": "Asia/Bangkok",
        "วันที่รับแจ้ง *": "วันที่แจ้งเหตุ",
        "ประเภท": "เรื่องที่แจ้ง",
        "ตำบล": "ตำบล",
        "อำเภอ": "อำเภอ",
        "จังหวัด": "จังหวัด",
    }
    assert "ชื่อใกล้เคียง โปรดตรวจ" in words_of(app)
    assert "คอลัมน์ที่ไม่ได้นำเข้า: ลำดับ" in words_of(app)


def test_what_was_chosen_outlives_a_change_of_language(app: AppTest) -> None:
    hand_in(app, GOOD, BAD)
    next(box for box in app.selectbox if box.label == "ประเภท").set_value("ลำดับ").run()
    app.radio(key="upload_merge").set_value(True).run()
    app.text_input[0].set_value("stations").run()
    before = [box.value for box in app.selectbox]
    for lang in ("en", "th", "en", "th"):
        app.button_group(key="widget_lang").set_value(lang).run()
        assert not app.exception
        assert [box.value for box in app.selectbox] == before
        assert app.radio(key="upload_merge").value is True
        assert app.text_input[0].value == "stations"
        # A browser goes on with the name in the other language unless it is told the new one.
        translated = [box for box in app.selectbox if "zone" not in box.key]
        assert all(b.proto.set_value for b in (*translated, app.radio(key="upload_merge")))


def test_a_file_of_another_kind_is_answered_with_those_that_can_be_read(app: AppTest) -> None:
    hand_in(app, GOOD, name="issues.docx")
    assert not app.exception
    assert "ไฟล์ issues.docx เป็นชนิดที่ระบบอ่านไม่ได้" in words_of(app)
    assert ".csv .tsv .txt .xlsx" in words_of(app)


def test_the_columns_added_to_rejects_are_not_said_to_be_left_out(app: AppTest) -> None:
    added = "ไฟล์ · file,แถวที่ · row,รหัสตำบลที่ถูกต้อง,รหัสแถว · row key"
    rows = "\n".join([f"{added},{HEADER}", f"a.csv,2,,k1,{GOOD}"])
    app.file_uploader[0].set_value([("back.csv", rows.encode(), "text/plain")]).run()
    assert not app.exception
    assert "คอลัมน์ที่ไม่ได้นำเข้า: ลำดับ" in words_of(app).splitlines()


def test_a_check_accounts_for_every_row_and_publishes_nothing(
    app: AppTest, own_store: Path
) -> None:
    before = store.versions(own_store)
    hand_in(app, GOOD, BAD)
    app.button(key="upload_check").click().run()
    assert figures(app) == ["2", "1", "0", "1"]
    assert "อ่านวันที่ไม่ได้" in words_of(app)
    assert store.versions(own_store) == before


def test_rejects_go_home_as_a_workbook(app: AppTest) -> None:
    hand_in(app, GOOD, BAD)
    app.button(key="upload_check").click().run()
    rows = app.dataframe[0].value
    assert len(rows) == 1
    assert "ริมใต้" in rows.iloc[0].tolist()
    button = app.get("download_button")[-1]
    assert button.label == "นำแถวที่ไม่รับกลับไปแก้ไข (Excel)"
    book = openpyxl.load_workbook(io.BytesIO(uploading.workbook("rejects", rows)))
    assert [cell.value for cell in book.worksheets[0][1]] == list(rows.columns)


def test_another_choice_asks_for_another_check(app: AppTest) -> None:
    hand_in(app, GOOD)
    app.button(key="upload_check").click().run()
    assert figures(app) == ["1", "1", "0", "0"]
    app.radio(key="upload_merge").set_value(True).run()
    assert figures(app) == []
    assert "ข้อมูลสาธิต" in words_of(app)


def test_a_required_column_that_is_missing_is_asked_for(app: AppTest) -> None:
    hand_in(app, GOOD)
    box = next(box for box in app.selectbox if box.label == "วันที่รับแจ้ง *")
    box.set_value("").run()
    assert "ยังไม่ได้เลือกคอลัมน์ของ “วันที่รับแจ้ง”" in words_of(app)
    assert not [button for button in app.button if button.key == "upload_check"]


def test_a_column_serves_one_field(app: AppTest) -> None:
    hand_in(app, GOOD)
    next(box for box in app.selectbox if box.label == "หน่วยงาน").set_value("ตำบล").run()
    assert "เลือกคอลัมน์ “ตำบล” ไว้มากกว่าหนึ่งช่อง" in words_of(app)


def test_a_mapping_handed_in_beside_the_records_is_used(app: AppTest) -> None:
    mapping = (
        'name = "ours"\ntimezone = "UTC"\n[issues]\nexact = true\n'
        '[issues.columns]\nreported = ["วันที่แจ้งเหตุ"]\ncategory = ["ลำดับ"]\n'
    )
    hand_in(app, GOOD, **{"ours.toml": mapping})
    picked = chosen(app)
    assert (picked["รูปแบบคอลัมน์"], picked["เขตเวลา"], picked["ประเภท"]) == ("ours", "UTC", "ลำดับ")


def test_publishing_names_the_version_and_the_lock_is_a_sentence(
    app: AppTest, own_store: Path
) -> None:
    hand_in(app, GOOD)
    app.button(key="upload_check").click().run()
    with store.locked(own_store):
        app.button(key="upload_publish").click().run()
    assert not app.exception
    assert "ข้อมูลที่เผยแพร่อยู่ไม่เปลี่ยนแปลง" in words_of(app)
    app.button(key="upload_publish").click().run()
    assert f"รุ่นข้อมูล {store.current_version(own_store)}" in words_of(app)
    assert store.open_store(own_store).manifest.rows("issues") == 1


def test_a_publish_that_loses_many_records_waits_for_a_yes(app: AppTest, own_store: Path) -> None:
    hand_in(app, *[GOOD.replace("1,1", f"{n},{n}", 1) for n in range(1, 29)])
    app.button(key="upload_check").click().run()
    app.button(key="upload_publish").click().run()
    hand_in(app, GOOD, name="less.csv")
    app.radio(key="upload_merge").set_value(False).run()
    app.button(key="upload_check").click().run()
    assert "28 → 1" in words_of(app)
    assert app.button(key="upload_publish").disabled
    app.checkbox(key="upload_shrink").check().run()
    app.button(key="upload_publish").click().run()
    assert store.open_store(own_store).manifest.rows("issues") == 1


@pytest.mark.parametrize("lang", ["th", "en"])
def test_a_clerk_confirms_files_of_people_and_sees_no_figure_of_them(
    app: AppTest, own_store: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    somebody = Person("clerk", frozenset({"50"}), Role("clerk", publishes=True))
    for module in (access, upload_panels, uploading):
        monkeypatch.setattr(module, "person", lambda: somebody)
    app.button_group(key="widget_lang").set_value(lang).run()
    stations = store.open_store(own_store).table("stations", provinces=["50"])
    code, tambon = stations.dropna(subset="tambon").astype("str").iloc[0][["code", "tambon"]]
    people = f"station,tambon_code,role,start,count\n{code},{tambon},อื่น ๆ,2565-01,1\n"
    app.file_uploader[0].set_value([("members.csv", people.encode(), "text/plain")]).run()
    app.button(key="upload_check").click().run()
    assert figures(app) == ["1", "1", "0", "0"]
    sentence = {"th": "ระบบไม่แสดงจำนวนเดิม", "en": "does not show how many there were"}[lang]
    assert sentence in words_of(app) and "→" not in words_of(app)
    before = store.current_version(own_store)
    assert app.button(key="upload_publish").disabled
    app.checkbox(key="upload_shrink").check().run()
    app.button(key="upload_publish").click().run()
    assert not app.exception
    assert store.current_version(own_store) != before


def test_whoever_may_not_publish_sees_a_sentence_alone(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "person", lambda: Person("viewer", role=Role("viewer")))
    app.run()
    assert len(app.file_uploader) == 0


def test_files_lie_on_the_disk_only_while_they_are_read(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    hand_in(app, GOOD, name="../../" + "ก" * 120 + ".csv")
    app.button(key="upload_check").click().run()
    assert figures(app) == ["1", "1", "0", "0"]
    assert list(scratch.iterdir()) == []


def test_a_store_that_cannot_be_read_is_replaced_never_merged_onto(
    app: AppTest, own_store: Path
) -> None:
    (own_store / "current").write_text("nothing")
    hand_in(app, GOOD)
    assert not app.exception
    assert "อ่านข้อมูลที่เผยแพร่อยู่ไม่ได้" in words_of(app)
    assert "rollback" in words_of(app)
    app.button(key="upload_check").click().run()
    app.button(key="upload_publish").click().run()
    assert not app.exception
    assert store.open_store(own_store).manifest.rows("issues") == 1


@pytest.mark.parametrize(
    "name",
    ["../../../etc/cron.d/x.csv", "..\\..\\x.csv", "/etc/passwd.csv", "a\0b.csv",
     "ก" * 400 + ".csv", "\ud800.csv", "..csv", "<img src=x>.csv", "a!b.csv",
     "con:x.csv", "x|layername=y.csv"],
)  # fmt: skip
def test_the_name_of_a_file_is_no_way_out_of_its_folder(name: str) -> None:
    class File:
        file_id = "1"

        def getvalue(self) -> bytes:
            return "\n".join([HEADER, GOOD]).encode()

    file = File()
    file.name = name  # type: ignore[attr-defined]
    looked = uploading.looked_into(file)  # type: ignore[arg-type]
    assert looked.problem == "" and looked.sheets[0].rows == 1
