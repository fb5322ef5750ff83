"""Fingerprints of texts: what they estimate, what they leave out, and that they stay the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import fingerprint
from geo.fingerprint import BYTES, as_rows, prints, resemblance

CONSONANTS = "".join(map(chr, range(0x0E01, 0x0E2F)))
LAMP = "ไฟถนนดับหลายต้นหน้าวัดหนองบัว ตอนกลางคืนมืดมาก ขอให้เข้ามาซ่อม"
PINNED = "ba13903f0a0f12f2bdcd57abeac1ca4e46d828242a97cc2697ea9dcd2fb4607a"


def jaccard(one: str, other: str) -> float:
    a, b = ({text[i : i + 3] for i in range(len(text) - 2)} for text in (one, other))
    return len(a & b) / len(a | b)


def likeness(one: str, other: str) -> float:
    return float(resemblance(*(as_rows(prints(pd.Series([text]))) for text in (one, other)))[0])


def test_the_estimate_is_unbiased_and_as_sure_as_it_says() -> None:
    rng = np.random.default_rng(3)

    def letters(count: int) -> str:
        return "".join(rng.choice(list(CONSONANTS), count))

    ones = [letters(90) for _ in range(3_000)]
    others = [text[: rng.integers(0, 91)] + letters(45) for text in ones]
    exact = np.array([jaccard(a, b) for a, b in zip(ones, others, strict=True)])
    found = resemblance(as_rows(prints(pd.Series(ones))), as_rows(prints(pd.Series(others))))
    inner = (exact > 0.2) & (exact < 0.6)  # at the ends the estimate is cut to 0 and 1
    error = (found - exact)[inner]
    assert inner.sum() > 500
    assert error.mean() == pytest.approx(0, abs=0.01)
    equal = exact[inner] + (1 - exact[inner]) / 16
    expected = np.sqrt(equal * (1 - equal) / 64) / (1 - 1 / 16)
    assert error.std() == pytest.approx(expected.mean(), rel=0.1)


def test_equal_texts_are_wholly_alike_and_others_hardly() -> None:
    assert likeness(LAMP, LAMP) == 1
    assert likeness(LAMP, "คนร้ายงัดบ้านขณะเจ้าของไม่อยู่ เอาทรัพย์สินไปหลายรายการ") < 0.25


@pytest.mark.parametrize(
    "written",
    [
        LAMP + " โทร 081-234-5678",
        LAMP + " ๐๘๑๒๓๔๕๖๗๘",
        LAMP.replace(" ", "  \u200b"),
        LAMP.replace("หน้า", "หนา"),
        f"«{LAMP}»!!",
    ],
    ids=["digits", "Thai digits", "spaces", "a tone mark left out", "signs"],
)
def test_what_tells_no_event_leaves_no_trace(written: str) -> None:
    same = prints(pd.Series([LAMP.replace("โทร", "")]))[0]
    assert prints(pd.Series([written.replace("โทร", "")]))[0] == same


def test_missing_and_short_texts_have_none() -> None:
    found = prints(pd.Series([None, "ไฟดับ", "081-234-5678 081-234-5678", LAMP], dtype="str"))
    assert found.isna().tolist() == [True, True, True, False]
    assert len(found[3]) == BYTES
    assert prints(pd.Series([], dtype="str")).empty


def test_a_fingerprint_is_the_same_for_ever() -> None:
    """Stores are merged over years: whoever changes this must read their prints anew."""
    assert prints(pd.Series([LAMP]))[0].hex() == PINNED


@given(st.lists(st.text(alphabet=CONSONANTS + "ab ", max_size=60), min_size=1, max_size=8))
def test_a_text_has_one_fingerprint_in_whatever_company(texts: list[str]) -> None:
    together = prints(pd.Series(texts, dtype="str"))
    alone = [prints(pd.Series([text], dtype="str"))[0] for text in texts]
    assert together.tolist() == alone


def test_texts_of_several_portions_keep_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pd.Series([LAMP[n:] + LAMP[:n] for n in range(20)] + [None, LAMP], dtype="str")
    whole = prints(texts)
    monkeypatch.setattr(fingerprint, "_AT_ONCE", 100)
    assert prints(texts).equals(whole)
