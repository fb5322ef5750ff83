"""Dashboards that serve one store in object storage, each from its mirror."""

from __future__ import annotations

import argparse

import pytest

from dashboard import served as published
from dashboard.scope import EVERYTHING
from dashboard.server.health import health
from etl import boundaries, store
from etl.remote import following, settings
from etl.remote.address import Url
from etl.remote.following import Follower
from etl.remote.settings import read_settings
from tests import object_storage
from tests.machines import Machine


@pytest.fixture
def server(monkeypatch, tmp_path, schematic_layer):
    """A server of this test's own, which it may stop."""
    monkeypatch.setattr(boundaries, "find", lambda option=None, **_: schematic_layer)
    monkeypatch.setattr(published, "_layer", lambda _: schematic_layer)
    monkeypatch.setenv("STORE_KEY", "0123456789abcdef" * 4)
    monkeypatch.setattr(following, "_FOLLOWERS", {})
    with object_storage.running() as server:
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def url(server) -> Url:
    return Url(f"s3://{server.bucket()}/store")


def numbers() -> list[int]:
    opened = store.open_store(published.store_path())
    return sorted(map(int, opened.table("issues")["record_id"]))


def test_two_dashboards_notice_what_one_of_them_publishes(url, tmp_path, monkeypatch):
    publisher = Machine("publisher", tmp_path, url, monkeypatch)
    publisher.publish(1, 2)
    dashboards = []
    for name in ("here", "there"):
        machine = Machine(name, tmp_path, url, monkeypatch)
        machine.mirror  # noqa: B018 - the machine that works now
        dashboards.append((machine, Follower(url)))
    monkeypatch.setenv(published.STORE_VARIABLE, url.address)
    for machine, follower in dashboards:
        machine.mirror  # noqa: B018
        follower.look()
        assert numbers() == [1, 2]
        assert published.current(EVERYTHING).version == publisher.versions()[-1]
    here, follower = dashboards[0]
    here.publish(3, merge=True)
    there, follower = dashboards[1]
    there.mirror  # noqa: B018
    assert numbers() == [1, 2]
    follower.look()
    assert numbers() == [1, 2, 3]


def test_what_was_erased_is_served_by_no_dashboard_any_more(url, tmp_path, monkeypatch):
    publisher = Machine("publisher", tmp_path, url, monkeypatch)
    old = publisher.publish(1, 2).version
    dashboard = Machine("dashboard", tmp_path, url, monkeypatch)
    monkeypatch.setenv(published.STORE_VARIABLE, str(dashboard.mirror))
    follower = Follower(url)
    follower.look()
    assert published.of_version(old, EVERYTHING).version == old
    publisher.numbers()
    key = store.open_store(publisher.mirror).table("issues").set_index("record_id")["key"]["2"]
    assert publisher.command("erase", "--key", key) == 0
    dashboard.mirror  # noqa: B018
    follower.look()
    assert numbers() == [1]
    with pytest.raises(ValueError, match="missing or damaged"):
        published.of_version(old, EVERYTHING)


def test_it_serves_on_where_the_storage_is_gone_and_says_so(
    server, url, tmp_path, monkeypatch, caplog
):
    publisher = Machine("publisher", tmp_path, url, monkeypatch)
    publisher.publish(1, 2)
    dashboard = Machine("dashboard", tmp_path, url, monkeypatch)
    monkeypatch.setenv(published.STORE_VARIABLE, str(dashboard.mirror))
    follower = Follower(url)
    following._FOLLOWERS[follower.folder.resolve()] = follower
    follower.look()
    assert health()["why"] in ([], ["disk"])
    assert 0 <= health()["silent_seconds"] < 60
    server.process.kill()
    server.process.wait()
    for _ in range(2):
        follower.look()
    assert len([r for r in caplog.records if "no new version comes over" in r.message]) == 1
    current = published.current(EVERYTHING)
    assert len(current.issues(current.as_of)) == len(numbers()) == 2
    at_once = settings.Settings(**{**read_settings().__dict__, "most_silent_seconds": 0})
    monkeypatch.setattr(following, "read_settings", lambda: at_once)
    assert "object storage" in health()["why"] and health()["status"] == "degraded"
    with object_storage.running(server.port) as again:  # it forgot all that it held
        follower.look()
        assert numbers() == [1, 2], "a storage that is empty takes nothing away"
        again.files().mkdir(url.address.partition("://")[2].partition("/")[0])
        Machine("publisher", tmp_path, url, monkeypatch).publish(7)
        dashboard.mirror  # noqa: B018
        follower.look()
        assert numbers() == [7]


def test_a_command_of_the_dashboard_brings_over_what_is_new(url, tmp_path, monkeypatch):
    from dashboard.briefing.snapshot_command import opened

    publisher = Machine("publisher", tmp_path, url, monkeypatch)
    version = publisher.publish(1, 2).version
    Machine("office", tmp_path, url, monkeypatch).mirror  # noqa: B018
    monkeypatch.setenv(published.STORE_VARIABLE, url.address)
    assert opened(argparse.Namespace(store=None, person=None)).version == version


def test_of_a_folder_health_says_nothing_of_storage(data):
    assert "silent_seconds" not in health()
