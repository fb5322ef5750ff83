"""Hot spots as layers of the map: tested among all units, said in words, judged by what came."""

from itertools import pairwise

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import spots
from dashboard.data import Data
from dashboard.files import export
from dashboard.legend import legend
from dashboard.link import from_query
from dashboard.result import evaluate
from dashboard.scope import EVERYTHING
from dashboard.words import sentence
from geo import metrics
from geo.hotspots import hot_spots
from tests.screens import opened


def test_the_layer_is_the_statistic_of_the_issues_of_all_units(data: Data) -> None:
    result = evaluate(from_query("layer=hot_spots&level=amphoe&area=50&category=crime"), data)
    whole = evaluate(from_query("layer=hot_spots&level=amphoe&category=crime"), data)
    units = data.units("amphoe")
    issues = whole.facts.issues
    found = hot_spots(
        metrics.issue_count(issues, "amphoe", units.index),
        units["population"],
        data.neighbours("amphoe"),
    )
    assert found.tested == 928
    in_area = found.areas.loc[result.units.index]
    pd.testing.assert_series_equal(result.units["value"], in_area["z"], check_names=False)
    assert (result.classes.index == in_area["level"] + 3).all()
    assert len(legend(result)) == 7


def test_what_was_tested_stands_beside_the_map(app: AppTest, data: Data) -> None:
    opened(app, "layer=hot_spots&level=tambon&lang=en")
    captions = " ".join(c.value for c in app.caption)
    found = spots.found(evaluate(from_query("layer=hot_spots&level=tambon"), data).facts)
    assert f"Tested: {found.tested:,} tambon" in captions
    assert f"Neighbourhoods that expect less than 1 issue: {found.few:,}" in captions
    assert f"Areas that touch no other: {found.islands}" in captions
    assert "Overall: Moran's I of the rates" in captions
    # 3,000 issues over as many tambons: most expect less than one, and amphoe are offered.
    assert 2 * found.few_alone > found.tested
    app.button(key="spots_to_amphoe").click().run()
    assert app.query_params["level"] == "amphoe"


def test_a_prediction_is_judged_by_days_that_it_did_not_know(data: Data) -> None:
    result = evaluate(from_query("layer=hot_spots&level=amphoe"), data)
    judged = spots.judged(result.facts)
    assert judged
    before, days = judged.before, judged.days
    assert before[1] < days[0] and days[1] == data.as_of
    issues = data.issues(data.as_of)
    within = issues["reported"].between(*map(pd.Timestamp, days)) & issues["amphoe"].notna()
    assert judged.hot.events == judged.same.events == within.sum()
    assert judged.same.area_share <= judged.hot.area_share + 1e-9
    chosen = evaluate(from_query("layer=hot_spots&level=amphoe&period=last_month"), data)
    assert spots.judged(chosen.facts).days == chosen.facts.period


def test_a_period_that_the_data_does_not_reach_is_not_judged(data: Data) -> None:
    first = data.first_day.isoformat()
    query = f"layer=hot_spots&level=amphoe&period={first},{first}"
    assert spots.judged(evaluate(from_query(query), data).facts) is None


def test_too_few_units_are_said_in_words(data: Data) -> None:
    for layer in ("hot_spots", "emerging"):
        result = evaluate(from_query(f"layer={layer}&level=bureau&lang=en"), data)
        assert "needs 30 areas at least; here are 10" in result.missing
        assert sentence(result) == result.missing


@pytest.mark.parametrize(("level", "months"), [("province", 1), ("tambon", 3)])
def test_patterns_are_found_over_whole_steps(level: str, months: int, data: Data) -> None:
    result = evaluate(from_query(f"layer=emerging&level={level}&period=last_month"), data)
    days = spots.steps(result.facts.ever())
    assert len(days) == 24 // months
    assert days[-1][1] <= data.as_of and days[0][0] >= data.first_day
    assert all(one[1] < other[0] for one, other in pairwise(days))
    assert sum(result.classes.counts) == len(result.units)
    words = set(export.table(result)["รูปแบบ"])
    assert "ไม่มีรูปแบบ" in words and "none" not in words


def test_patterns_need_some_steps(data: Data) -> None:
    day = (pd.Timestamp(data.first_day) + pd.DateOffset(months=3)).date().isoformat()
    result = evaluate(from_query(f"layer=emerging&level=amphoe&as_of={day}&lang=en"), data)
    assert "whole steps of time are needed" in result.missing


@pytest.mark.parametrize("layer", ["hot_spots", "emerging"])
@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_page_opens(layer: str, lang: str, app: AppTest) -> None:
    opened(app, f"layer={layer}&level=amphoe&lang={lang}")
    said = " ".join(m.value for m in app.markdown)
    assert ("hot spots predicted" in said or "พื้นที่ปัญหากระจุกตัว" in said) or layer == "emerging"


def test_real_records_have_hot_spots_too(traffy_store, monkeypatch) -> None:
    from dashboard import served as published

    monkeypatch.setenv(published.STORE_VARIABLE, str(traffy_store))
    result = evaluate(from_query("layer=hot_spots&level=tambon"), published.current(EVERYTHING))
    found = spots.found(result.facts)
    # Nearly all of these reports are of Bangkok, whose khwaeng are therefore hot in the country.
    hot = found.areas.index[found.areas["level"] >= 2]
    assert len(hot) > 8 and (hot.str[:2] == "10").mean() > 0.8


def test_the_sentence_names_what_stands_out_by_its_class(data: Data) -> None:
    for layer in ("hot_spots", "emerging", "silent"):
        result = evaluate(from_query(f"layer={layer}&level=tambon&lang=en"), data)
        found = [
            kind.names["en"]
            for kind, count in zip(result.layer.kinds, result.classes.counts, strict=True)
            if count and not kind.quiet
        ]
        said = sentence(result)
        assert all(f"{name}: " in said for name in found)
        assert "stands out most" in said if found else "none found" in said


def test_a_pattern_is_said_with_the_steps_in_which_it_was_hot(data: Data) -> None:
    result = evaluate(from_query("layer=emerging&level=amphoe&lang=en"), data)
    found = spots.emerged(result.facts)
    tested = found.areas["kind"].dropna()
    assert len(tested) > 800
    for unit in [tested.index[0], found.areas["hot"].idxmax()]:
        said = result.layer.told(result.facts, unit, "en")
        steps, hot = len(found.steps), int(found.areas.at[unit, "hot"])
        assert said.endswith(f", hot in {hot} of {steps} steps")
