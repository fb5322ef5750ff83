"""data/briefing.toml: what it gives, and how nonsense in it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.files.house_style import read_house_style
from geo.errors import InputError

WHOLE = """
[marking]
choices = ["ลับ", "ลับมาก"]
default = "ลับ"
[fonts]
office = "TH Sarabun New"
[emblem]
file = "emblem.png"
"""


def written(folder: Path, content: str) -> Path:
    path = folder / "briefing.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_the_project_s_own() -> None:
    style = read_house_style()
    assert style.markings == ("ใช้ในราชการเท่านั้น", "ลับ", "ลับมาก", "ลับที่สุด")
    assert style.marking == ""
    assert style.office_font == "TH SarabunPSK"
    assert style.emblem is None


def test_an_office_s_own(tmp_path: Path) -> None:
    (tmp_path / "emblem.png").touch()
    style = read_house_style(written(tmp_path, WHOLE))
    assert style.markings == ("ลับ", "ลับมาก")
    assert style.office_font == "TH Sarabun New"
    assert style.emblem == tmp_path / "emblem.png"


def test_a_marking_is_chosen_or_the_default(tmp_path: Path) -> None:
    (tmp_path / "emblem.png").touch()
    style = read_house_style(written(tmp_path, WHOLE))
    assert style.chosen() == "ลับ"
    assert style.chosen("ลับมาก") == "ลับมาก"
    assert style.chosen("") == "", "an export may be left without, though there is a default"
    with pytest.raises(
        InputError, match="marking was 'secret' but is expected to be one of ลับ, ลับมาก or empty"
    ):
        style.chosen("secret")


@pytest.mark.parametrize(
    ("wrong", "instead_of", "said"),
    [
        ("[marking", "[marking]", "is not valid TOML"),
        ("", 'default = "ลับ"', r"has \[marking\] choices .*; expected .* choices, default"),
        ('default = "ลับ"\ncolour = "red"', 'default = "ลับ"', "choices, colour, default"),
        ('default = "ลับๆ"', 'default = "ลับ"', "`default` .* is 'ลับๆ'; expected one of"),
        ("default = 1", 'default = "ลับ"', "`default` .* is 1; expected a text"),
        ('choices = "ลับ"', 'choices = ["ลับ", "ลับมาก"]', "`choices` .* expected a list"),
        ("choices = [1]", 'choices = ["ลับ", "ลับมาก"]', "`choices` .* expected a list"),
        ('choices = ["ลับ", "ลับ"]', 'choices = ["ลับ", "ลับมาก"]', "list of different texts"),
        ('choices = ["ลับ", ""]', 'choices = ["ลับ", "ลับมาก"]', "list of different texts"),
        ('office = ""', 'office = "TH Sarabun New"', "expected the name of a typeface"),
        ("office = 'TH \"S\"'", 'office = "TH Sarabun New"', "expected the name of a typeface"),
        ('file = "gone.png"', 'file = "emblem.png"', "expected a picture that is there"),
        ('file = "briefing.toml"', 'file = "emblem.png"', r"expected a picture .*\.png"),
    ],
)
def test_nonsense_is_refused(wrong: str, instead_of: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "emblem.png").touch()
    content = WHOLE.replace(instead_of, wrong)
    assert content != WHOLE
    with pytest.raises(InputError, match=said):
        read_house_style(written(tmp_path, content))


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is missing; it is part of the project"):
        read_house_style(tmp_path / "briefing.toml")
