"""Nobody writes in the book of another area's station or unit, nor learns what it holds."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import pytest

from etl import store
from etl.erasing.erase import erase_key
from etl.pipeline import Request, check, run
from etl.report import KindReport, Report
from etl.returned import KEY
from geo.files import read_commands
from geo.layer import Layer

STATIONS = (
    "code,name,division,tambon_code\n"
    "S1,สภ.เมืองเชียงใหม่,,500101\n"
    "S2,สภ.สองที่,ภ.จว.ลำพูน,500701\n"
    "L1,สภ.เมืองลำพูน,,510101\n"
    "B1,สน.บางรัก,บก.น.6,100402\n"
)
HEAD = "id,station,organisation,reported,updated,status,tambon_code\n"
#: Issue L2 of the station in Lamphun lies in Chiang Mai; 5 and 6 stand in nobody's book.
ISSUES = (
    "1,S1,,2022-05-01,2022-05-02,received,500101\n"
    "L1,L1,,2022-05-01,2022-05-02,received,510101\n"
    "L2,L1,,2022-05-01,2022-05-02,received,500101\n"
    "U1,ภ.จว.ลำพูน,,2022-05-01,2022-05-02,received,510101\n"
    "U2,ภ.5,,2022-05-01,2022-05-02,received,510101\n"
    "N1,บก.น.6,,2022-05-01,2022-05-02,received,100402\n"
    "5,,อบต.ริมปิง,2022-05-01,2022-05-02,received,510101\n"
)
ESCALATIONS = "id,station,organisation,date,from_level,to_level\n"
CHIANG_MAI, LAMPHUN = frozenset({"50"}), frozenset({"51"})
NORTH = frozenset(read_commands().provinces("p5"))
OUTSIDE = {"outside_area": 1}


def written(folder: Path, contents: dict[str, str]) -> dict[str, tuple[Path, ...]]:
    files = {kind: folder / f"{kind}.csv" for kind in contents}
    for kind, text in contents.items():
        files[kind].write_text(text, encoding="utf-8")
    return {kind: (file,) for kind, file in files.items()}


def publish(
    folder: Path, layer: Layer, own: frozenset[str] | None = None, **contents: str
) -> Report:
    files = written(folder, contents)
    return run(Request(files, folder / "store", merge=True, own_areas=own, boundaries=layer))


def published(folder: Path, layer: Layer) -> Path:
    publish(folder, layer, stations=STATIONS, issues=HEAD + ISSUES)
    return folder


@pytest.fixture(scope="module")
def known(tmp_path_factory, schematic_layer: Layer) -> Path:
    """A store that no test changes."""
    return published(tmp_path_factory.mktemp("books"), schematic_layer)


@pytest.fixture
def ask(known: Path, tmp_path: Path, schematic_layer: Layer):
    """What a check answers to a row or more of one kind."""

    def answer(own: frozenset[str], kind: str, text: str) -> KindReport:
        files = written(tmp_path, {kind: text})
        request = Request(
            files, known / "store", merge=True, own_areas=own, boundaries=schematic_layer
        )
        return check(request).kinds[kind]

    return answer


def issue(number: str, station: str = "", organisation: str = "", tambon: str = "500101") -> str:
    return f"{HEAD}{number},{station},{organisation},2022-06-01,2022-06-02,received,{tambon}\n"


@pytest.mark.parametrize(
    ("station", "organisation", "there"),
    [
        ("L1", "", "L1"),
        ("L1", "", "L2"),  # it lies in the own province, and is another's all the same
        ("สภ.เมืองลำพูน", "", "L1"),
        ("", "L1", "L1"),
        ("", "สภ.เมืองลำพูน", "L1"),
        ("ภ.จว.ลำพูน", "", "U1"),
        ("", "ภ.จว.ลำพูน", "U1"),
        ("ภ.5", "", "U2"),
        ("บก.น.6", "", "N1"),
    ],
)
def test_a_book_of_others_answers_alike_to_what_it_holds_and_what_not(
    ask, station: str, organisation: str, there: str
) -> None:
    for number in (there, "77"):
        assert ask(CHIANG_MAI, "issues", issue(number, station, organisation)).reasons == OUTSIDE


@pytest.mark.parametrize(
    ("own", "station", "tambon"),
    [
        (CHIANG_MAI, "S1", "500101"),
        (CHIANG_MAI, "S2", "500101"),  # a station is of the area in which it stands
        (CHIANG_MAI, "ภ.จว.เชียงใหม่", "500101"),
        (CHIANG_MAI, "", "500101"),
        (CHIANG_MAI, "อบต.ใหม่", "500101"),
        (NORTH, "ภ.5", "500101"),
        (frozenset({"10"}), "บก.น.6", "100402"),
        (frozenset({"10"}), "บช.น.", "100402"),
    ],
)
def test_the_own_books_and_nobodys_are_open(
    ask, own: frozenset[str], station: str, tambon: str
) -> None:
    assert ask(own, "issues", issue("77", station, tambon=tambon)).accepted == 1


def test_a_division_elsewhere_does_not_open_the_book_of_a_station(ask) -> None:
    assert ask(LAMPHUN, "issues", issue("77", "S2", tambon="510101")).reasons == OUTSIDE


def test_an_own_book_is_not_written_in_for_another_place(ask) -> None:
    assert ask(CHIANG_MAI, "issues", issue("77", "S1", tambon="510101")).reasons == OUTSIDE


def test_the_owner_puts_right_what_stands_in_the_book_and_nobody_else(
    tmp_path: Path, schematic_layer: Layer
) -> None:
    """Somebody took the number before it was forbidden."""
    folder = published(tmp_path, schematic_layer)
    row = issue("L2", "L1", tambon="500101") + issue("1", "S1").removeprefix(HEAD)
    told = publish(folder, schematic_layer, CHIANG_MAI, issues=row).kinds["issues"]
    assert (told.accepted, told.reasons) == (1, OUTSIDE)
    row = issue("L2", "L1", tambon="510101")
    told = publish(folder, schematic_layer, LAMPHUN, issues=row).kinds["issues"]
    assert (told.accepted, told.reasons) == (1, {})
    issues = store.open_store(folder / "store").table("issues").astype({"province": "str"})
    assert issues.set_index("record_id")["province"]["L2"] == "51"
    steps = ESCALATIONS + "L2,L1,,2022-06-03,1,2\n"
    told = publish(folder, schematic_layer, LAMPHUN, escalations=steps).kinds["escalations"]
    assert told.accepted == 1


def test_a_written_key_is_not_that_of_another_areas_issue(
    tmp_path: Path, schematic_layer: Layer
) -> None:
    """Whoever knows how keys are made can write one into a row without a number."""
    folder = published(tmp_path, schematic_layer)
    keys = [blake2b(f"template\x1fL1\x1f{n}".encode(), digest_size=8).hexdigest() for n in (77, 1)]
    held = store.open_store(folder / "store").table("issues").set_index("record_id")["key"]
    rows = "".join(
        f",,,2022-06-01,2022-06-09,received,500101,{key}\n" for key in [*keys, held["L1"]]
    )
    forged = HEAD.strip() + f",{KEY}\n" + rows
    for _ in range(2):
        told = publish(folder, schematic_layer, CHIANG_MAI, issues=forged).kinds["issues"]
        assert (told.accepted, told.reasons) == (3, {}), "they are rows of their own"
    issues = store.open_store(folder / "store").table("issues")
    assert len(issues) == 7 + 3
    assert not set(keys) & set(issues["key"])
    assert issues.set_index("key")["updated"][held["L1"]].day == 2
    told = publish(folder, schematic_layer, LAMPHUN, issues=issue("77", "L1", tambon="510101"))
    assert told.kinds["issues"].accepted == 1


def test_a_row_that_was_sent_home_settles_an_own_issue(
    tmp_path: Path, schematic_layer: Layer
) -> None:
    folder = published(tmp_path, schematic_layer)
    unnumbered = issue("", tambon="500101")
    publish(folder, schematic_layer, CHIANG_MAI, issues=unnumbered)
    issues = store.open_store(folder / "store").table("issues")
    key = issues.loc[issues["record_id"].isna(), "key"].item()
    head, row = unnumbered.splitlines()
    back = f"{head},{KEY}\n{row.replace('500101', '500701')},{key}\n"
    assert publish(folder, schematic_layer, CHIANG_MAI, issues=back).kinds["issues"].accepted == 1
    issues = store.open_store(folder / "store").table("issues").set_index("key")
    assert len(issues) == 7 + 1
    assert issues["tambon"][key] == "500701"
    erase_key(folder / "store", key, folder / "views")
    back += issue("1", "S1").removeprefix(HEAD).replace("\n", ",\n")
    told = publish(folder, schematic_layer, CHIANG_MAI, issues=back).kinds["issues"]
    assert (told.accepted, told.reasons) == (1, {"erased": 1})


@pytest.mark.parametrize(
    ("owner", "there", "reason"),
    [
        ("L1,", "L1", "outside_area"),
        (",L1", "L1", "outside_area"),
        ("ภ.จว.ลำพูน,", "U1", "outside_area"),
        (",อบต.ริมปิง", "5", "unknown_issue"),
        ("S1,", "99", "unknown_issue"),
    ],
)
def test_a_step_tells_nothing_of_the_issues_of_others(
    ask, owner: str, there: str, reason: str
) -> None:
    for number in (there, "77"):
        text = f"{ESCALATIONS}{number},{owner},2022-06-01,1,2\n"
        assert ask(CHIANG_MAI, "escalations", text).reasons == {reason: 1}


@pytest.mark.parametrize("kind", ["members", "coordinators"])
@pytest.mark.parametrize(
    ("station", "accepted"),
    [("S1", 1), ("S2", 1), ("ภ.จว.เชียงใหม่", 1), ("", 1), ("L1", 0), ("ภ.จว.ลำพูน", 0), ("ภ.5", 0)],
)
def test_people_are_counted_for_the_own_stations_and_units(
    ask, kind: str, station: str, accepted: int
) -> None:
    text = f"station,tambon_code,start,count\n{station},500101,2565-01,9\n"
    told = ask(CHIANG_MAI, kind, text)
    assert (told.accepted, told.reasons) == (accepted, {} if accepted else OUTSIDE)


@pytest.mark.parametrize(
    ("division", "accepted"),
    [("", 1), ("ภ.จว.เชียงใหม่", 1), ("ภ.5", 1), ("ภ.จว.ลำพูน", 0), ("ภ.6", 0), ("บก.น.6", 0)],
)
def test_a_station_stands_under_no_unit_of_others(ask, division: str, accepted: int) -> None:
    text = f"code,name,division,tambon_code\nS9,สภ.ใหม่,{division},500701\n"
    told = ask(CHIANG_MAI, "stations", text)
    assert (told.accepted, told.reasons) == (accepted, {} if accepted else OUTSIDE)


def test_the_book_of_a_new_station_opens_with_it(tmp_path: Path, schematic_layer: Layer) -> None:
    folder = published(tmp_path, schematic_layer)
    stations = "code,name,tambon_code\nS9,สภ.ใหม่,500701\nL9,สภ.ใหม่,510101\n"
    rows = issue("1", "S9") + issue("1", "L1").removeprefix(HEAD)
    told = publish(folder, schematic_layer, CHIANG_MAI, stations=stations, issues=rows)
    assert told.kinds["stations"].reasons == told.kinds["issues"].reasons == OUTSIDE
    issues = store.open_store(folder / "store").table("issues").astype({"station": "str"})
    assert issues.loc[issues["station"].eq("S9"), "record_id"].tolist() == ["1"]


@pytest.mark.parametrize(
    ("areas", "within", "beyond"),
    [
        (CHIANG_MAI, {"50"}, {"p5", "51", "n6", "tpb"}),
        (NORTH, {"p5", "50", "51"}, {"p6", "tpb"}),
        ({"10"}, {"mb", "n6"}, {"p1", "tpb"}),
        ({"tpb"}, {"tpb", "tp3"}, {"cib", "50"}),
    ],
)
def test_the_units_of_which_nothing_lies_beyond(areas, within: set[str], beyond: set[str]) -> None:
    wholly = read_commands().wholly(areas)
    assert within <= wholly and not beyond & wholly
