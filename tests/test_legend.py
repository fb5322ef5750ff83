"""The legend as a control, driven through Streamlit's own test harness."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.maps import mapview
from dashboard.palettes import RAMPS


def classes(app: AppTest) -> list[str]:
    """The buttons of the legend, as they are written."""
    return [option.content for option in app.button_group(key="widget_only").proto.options]


def opened(app: AppTest) -> AppTest:
    """The page with the settings of the legend open."""
    app.session_state["legend_settings"] = True
    return app.run()


def swatches(app: AppTest) -> str:
    return next(html.proto.body for html in app.get("html") if "{ --swatch" in html.proto.body)


def test_every_class_is_a_button_with_its_rule_and_count(app: AppTest) -> None:
    app.query_params["lang"] = "en"
    app.run()
    assert len(classes(app)) == 5
    assert all(label.endswith(" provinces]") for label in classes(app))
    counts = [int(label.split(":gray[")[1].split()[0]) for label in classes(app)]
    assert sum(counts) == 77


def test_a_class_is_seen_alone_and_the_url_knows(app: AppTest) -> None:
    app.run()
    only = app.button_group(key="widget_only")
    only.set_value([1, 3]).run()
    assert app.query_params["only"] == "1,3"
    only.set_value([3]).run()
    assert app.query_params["only"] == "3"
    app.button(key="legend_all").click().run()
    assert "only" not in app.query_params
    assert not app.button_group(key="widget_only").value


@pytest.fixture
def maps(monkeypatch: pytest.MonkeyPatch) -> list[mapview.MapPayload]:
    """What the maps of the page were given, in their order."""
    given: list[mapview.MapPayload] = []
    monkeypatch.setattr(mapview, "show", lambda payload, *_, **__: given.append(payload))
    return given


def test_a_class_that_is_no_more_leaves_the_map_as_it_is(
    app: AppTest, maps: list[mapview.MapPayload]
) -> None:
    app.query_params["only"] = "1,7"
    app.run()
    assert maps[-1].only == (1,)
    app.query_params["only"] = "7"
    app.run()
    assert maps[-1].only == ()
    assert not app.button_group(key="widget_only").value
    assert not [button for button in app.button if button.key == "legend_all"]


def test_a_class_is_seen_alone_on_both_maps(app: AppTest, maps: list[mapview.MapPayload]) -> None:
    app.query_params["layer"] = "overdue_share"
    app.query_params["compare"], app.query_params["other"] = "layer", "escalated_share"
    app.query_params["only"] = "1,7"
    app.run()
    assert [given.only for given in maps] == [(1,), (1,)]


def test_classes_that_do_not_fit_another_layer_are_forgotten(app: AppTest) -> None:
    app.query_params["only"] = "2"
    app.query_params["breaks"] = "0.0,5.0,50.0"
    app.run()
    app.selectbox(key="widget_layer").set_value("issues_per_10k").run()
    assert set(app.query_params) == {"layer"}


def test_frozen_breaks_hold_for_another_area(app: AppTest) -> None:
    app.query_params["level"] = "amphoe"
    app.run()
    before = [label.split(" :gray")[0] for label in classes(app)]
    app.button(key="legend_freeze").click().run()
    frozen = app.query_params["breaks"]
    assert any("ตรึงช่วงชั้นไว้" in caption.value for caption in app.caption)
    app.query_params["area"] = "50"
    app.run()
    assert app.query_params["breaks"] == frozen
    after = [label.split(" :gray")[0] for label in classes(app)]
    assert after[:-1] == before[:-1]
    app.button(key="legend_freeze").click().run()
    assert "breaks" not in app.query_params
    assert [label.split(" :gray")[0] for label in classes(app)] != before


def test_scheme_number_and_colours_are_chosen_at_the_legend(app: AppTest) -> None:
    app.run()
    assert not [box for box in app.selectbox if box.key == "widget_scheme"]
    opened(app)
    app.selectbox(key="widget_scheme").set_value("log").run()
    app.button_group(key="widget_k").set_value(7).run()
    app.button_group(key="widget_palette").set_value("dusk").run()
    assert dict(app.query_params) == {"scheme": "log", "k": "7", "palette": "dusk"}
    assert len(classes(app)) == 7
    assert RAMPS["dusk"][-1] in swatches(app)


def test_own_breaks_are_taken_or_refused_with_a_sentence(app: AppTest) -> None:
    opened(app)
    app.text_input(key="widget_breaks").set_value("0, 8, 4").run()
    assert "ขอบช่วงต้องเรียงจากน้อยไปมาก" in app.error[0].value
    assert app.text_input(key="widget_breaks").value == "0, 8, 4"
    assert "breaks" not in app.query_params
    app.text_input(key="widget_breaks").set_value("0, 8, 400").run()
    assert not app.error
    assert app.query_params["breaks"] == "0.0,8.0,400.0"
    assert len(classes(app)) == 2
    assert app.selectbox(key="widget_scheme").value == "own"
    app.selectbox(key="widget_scheme").set_value("equal").run()
    assert dict(app.query_params) == {"scheme": "equal"}
