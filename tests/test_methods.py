"""The methods page: nothing on the screen without an entry, and no entry that says nothing."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import formats, spots
from dashboard.aids import computed
from dashboard.aids.methods import Method, groups, methods, of_layer
from dashboard.aids.settings import settings
from dashboard.data import Data
from dashboard.figures import key_figures
from dashboard.layers.registry import LAYERS
from dashboard.link import from_query, to_query
from dashboard.meetings.meeting import met
from dashboard.result import evaluate
from dashboard.texts import catalogue, text
from dashboard.view import View
from geo.files import read_repeats
from geo.priority import COMPONENTS
from tests.screens import opened

EVERY = pytest.mark.parametrize("method", methods().values(), ids=list(methods()))
LANGS = pytest.mark.parametrize("lang", ["th", "en"])
# An address of another host: the page works without any network.
ADDRESS = re.compile(r"https?://")


def shown() -> set[str]:
    return {key for method in methods().values() for key in method.shows}


@pytest.mark.parametrize("layer", list(LAYERS))
def test_every_layer_has_one_method(layer: str) -> None:
    method = of_layer(layer)
    assert method is not None, f"layer '{layer}' needs an entry in dashboard/aids/methods.toml"
    named = [m.key for m in methods().values() if layer in m.layers]
    assert len(named) <= 1


def test_an_unknown_layer_has_none() -> None:
    assert of_layer("no_such_layer") is None


def test_every_section_and_every_figure_has_a_method(data: Data) -> None:
    names = {key for key in catalogue() if key.startswith(("section.", "figure."))}
    names = {key for key in names if not key.endswith("_help")}
    names |= {f"meeting.{key}" for key in met(View(), data).figures}
    without = names - shown()
    assert not without, f"without an entry in dashboard/aids/methods.toml: {sorted(without)}"
    assert len(key_figures(evaluate(View(), data))) == sum(k.startswith("figure.") for k in shown())


def test_each_figure_and_section_is_named_once() -> None:
    every = [key for method in methods().values() for key in method.shows]
    assert len(every) == len(set(every))


@EVERY
@LANGS
def test_entries_speak_both_languages(method: Method, lang: str) -> None:
    assert method.group in groups()
    assert method.name[lang] and method.plain[lang]
    for field in fields(Method):
        value = getattr(method, field.name)
        if isinstance(value, dict):
            assert set(value) == {"th", "en"}
            assert bool(value["th"]) == bool(value["en"])
    thai = re.compile("[\u0e00-\u0e7f]")
    assert thai.search(method.plain["th"]) and not thai.search(method.plain["en"])
    assert not ADDRESS.search(str(method))
    for part in (method.plain, method.symbols, method.how, method.limits):
        assert not re.search(r"(?<!\\)\*", re.sub(r"\$[^$]*\$", "", part[lang])), "a stray emphasis"


@EVERY
def test_formulas_are_whole(method: Method) -> None:
    for formula in method.formula:
        bare = formula.replace(r"\{", "").replace(r"\}", "")
        assert bare.count("{") == bare.count("}") > 0 or "{" not in bare
        assert formula.count(r"\left") - formula.count(r"\leq") >= formula.count(r"\right") >= 0
        assert not re.search("[\u0e00-\u0e7f]", formula), "KaTeX has no Thai letters"
    for lang in ("th", "en"):
        assert method.symbols[lang].count("$") % 2 == 0
    assert method.formula or not method.symbols["en"]


def test_settings_stand_in_the_texts_as_they_are_now() -> None:
    weights = dict(zip(COMPONENTS, (41.0, 7.0, 3.0, 2.5, 1.0), strict=True))
    known = settings(View(weights=tuple(weights.values())))
    for method in methods().values():
        assert "«" not in str(method.with_settings(known))
    said = methods()["priority"].with_settings(known).symbols["en"]
    assert "(weight 41)" in said and "(2.5)" in said
    repeats = methods()["repeats"].with_settings(known)
    assert f"Within {read_repeats().days} days" in repeats.how["en"]
    assert repeats.formula[0].endswith(f"{read_repeats().resemblance:g}")


def test_what_was_tested_is_said_with_its_correction(data: Data) -> None:
    result = evaluate(from_query("lang=en&layer=hot_spots&level=tambon"), data)
    found = spots.found(result.facts)
    rows = computed.of_method("hot_spots", result, data)
    assert rows["Tested"] == f"{found.tested:,} tambon"
    assert rows["Correction for many tests"] == "FDR 5%"
    assert rows["Hot"] == str((found.areas["level"] >= 2).sum())
    assert computed.of_view(result, data)["Classification"] == result.layer.rule["en"]
    moran = computed.of_method("moran", result, data)
    assert float(moran["I"]) == pytest.approx(spots.clustered(result.facts).value, abs=1e-4)
    silent = computed.of_method("silent", result, data)
    total = sum(int(v.replace(",", "")) for k, v in silent.items() if "ssue" in k)
    assert total < len(data.layer.units)


def test_a_share_is_smoothed_by_its_own_prior(data: Data) -> None:
    result = evaluate(from_query("lang=en&layer=overdue_share&level=amphoe"), data)
    rows = computed.of_method("smoothed", result, data)
    issues = result.facts.issues
    open_ = issues[issues["open"] & issues["amphoe"].notna()]
    mean = open_["overdue"].mean() * 100
    assert rows["Overall rate (b)"] == f"{mean:,.2f} / 100"
    assert not computed.of_method("smoothed", evaluate(View(layer="median_dwell"), data), data)


def test_every_group_has_an_entry() -> None:
    assert {method.group for method in methods().values()} == set(groups())


@LANGS
@pytest.mark.parametrize("key", list(methods()))
def test_what_was_computed_is_said(data: Data, key: str, lang: str) -> None:
    result = evaluate(View(lang=lang), data)
    for name, value in computed.of_method(key, result, data).items():
        assert name and value
    whole = computed.of_view(result, data)
    assert whole[text("computed.version", lang)] == data.version
    assert whole[text("computed.units", lang)].startswith("77 ")


def test_the_computed_figures_are_those_of_the_view(data: Data) -> None:
    result = evaluate(View(lang="en", level="amphoe").at_area("50"), data)
    state = computed.of_method("state", result, data)
    assert state["Issues counted"] == f"{len(result.facts.issues):,}"
    people = computed.of_method("rate_per_people", result, data)["People"]
    assert people == f"{result.units['population'].sum():,.0f}"
    classes = computed.of_method("classes", result, data)["Units a class"]
    assert sum(int(n) for n in classes.split(", ")) + result.classes.no_data == len(result.units)


def test_words_are_found_wherever_they_stand() -> None:
    found = {key for key, method in methods().items() if method.says("MARSHALL", "en")}
    assert {"smoothed", "hot_spots"} <= found < set(methods())
    assert not any(method.says("xyzzy", "th") for method in methods().values())
    assert methods()["repeats"].says("ซ้ำ", "th") or methods()["repeats"].says("คล้าย", "th")


def test_the_entry_stands_in_the_address() -> None:
    assert from_query("method=dispersion").method == "dispersion"
    assert from_query("method=nonsense").method == ""
    assert to_query(View(method="fdr"))["method"] == "fdr"


@LANGS
@pytest.mark.parametrize("group", list(groups()))
def test_the_page_shows_every_group(app: AppTest, group: str, lang: str) -> None:
    first = next(method for method in methods().values() if method.group == group)
    app.switch_page("screens/methods.py")
    opened(app, f"lang={lang}&method={first.key}")
    labels = [expander.label for expander in app.expander]
    members = [method for method in methods().values() if method.group == group]
    assert [f"**{formats.literal(method.name[lang])}**" for method in members] == [
        label for label in labels if label.startswith("**")
    ]
    assert len(app.latex) == sum(len(method.formula) for method in members)


def test_the_page_searches_all_groups(app: AppTest) -> None:
    app.switch_page("screens/methods.py")
    opened(app, "lang=en")
    app.text_input(key="methods_search").set_value("Kaplan").run()
    assert not app.exception
    labels = [expander.label for expander in app.expander if expander.label.startswith("**")]
    assert labels == ["**Time at each level**", "**Time to resolution**"]
    app.text_input(key="methods_search").set_value("xyzzy").run()
    assert text("methods.nothing", "en") in [info.value for info in app.info]


def test_the_map_leads_to_the_method_of_its_layer(app: AppTest) -> None:
    opened(app, "lang=en&layer=issues_change_year")
    app.button(key="legend_method").click().run()
    assert not app.exception
    assert app.query_params["method"] == "change"
    assert "#### Methods" in [part.value for part in app.markdown]
    (entry,) = (e for e in app.expander if "Change in issues" in e.label)
    assert entry.proto.expanded


def test_the_page_works_without_members_and_stations(
    traffy_store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.served import STORE_VARIABLE
    from tests.screens import started

    monkeypatch.setenv(STORE_VARIABLE, str(traffy_store))
    app = started()
    app.switch_page("screens/methods.py")
    opened(app, "lang=th&method=target")
    assert not app.error
