"""Demonstration records: the right amounts, believable shapes, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from etl.columns.fields import SHOWN
from etl.demo import DAYS, generate
from etl.demo.broken import CHANGES, with_broken
from etl.demo.escalations import climb
from etl.demo.ground import Ground, choose_within, ground
from etl.demo.issues import issues
from etl.demo.people import coordinators, members
from etl.demo.stations import service, stations
from etl.notes import NOTES
from etl.pipeline import Request, run
from etl.reasons import REASONS
from etl.report import Report
from etl.store import Store, open_store
from geo.errors import InputError
from geo.files import read_commands, read_gazetteer, read_ladder, read_taxonomy
from geo.ladder import state
from geo.taxonomy import Taxonomy

ISSUES = 60_000
#: Stations of units without a place.
WITHOUT_PLACE = 6
LAST_MONTH = DAYS[-1].to_period("M")


def rng(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def land() -> Ground:
    return ground(read_gazetteer())


@pytest.fixture(scope="module")
def police(land: Ground) -> pd.DataFrame:
    return stations(land, read_commands(), rng())


@pytest.fixture(scope="module")
def served(police: pd.DataFrame, land: Ground) -> pd.DataFrame:
    return service(police, land)


@pytest.fixture(scope="module")
def people(police: pd.DataFrame, served: pd.DataFrame, land: Ground) -> pd.DataFrame:
    table = members(police, served, land, read_commands(), LAST_MONTH, rng())
    return table.assign(count=table["count"].fillna("1").astype("int64"))


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return read_taxonomy()


@pytest.fixture(scope="module")
def facts(land: Ground, served: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    return issues(ISSUES, DAYS, land, served, taxonomy, rng())


@pytest.fixture(scope="module")
def histories(facts: pd.DataFrame, police: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return climb(facts, len(police), len(DAYS) - 1, read_ladder(), rng())


@pytest.fixture(scope="module")
def of_category(facts: pd.DataFrame, taxonomy: Taxonomy) -> Callable[[str], pd.DataFrame]:
    keys = [category.key for category in taxonomy.categories]
    return lambda key: facts[facts["category"] == keys.index(key)]


def make(folder: Path, seed: int, count: int = 300) -> dict[str, Path]:
    return generate(
        folder,
        seed=seed,
        issues=count,
        gazetteer=read_gazetteer(),
        commands=read_commands(),
        taxonomy=read_taxonomy(),
        ladder=read_ladder(),
    )


class TestFiles:
    def test_same_seed_same_bytes_other_seed_other_bytes(self, tmp_path: Path) -> None:
        first, again, other = (
            {kind: path.read_bytes() for kind, path in make(tmp_path / name, seed).items()}
            for name, seed in (("a", 1), ("b", 1), ("c", 2))
        )
        assert first == again
        assert all(first[kind] != other[kind] for kind in first)

    def test_files_have_the_headers_of_the_template(self, tmp_path: Path) -> None:
        for kind, path in make(tmp_path, 1).items():
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
            columns = pd.read_csv(path, dtype="str").columns
            assert list(columns) == [field.header for field in SHOWN[kind]]

    def test_sound_issues_are_as_many_as_asked_for(self, tmp_path: Path) -> None:
        rows = pd.read_csv(make(tmp_path, 1, count=970)["issues"], dtype="str")
        assert len(rows) == 1000

    @pytest.mark.parametrize(("seed", "count"), [(1, 0), (-1, 10)])
    def test_impossible_wishes(self, tmp_path: Path, seed: int, count: int) -> None:
        with pytest.raises(InputError, match="expected 1 issue or more"):
            make(tmp_path, seed, count)


class TestBrokenRows:
    @pytest.mark.parametrize("kind", CHANGES)
    def test_they_are_three_percent_of_all(self, kind: str) -> None:
        names = [field.name for field in SHOWN[kind]]
        sound = pd.DataFrame({name: [f"{name} {n}" for n in range(9700)] for name in names})
        rows = with_broken(sound, kind, rng())
        assert len(rows) == 10_000
        assert len(rows.drop_duplicates()) < len(rows) or kind in ("members", "coordinators")

    def test_sound_rows_keep_their_order(self) -> None:
        names = [field.name for field in SHOWN["members"]]
        sound = pd.DataFrame({name: [f"{name} {n}" for n in range(500)] for name in names})
        rows = with_broken(sound, "members", rng())
        kept = rows[rows.isin(sound.to_numpy().ravel()).all(axis=1)]
        assert kept.to_numpy().tolist() == sound.to_numpy().tolist()


class TestStations:
    def test_how_many(self, police: pd.DataFrame) -> None:
        kind = police["name"].str[:3]
        assert kind.value_counts().to_dict() == {"สภ.": 1396, "สน.": 88}
        assert police["code"].is_unique
        assert (kind.eq("สน.") == police["province"].eq("10")).all()

    def test_every_amphoe_has_one_and_the_capital_district_bears_its_name(
        self, police: pd.DataFrame, land: Ground
    ) -> None:
        assert set(police["amphoe"]) == set(land.tambons["amphoe"])
        assert {"สภ.เมืองเชียงใหม่", "สภ.แม่ริม", "สน.บางรัก"} <= set(police["name"])

    def test_division_follows_the_place(self, police: pd.DataFrame, land: Ground) -> None:
        provincial = police[police["province"] != "10"]
        names = provincial["province"].map(land.gazetteer.provinces["th"])
        assert (provincial["division"] == "ภ.จว." + names).all()
        bangkok = police[police["province"] == "10"]
        assert set(bangkok["division"]) == {f"บก.น.{n}" for n in range(1, 10)}
        assert (bangkok.groupby("amphoe")["division"].nunique() == 1).all()

    def test_divisions_of_bangkok_are_compact(self, police: pd.DataFrame, land: Ground) -> None:
        bangkok = police[police["province"] == "10"]
        km = pd.DataFrame(land.km[bangkok["seat"]], index=bangkok.index)
        within = km.groupby(bangkok["division"]).var().sum(axis=1).mean()
        assert within < 0.4 * km.var().sum()

    def test_points_lie_near_the_seat(self, police: pd.DataFrame, land: Ground) -> None:
        seat = land.tambons.iloc[police["seat"]].set_axis(police.index)
        degrees = np.hypot(police["lon"] - seat["lon"], police["lat"] - seat["lat"])
        assert police["lon"].isna().mean() < 0.15
        assert not (degrees * 100 > 0.25 * seat["radius"]).any()

    def test_service_covers_every_tambon_once(
        self, served: pd.DataFrame, police: pd.DataFrame, land: Ground
    ) -> None:
        shares = served.groupby("tambon")["share"].sum()
        assert len(shares) == len(land.tambons)
        assert np.allclose(shares, 1)
        assert set(served["station"]) == set(police.index)
        amphoe = land.tambons["amphoe"].to_numpy()[served["tambon"]]
        assert (police["amphoe"].to_numpy()[served["station"]] == amphoe).all()

    def test_some_list_what_they_serve(self, police: pd.DataFrame) -> None:
        assert 0.05 < police["serves"].notna().mean() < 0.5
        assert police["serves"].dropna().str.fullmatch(r"\d{6}:[\d.]+(, \d{6}:[\d.]+)*").all()


class TestPeople:
    def test_members(self, people: pd.DataFrame, police: pd.DataFrame) -> None:
        assert people["count"].sum() == pytest.approx(74_200, rel=0.03)
        active = people[people["end"].isna()]
        assert active["count"].sum() == pytest.approx(74_200, rel=0.03)
        strength = people.groupby("station")["count"].sum().reindex(police["code"], fill_value=0)
        shares = [(strength == 0).mean(), (strength < 50).mean(), (strength > 50).mean()]
        assert 0 < shares[0] < 0.05
        assert 0.2 < shares[1] < 0.5
        assert 0.15 < shares[2] < 0.5
        assert (strength == 50).mean() > 0.2

    def test_bangkok_has_no_local_area_leaders(
        self, people: pd.DataFrame, police: pd.DataFrame
    ) -> None:
        bangkok = people["station"].isin(police.loc[police["province"] == "10", "code"])
        area_leaders = people["role"].isin(["ผู้นำท้องที่", "กำนัน", "ผู้ใหญ่บ้าน"])
        assert not (bangkok & area_leaders).any()
        assert area_leaders[~bangkok].any()

    def test_some_tambons_have_no_members(self, people: pd.DataFrame, land: Ground) -> None:
        coded = people["tambon_code"].nunique()
        assert 0 < coded < len(land.tambons)

    def test_coordinators(self, police: pd.DataFrame, land: Ground) -> None:
        table = coordinators(police, land, LAST_MONTH, rng())
        assert len(table) == pytest.approx(9_000, rel=0.05)
        assert 0 < (~police["code"].isin(table["station"])).mean() < 0.1
        placed = table[["station", "province"]].notna().any(axis=1)
        assert placed.all()


class TestIssues:
    def test_all_fall_in_the_24_months(self, facts: pd.DataFrame) -> None:
        assert len(facts) == ISSUES
        assert len(pd.period_range(DAYS[0], DAYS[-1], freq="M")) == 24
        occurred = facts["occurred"] * 1440 + facts["occurred_minute"]
        reported = facts["reported"] * 1440 + facts["reported_minute"]
        assert (occurred <= reported).all()
        assert facts["reported"].between(0, len(DAYS) - 1).all()
        assert facts["reported_minute"].between(0, 1439).all()

    def test_no_month_is_empty(self, facts: pd.DataFrame) -> None:
        months = pd.Series(DAYS[facts["reported"]]).dt.to_period("M").value_counts()
        assert months.min() > 0.5 * months.mean()

    @pytest.mark.parametrize("key", ["drugs", "theft", "flood", "drought", "air", "lighting"])
    def test_they_bunch_in_space(
        self, of_category: Callable[[str], pd.DataFrame], land: Ground, key: str
    ) -> None:
        counts = np.bincount(of_category(key)["tambon"], minlength=len(land.tambons))
        assert counts.var() / counts.mean() > 1.5

    def test_neighbours_are_alike(
        self, of_category: Callable[[str], pd.DataFrame], land: Ground
    ) -> None:
        counts = np.bincount(of_category("flood")["tambon"], minlength=len(land.tambons))
        around = counts[land.neighbours].mean(axis=1)
        assert np.corrcoef(counts, around)[0, 1] > 0.2

    def test_they_bunch_in_time(self, of_category: Callable[[str], pd.DataFrame]) -> None:
        days = np.bincount(of_category("flood")["reported"], minlength=len(DAYS))
        assert days.var() / days.mean() > 3

    def test_seasons(self, of_category: Callable[[str], pd.DataFrame], land: Ground) -> None:
        flood = of_category("flood")
        month = DAYS.month.to_numpy()[flood["occurred"]]
        south = land.tambons.index.str.startswith(("8", "9"))[flood["tambon"]]
        assert np.isin(month[~south], [8, 9, 10]).mean() > 0.5
        assert np.isin(month[south], [11, 12, 1]).mean() > 0.5
        drought = of_category("drought")
        isan = land.tambons.index.str.startswith(("3", "4"))[drought["tambon"]]
        assert isan.mean() > 0.5
        assert np.isin(DAYS.month.to_numpy()[drought["occurred"]], [2, 3, 4]).mean() > 0.5

    def test_online_fraud_grows(self, of_category: Callable[[str], pd.DataFrame]) -> None:
        late = of_category("online_fraud")["occurred"] >= len(DAYS) // 2
        assert late.mean() > 0.56

    def test_tourists_are_where_tourists_are(
        self, of_category: Callable[[str], pd.DataFrame], land: Ground
    ) -> None:
        resorts = land.tambons.index.str.startswith(("83", "2004", "5001"))
        people = land.tambons["population"]
        share = resorts[of_category("tourist_exploitation")["tambon"]].mean()
        assert share > 5 * people[resorts].sum() / people.sum()

    def test_the_clock(self, of_category: Callable[[str], pd.DataFrame]) -> None:
        def at_night(key: str) -> float:
            hour = of_category(key)["occurred_minute"] // 60
            return float(((hour >= 20) | (hour < 4)).mean())

        assert at_night("noise") > 0.5 > 0.2 > at_night("utilities")
        weekend = DAYS.day_of_week.to_numpy()[of_category("noise")["occurred"]] >= 5
        assert weekend.mean() > 2 / 7 + 0.05

    def test_each_belongs_to_a_station_of_its_amphoe(
        self, facts: pd.DataFrame, police: pd.DataFrame, land: Ground
    ) -> None:
        amphoe = land.tambons["amphoe"].to_numpy()[facts["tambon"]]
        assert (police["amphoe"].to_numpy()[facts["station"]] == amphoe).all()


class TestHistories:
    def test_steps_make_a_chain_from_level_1(
        self, histories: tuple[pd.DataFrame, pd.DataFrame], facts: pd.DataFrame
    ) -> None:
        steps, _ = histories
        first = ~steps["issue"].duplicated()
        assert (steps.loc[first, "from_level"] == 1).all()
        assert (steps["from_level"] == steps["to_level"].shift())[~first].all()
        climbed = steps["to_level"] - steps["from_level"]
        assert climbed.isin((-1, 1, 2)).all()
        assert 0.01 < (climbed == 2).sum() / (climbed > 0).sum() < 0.03
        assert steps["to_level"].between(1, 7).all()
        assert (steps["day"] >= facts["reported"].to_numpy()[steps["issue"]]).all()
        assert (steps["day"].diff()[~first] > 0).all()
        assert steps["day"].max() < len(DAYS)

    def test_fewer_on_every_higher_level_and_some_on_each(
        self, histories: tuple[pd.DataFrame, pd.DataFrame]
    ) -> None:
        steps, ends = histories
        highest = steps.groupby("issue")["to_level"].max()
        reached = [(highest >= level).sum() for level in range(2, 8)]
        assert (np.diff(reached) < 0).all()
        last = steps.groupby("issue")["to_level"].last().reindex(ends.index, fill_value=1)
        assert set(last[ends["status"] == "solved"]) == set(range(1, 8))
        assert set(last[ends["status"].isin(["in_progress", "escalated"])]) == set(range(1, 8))

    def test_the_final_status_follows_from_the_steps(
        self, histories: tuple[pd.DataFrame, pd.DataFrame], facts: pd.DataFrame
    ) -> None:
        steps, ends = histories
        last = steps.drop_duplicates("issue", keep="last").set_index("issue")
        up = (last["to_level"] > last["from_level"]).reindex(ends.index)
        moved = up.notna()
        assert (ends["moved"] == moved).all()
        assert up[ends["status"] == "escalated"].eq(True).all()
        assert up[ends["status"] == "returned"].eq(False).all()
        assert not moved[ends["status"] == "received"].any()
        updated = ends["updated"].where(ends["updated"] >= 0)
        assert updated.isna().equals(ends["status"].eq("received"))
        assert not (updated < facts["reported"]).any()
        assert not (updated < last["day"].reindex(ends.index)).any()
        assert updated.max() < len(DAYS)

    def test_some_are_overdue_and_most_are_closed(
        self, histories: tuple[pd.DataFrame, pd.DataFrame], facts: pd.DataFrame
    ) -> None:
        _, ends = histories
        closed = ends["status"].isin(["solved", "closed_unsolved", "referred"])
        assert 0.8 < closed.mean() < 0.97
        age = len(DAYS) - 1 - facts["reported"][~closed]
        assert 0.2 < (age > 30).mean() < 0.9


class TestThroughThePipeline:
    """The files of one small run, published on the schematic layer."""

    COUNT = 2_000

    @pytest.fixture(scope="class")
    @classmethod
    def published(cls, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Store]:
        folder = tmp_path_factory.mktemp("demo")
        files = {kind: (path,) for kind, path in make(folder / "files", 3, cls.COUNT).items()}
        request = Request(files, folder / "store", boundaries="schematic", demo=True)
        return run(request), open_store(folder / "store")

    def test_every_sound_row_is_accepted(self, published: tuple[Report, Store]) -> None:
        kinds = published[0].kinds
        removals = kinds["issues"].notes["removed_unknown"][""]
        assert kinds["issues"].accepted == self.COUNT + removals
        assert published[1].manifest.rows("issues") == self.COUNT
        assert 0 < published[1].manifest.rows("removed") <= removals
        assert kinds["stations"].accepted == 1484 + WITHOUT_PLACE
        for account in kinds.values():
            assert 1 - account.accepted / account.read == pytest.approx(0.03, abs=0.005)

    @pytest.mark.parametrize("kind", CHANGES)
    def test_broken_rows_are_named(self, published: tuple[Report, Store], kind: str) -> None:
        account = published[0].kinds[kind]
        broken = [reason for reason, _ in CHANGES[kind]]
        noted = NOTES.keys() - REASONS.keys()
        assert set(account.reasons) == set(broken) - {"duplicate", *noted}
        assert set(broken) & noted <= set(account.notes)
        assert (account.duplicate > 0) == ("duplicate" in broken)

    def test_the_history_ends_in_the_recorded_status(self, published: tuple[Report, Store]) -> None:
        store = published[1]
        recorded = store.table("issues").set_index("key")["status"].astype("str")
        now = state(store.table("history"), DAYS[-1], read_ladder())["status"].astype("str")
        assert now.sort_index().to_dict() == recorded.sort_index().to_dict()

    def test_commands_are_known(self, published: tuple[Report, Store]) -> None:
        table = published[1].table("stations")
        placeless = read_commands().are_placeless(table)
        local = table[~placeless]
        bureaus = read_commands().bureaus_of(local["province"].astype("str"))
        assert (local["bureau"].astype("str") == bureaus).all()
        assert table["division"].notna().all()
        assert local["province"].nunique() == 77
        assert placeless.sum() == WITHOUT_PLACE
        assert 0 < table.loc[placeless, "province"].isna().sum() < WITHOUT_PLACE


def test_drawing_within_groups_follows_the_weights() -> None:
    groups = np.array([0, 0, 1, 2, 2, 2])
    weights = np.array([1.0, 3.0, 5.0, 0.0, 1.0, 1.0])
    drawn = choose_within(groups, weights, np.repeat([0, 1, 2], 4000), rng())
    counts = np.bincount(drawn, minlength=6)
    assert counts[2] == 4000
    assert counts[3] == 0
    assert counts[1] / counts[0] == pytest.approx(3, rel=0.1)
