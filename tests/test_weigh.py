"""Weighing evidence: what completes, what chooses, what contradicts; and the written policy."""

from __future__ import annotations

from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.placing.policy import EVIDENCE, PLACING, read_policy
from etl.placing.weigh import LEVELS, answer_at, answer_of, differs, weigh
from geo.errors import InputError
from geo.quality import finest_place


def said(layer, by: str, *codes: str | None) -> pd.DataFrame:
    """An answer of codes; several joined by "|" are candidates."""
    texts = pd.Series(codes, dtype="str")
    several = texts.str.contains("|", regex=False, na=False)
    answer = answer_of(texts.mask(several), by, 1.0, layer)
    return answer.assign(
        candidates=texts.where(several), placed_by=pd.Series(by, texts.index).where(texts.notna())
    )


def found(layer, *answers: tuple[str, str | None]) -> tuple[object, ...]:
    place = weigh([said(layer, by, code) for by, code in answers], layer)
    row = place.assign(code=finest_place(place)).loc[0]
    told = row[["code", "placed_by", "conflict", "conflict_by", "candidates"]]
    return tuple(None if pd.isna(value) else value for value in told)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        # the first is believed, one that agrees changes nothing
        ([("code", "500101"), ("name", "500101")], ("500101", "code", None, None, None)),
        ([("code", "500101"), ("name", "5001")], ("500101", "code", None, None, None)),
        ([("code", None), ("name", "50")], ("50", "name", None, None, None)),
        # a later one within it makes it finer
        ([("name", "50"), ("point", "500101")], ("500101", "point", None, None, None)),
        ([("name", "50"), ("address", "5001"), ("point", "500101")],
         ("500101", "point", None, None, None)),
        # one that contradicts is kept, the first of several, and makes nothing finer
        ([("code", "500101"), ("name", "500102")], ("500101", "code", "500102", "name", None)),
        ([("name", "50"), ("point", "100401")], ("50", "name", "100401", "point", None)),
        ([("code", "500101"), ("name", "10"), ("point", "100401")],
         ("500101", "code", "10", "name", None)),
        # candidates: a later one chooses, narrows, or leaves them
        ([("name", "500101|300101"), ("point", "500101")], ("500101", "point", None, None, None)),
        ([("name", "500101|300101"), ("address", "30")], ("300101", "name", None, None, None)),
        ([("name", "500101|500102|300101"), ("address", "50")],
         (None, None, None, None, "500101|500102")),
        ([("name", "500101|500102|300101"), ("address", "50"), ("point", "500102")],
         ("500102", "point", None, None, None)),
        ([("name", "500101|300101"), ("point", "100401")],
         (None, None, None, None, "500101|300101")),
        ([("name", "5001|500701"), ("point", "500102")], ("500102", "point", None, None, None)),
        ([("name", None), ("point", None)], (None, None, None, None, None)),
    ],
)  # fmt: skip
def test_what_answers_give_together(schematic_layer, answers, expected):
    assert found(schematic_layer, *answers) == expected


def test_a_polygon_of_several_tambons_is_completed_by_the_one_that_is_named(schematic_layer):
    polygon = answer_at(pd.Series(["104701"], dtype="str"), "point", 1.0, schematic_layer)
    name = said(schematic_layer, "name", "104702")
    place = weigh([polygon, name], schematic_layer).loc[0]
    assert place[LEVELS].tolist() == ["10", "1047", "104701", "104702"]
    assert (place["placed_by"], place["conflict"]) == ("name", None) or pd.isna(place["conflict"])


def test_candidates_that_one_polygon_draws_stay_undecided_within_it(schematic_layer):
    name = said(schematic_layer, "name", "104702|104703")
    polygon = answer_at(pd.Series(["104701"], dtype="str"), "point", 1.0, schematic_layer)
    place = weigh([name, polygon], schematic_layer).loc[0]
    assert place["polygon"] == "104701"
    assert pd.isna(place["tambon"])


CODES = st.sampled_from([None, "50", "5001", "500101", "500102", "10", "1004", "100401"])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(CODES, CODES, CODES), min_size=1, max_size=6))
def test_what_is_believed_lies_in_the_first_answer_and_conflicts_contradict_it(
    schematic_layer, rows
):
    answers = [
        said(schematic_layer, by, *codes)
        for by, codes in zip(("code", "name", "point"), zip(*rows, strict=True), strict=True)
    ]
    place = weigh(answers, schematic_layer)
    for number, codes in enumerate(rows):
        given_codes = [code for code in codes if code]
        row = place.loc[number]
        code = finest_place(place).loc[number]
        assert pd.isna(code) == (not given_codes)
        if given_codes:
            assert code.startswith(given_codes[0])
            assert code in given_codes
        if pd.notna(row["conflict"]):
            assert not row["conflict"].startswith(code)
            assert not code.startswith(row["conflict"])


def test_agreeing_evidence_gives_one_place_in_any_order(schematic_layer):
    told = (("code", "50"), ("name", "5001"), ("point", "500101"))
    assert {found(schematic_layer, *order)[0] for order in permutations(told)} == {"500101"}


def test_places_differ_only_where_both_say_something(schematic_layer):
    one = said(schematic_layer, "code", "500101", "50", None, "5001")
    other = said(schematic_layer, "name", "5001", "10", "10", "500201")
    assert differs(one, other).tolist() == [False, True, False, True]


def test_the_policy_of_the_project():
    policy = read_policy()
    assert policy.order == EVIDENCE
    assert min(policy.agree_within_m, policy.shared_within_m, policy.nearest_within_m) > 0


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('order = ["name", "guess"]', "expected each of"),
        ('order = ["name", "name"]', "expected each of"),
        ("order = []", "expected each of"),
        ("shared_within_m = -1", "expected metres"),
        ("unknown = 1", "expected"),
        ('order = [["code"]]', "expected each of"),
        ("order = [", "cannot be read"),
    ],
)
def test_a_policy_that_cannot_be_followed_is_refused(tmp_path, line, message):
    name = line.partition(" ")[0]
    text = PLACING.read_text(encoding="utf-8")
    kept = [entry for entry in text.splitlines() if not entry.startswith(name)]
    path = tmp_path / "placing.toml"
    path.write_text("\n".join([*kept, line]), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_policy(path)
