"""What a check tells somebody of what would shrink: nothing that they may not see."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from etl import store
from etl.pipeline import Request, examine, run
from etl.report import Report
from geo.errors import InputError
from geo.layer import Layer

#: Station S3 has three members, fewer than are told; L0 to L2 stand in another province.
MEMBERS = {"S0": 40, "S1": 35, "S2": 30, "S3": 3, "S4": 25, "S5": 20, "L0": 17, "L1": 11, "L2": 9}
TAMBONS = {f"S{n}": f"50{n + 1:02}01" for n in range(6)} | {
    f"L{n}": f"51{n + 1:02}01" for n in range(3)
}
PEOPLE_HEAD = "station,tambon_code,role,start,count\n"
OWN = frozenset({"50"})


def members(**counts: int) -> str:
    rows = [f"{at},{TAMBONS[at]},อื่น ๆ,2565-01,{n}\n" for at, n in counts.items()]
    return PEOPLE_HEAD + "".join(rows)


def issues(*stations: str, removed: str = "") -> str:
    rows = [
        f"{n},{at},2022-05-01,2022-05-02,received,{TAMBONS[at]},{removed}\n"
        for at in stations
        for n in range(10)
    ]
    return "id,station,reported,updated,status,tambon_code,removed\n" + "".join(rows)


@pytest.fixture(scope="module")
def known(tmp_path_factory, schematic_layer: Layer) -> Path:
    """A store of two provinces, which no test but the last changes."""
    folder = tmp_path_factory.mktemp("shrink")
    stations = "code,name,tambon_code\n" + "".join(
        f"{code},สภ.ทดสอบ{code},{tambon}\n" for code, tambon in TAMBONS.items()
    )
    contents = {"stations": stations, "members": members(**MEMBERS), "issues": issues(*TAMBONS)}
    run(request(folder, schematic_layer, folder / "store", **contents))
    return folder / "store"


def request(folder: Path, layer: Layer, path: Path, **contents: str) -> Request:
    files = {}
    for kind, text in contents.items():
        files[kind] = (folder / f"{kind}.csv",)
        files[kind][0].write_text(text, encoding="utf-8")
    return Request(files, path, merge=True, boundaries=layer, who="clerk")


@pytest.fixture
def asked(known: Path, tmp_path: Path, schematic_layer: Layer):
    """A request of contents, onto the store."""
    return lambda **contents: request(tmp_path, schematic_layer, known, **contents)


def clerk(of: Request) -> Request:
    return replace(of, own_areas=OWN, exact_counts=False)


def told(of: Request) -> Report:
    return examine(of).report


def test_a_clerk_is_told_no_figure_of_people_whatever_is_handed_in(asked) -> None:
    """Two files that differ in a station of three members are answered alike."""
    lost = {"S0": 1, "S1": 1}
    for counts in (lost, {**lost, "S3": 1}, {"S3": 3}, {"S0": 400}):
        report = told(clerk(asked(members=members(**counts))))
        assert (report.shrinks, report.unseen) == ([], ("members",))
        assert report.kinds["members"].accepted == len(counts)
        said = json.loads(report.to_json())
        assert (said["shrinks"], said["unseen"]) == ([], ["members"])
        assert "replaces    members" in report.to_text()


def test_whoever_may_see_them_is_told_those_of_the_own_areas_alone(asked) -> None:
    file = asked(members=members(S0=1, S1=1))
    of_all = [("members", "50", 153, 80), ("members", "p5", 190, 117)]
    for own, figures in ((OWN, of_all[:1]), (None, of_all)):
        report = told(replace(file, own_areas=own))
        found = [(s.kind, s.area, s.before, s.after) for s in report.shrinks]
        assert (sorted(found), report.unseen) == (figures, ())


def test_issues_are_told_of_the_own_areas_alone(asked) -> None:
    file = asked(issues=issues("S0", "S1", "S2", "S3", removed="ใช่"))
    report = told(clerk(file))
    assert [(s.kind, s.area, s.before, s.after) for s in report.shrinks] == [
        ("issues", "50", 60, 20)
    ]
    assert {s.area for s in told(file).shrinks} == {"50", "p5"}


def test_in_place_of_what_is_there_both_kinds_of_people_are_confirmed(asked) -> None:
    """Somebody of headquarters who lacks the right: a kind that is left out is replaced too."""
    file = replace(asked(issues=issues("S0")), merge=False)
    report = told(replace(file, exact_counts=False))
    assert report.unseen == ("members", "coordinators")
    assert {s.kind for s in report.shrinks} == {"issues"}
    assert {s.kind for s in told(file).shrinks} == {"issues", "members"}


def test_nothing_is_published_until_it_is_confirmed(asked, known: Path) -> None:
    before = store.current_version(known)
    file = clerk(asked(members=members(S0=41)))
    with pytest.raises(InputError, match="replace members, of whom you may not be told") as refused:
        run(file)
    assert not any(str(count) in str(refused.value) for count in (153, 190, 40))
    assert store.current_version(known) == before
    assert run(replace(file, allow_shrink=True)).version == store.current_version(known)
