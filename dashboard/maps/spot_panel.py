"""What stands beside a map of hot spots: how it was tested, and whether it predicts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats, session, spots
from dashboard.result import Result
from dashboard.spots import Judged
from dashboard.texts import text
from geo.emerging import SIGNIFICANCE
from geo.gazetteer import Lang
from geo.hotspots import HotSpots
from geo.prediction import Score

# Smaller p are written as smaller than this.
_LEAST_P = 0.001


def draw(result: Result) -> None:
    """How many areas were tested, with which threshold and rules; how well it predicted."""
    if result.missing:
        return
    lang, found = result.view.lang, spots.found(result.facts)
    for said in (*_tested(found, result), *_clustered(result)):
        st.caption(said)
    if 2 * found.few_alone > found.tested and result.view.level == "tambon":
        _offer_amphoe(lang)
    st.markdown(f"**{text('predict.heading', lang)}**")
    _prediction(spots.judged(result.facts), lang)


def draw_emerging(result: Result) -> None:
    """Over which steps the patterns were found, among how many areas."""
    if result.missing:
        return
    lang, facts = result.view.lang, result.facts
    found, days = spots.emerged(facts), spots.steps(facts.ever())
    key = "emerging.steps_quarter" if spots.step_months(facts) > 1 else "emerging.steps_month"
    tested = int(found.areas["kind"].notna().sum())
    level = text(f"level.many_{result.view.level}", lang)
    span = formats.period(days[0][0], days[-1][1], lang)
    st.caption(text(key, lang, count=len(days), days=span))
    st.caption(text("emerging.tested", lang, count=formats.number(tested), level=level))


def _tested(found: HotSpots, result: Result) -> list[str]:
    lang, known = result.view.lang, found.prior
    level = text(f"level.many_{result.view.level}", lang)
    return [
        text(
            "hot.tested" if found.threshold else "hot.tested_none",
            lang,
            count=formats.number(found.tested),
            level=level,
            p=f"{found.threshold:.2g}",
        ),
        text(
            "hot.expected",
            lang,
            near=formats.number(found.few),
            own=formats.number(found.few_alone),
            islands=formats.number(found.islands),
        ),
        text(
            "hot.prior",
            lang,
            rate=formats.number(known.mean * 10_000, 2),
            cv=formats.number(known.variation, 2),
        ),
    ]


def _clustered(result: Result) -> list[str]:
    lang, overall = result.view.lang, spots.clustered(result.facts)
    if overall is None:
        return []
    alike = "clustered" if overall.value > overall.expected else "dispersed"
    said = text(f"hot.{alike if overall.p < SIGNIFICANCE else 'random'}", lang)
    value = formats.number(overall.value, 3)
    p = formats.number(overall.p, 3) if overall.p >= _LEAST_P else f"< {_LEAST_P}"
    return [text("hot.moran", lang, i=value, p=p, said=said)]


def _offer_amphoe(lang: Lang) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/info: {text('hot.coarser', lang)}", width="content")
        st.button(
            text("hot.to_amphoe", lang),
            key="spots_to_amphoe",
            on_click=lambda: session.change(session.current().at_level("amphoe")),
        )


def _prediction(judged: Judged | None, lang: Lang) -> None:
    if judged is None:
        st.caption(text("predict.short", lang))
        return
    st.caption(
        text(
            "predict.said",
            lang,
            before=formats.period(*judged.before, lang),
            days=formats.period(*judged.days, lang),
            events=formats.number(judged.hot.events),
        )
    )
    if not judged.hot.places:
        st.markdown(text("predict.none", lang))
        return
    columns = {
        text("predict.hot", lang): _written(judged.hot, judged.hot_people),
        text("predict.same", lang): _written(judged.same, judged.same_people),
    }
    rows = _written(judged.hot, judged.hot_people)
    measures = [text(f"predict.{measure}", lang) for measure in rows]
    table = pd.DataFrame(columns).set_axis(pd.Index(measures, name=text("predict.method", lang)))
    st.table(table)
    by_people = (
        _per_people(judged.hot, judged.hot_people),
        _per_people(judged.same, judged.same_people),
    )
    for of, (hot, same) in {
        "": (judged.hot.pai, judged.same.pai),
        "_people": by_people,
    }.items():
        st.markdown(
            text(
                f"predict.{'better' if hot > same else 'worse'}{of}",
                lang,
                hot=formats.number(hot, 2),
                same=formats.number(same, 2),
            )
        )
    st.caption(text("predict.pai_help", lang))


def _per_people(score: Score, people_share: float) -> float:
    """The share of the issues over the share of the people: 1 is no better than chance."""
    return score.hit_rate / people_share if people_share else float("nan")


def _written(score: Score, people_share: float) -> dict[str, str]:
    """The measures of a prediction, in words."""
    return {
        "areas": formats.number(score.places),
        "hit_rate": formats.number(score.hit_rate * 100, 1),
        "area_share": formats.number(score.area_share * 100, 1),
        "pai": formats.number(score.pai, 2),
        "pei": formats.number(score.pei, 2),
        "people_share": formats.number(people_share * 100, 1),
        "per_people": formats.number(_per_people(score, people_share), 2),
    }
