"""The planner against integer programs, and what it says where nothing fits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from geo import plans, recruit, recruit_crossing
from geo.recruit import Limit

SEEDS = range(30)


def some_tambons(seed: int, size: int = 50) -> tuple[pd.DataFrame, np.random.Generator]:
    """Tambons in stations, stations in provinces; a few want nobody, a few need nothing."""
    chance = np.random.default_rng(seed)
    wanted = chance.integers(1, 12, size).astype("float64")
    wanted[chance.random(size) < 0.06] = np.nan
    station = chance.integers(0, 12, size)
    tambons = pd.DataFrame(
        {
            "members": chance.integers(0, 9, size),
            "wanted": wanted,
            "need": np.where(chance.random(size) < 0.06, 0, chance.gamma(2, 0.01, size)),
            "station": [f"s{s}" for s in station],
            "province": [f"p{s % 3}" for s in station],
            "own_province": [f"p{p}" for p in chance.integers(0, 3, size)],
        },
        index=[f"t{i:02}" for i in range(size)],
    )
    return tambons, chance


def limits_of(
    tambons: pd.DataFrame, chance: np.random.Generator, province: str = "province"
) -> list[Limit]:
    return [
        Limit("station", tambons["station"], int(chance.integers(3, 9))),
        Limit("province", tambons[province], int(chance.integers(9, 25))),
    ]


def payable(tambons: pd.DataFrame, count: int, limits: list[Limit]) -> pd.Series:
    """The greatest floor, of a few tried, that can be paid, as new members."""
    for floor in (3, 2, 1):
        first = recruit.floors(tambons["members"], floor)
        if not recruit.shortages(first, count, limits):
            return first
    return recruit.floors(tambons["members"], 0)


class Program:
    """The planner as an integer program: a variable of 0 or 1 for each further member of a tambon,
    the k-th only after the one before."""

    def __init__(
        self, tambons: pd.DataFrame, total: int, limits: list[Limit], first: pd.Series
    ) -> None:
        self.tambons, self.deep = tambons, total
        size = len(tambons) * total
        rows, low, high = [], [], []
        for limit in limits:
            for group in limit.group.dropna().unique():
                rows.append(np.repeat((limit.group == group).to_numpy("float64"), total))
                low.append(-np.inf)
                high.append(limit.most)
        for i in range(len(tambons)):
            for k in range(total - 1):
                row = np.zeros(size)
                row[i * total + k], row[i * total + k + 1] = 1, -1
                rows.append(row)
                low.append(0)
                high.append(np.inf)
        rows.append(np.ones(size))
        low.append(total)
        high.append(total)
        self.rows, self.low, self.high = rows, low, high
        k = np.tile(np.arange(total), len(tambons))
        floor = np.repeat(first.to_numpy(), total)
        # Only a floor brings members to a tambon that wants none.
        known = np.repeat(tambons["wanted"].notna().to_numpy(), total)
        self.bounds = Bounds((k < floor).astype(float), (known | (k < floor)).astype(float))

    def best(self, worth: np.ndarray) -> float:
        found = milp(
            -worth,
            constraints=LinearConstraint(np.array(self.rows), self.low, self.high),
            integrality=np.ones(len(worth)),
            bounds=self.bounds,
            options={"mip_rel_gap": 0},
        )
        assert found.status == 0, found.message
        return -found.fun

    def most_covered(self, half: float) -> float:
        worth = [
            row.need * (recruit.need_covered((row.members + k + 1) / row.wanted, half)
                        - recruit.need_covered((row.members + k) / row.wanted, half)) * 1000
            if row.wanted > 0 else 0.0
            for row in self.tambons.itertuples()
            for k in range(self.deep)
        ]  # fmt: skip
        return self.best(np.array(worth)) / 1000

    def lifted(self, values: list[float]) -> list[int]:
        """From the lowest value up: how many tambons can be lifted above it, those above the
        values before held."""
        counts = []
        for value in values:
            worth = np.zeros(len(self.tambons) * self.deep)
            for i, row in enumerate(self.tambons.itertuples()):
                starts = [(row.members + k) / row.wanted <= value for k in range(self.deep)]
                if row.wanted > 0 and sum(starts):
                    worth[i * self.deep + sum(starts) - 1] = 1
            counts.append(round(self.best(worth)))
            self.rows.append(worth)
            self.low.append(counts[-1])
            self.high.append(np.inf)
        return counts


def lifted_by(tambons: pd.DataFrame, new: pd.Series, values: list[float]) -> list[int]:
    before = tambons["members"] / tambons["wanted"]
    after = (tambons["members"] + new) / tambons["wanted"]
    return [int(((before <= value) & (after > value)).sum()) for value in values]


def levels_of(tambons: pd.DataFrame, new: pd.Series) -> list[float]:
    """The coverages at which tambons stand, before and after, and those between."""
    found = {
        (row.members + k) / row.wanted
        for row, more in zip(tambons.itertuples(), new, strict=True)
        for k in range(more + 1)
        if row.wanted > 0
    }
    return sorted(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_covering_most_need_equals_an_integer_program(seed: int) -> None:
    tambons, chance = some_tambons(seed)
    limits, count = limits_of(tambons, chance), int(chance.integers(5, 25))
    first = payable(tambons, count, limits)
    new = recruit.allocate(tambons, count, "need", limits, first)
    program = Program(tambons, int(new.sum()), limits, first)
    expected = program.most_covered(0.5)
    nothing = pd.Series(0, index=tambons.index)
    gained = recruit.value(tambons, new, 0.5) - recruit.value(tambons, nothing, 0.5)
    assert gained == pytest.approx(expected, rel=1e-6)
    assert_allowed(tambons, new, count, limits, first)


@pytest.mark.parametrize("seed", SEEDS)
def test_raising_the_lowest_coverage_equals_integer_programs(seed: int) -> None:
    tambons, chance = some_tambons(seed)
    limits, count = limits_of(tambons, chance), int(chance.integers(5, 12))
    first = payable(tambons, count, limits)
    new = recruit.allocate(tambons, count, "lowest", limits, first)
    values = levels_of(tambons, new)
    assert lifted_by(tambons, new, values) == Program(
        tambons, int(new.sum()), limits, first
    ).lifted(values)
    assert_allowed(tambons, new, count, limits, first)


@pytest.mark.parametrize("seed", SEEDS[:10])
@pytest.mark.parametrize("objective", recruit.OBJECTIVES)
def test_limits_that_cross_are_solved_exactly_too(seed: int, objective: recruit.Objective) -> None:
    tambons, chance = some_tambons(seed)
    limits, count = limits_of(tambons, chance, "own_province"), int(chance.integers(5, 14))
    assert not recruit.nested(limits)
    first = payable(tambons, count, limits)
    new = recruit_crossing.allocate_crossing(tambons, count, objective, limits, first)
    assert new is not None
    program = Program(tambons, int(new.sum()), limits, first)
    if objective == "need":
        nothing = pd.Series(0, index=tambons.index)
        gained = recruit.value(tambons, new, 0.5) - recruit.value(tambons, nothing, 0.5)
        assert gained == pytest.approx(program.most_covered(0.5), rel=1e-6)
    else:
        values = levels_of(tambons, new)
        assert lifted_by(tambons, new, values) == program.lifted(values)
    assert_allowed(tambons, new, count, limits, first)


@pytest.mark.parametrize("seed", SEEDS[:5])
def test_where_limits_are_nested_both_ways_of_solving_agree(seed: int) -> None:
    tambons, chance = some_tambons(seed)
    limits, first = limits_of(tambons, chance), recruit.floors(tambons["members"], 0)
    greedy = recruit.allocate(tambons, 12, "need", limits, first)
    program = recruit_crossing.allocate_crossing(tambons, 12, "need", limits, first)
    assert recruit.value(tambons, program, 0.5) == pytest.approx(
        recruit.value(tambons, greedy, 0.5)
    )


def assert_allowed(
    tambons: pd.DataFrame, new: pd.Series, count: int, limits: list[Limit], first: pd.Series
) -> None:
    assert new.sum() <= count
    assert (new >= first).all()
    for limit in limits:
        assert new.groupby(limit.group).sum().max() <= limit.most


def three() -> pd.DataFrame:
    return pd.DataFrame(
        {"members": [0, 2, 9], "wanted": [10.0, 10.0, 10.0], "need": [1.0, 1.0, 8.0]},
        index=list("abc"),
    )


def test_the_lowest_coverage_is_raised_first() -> None:
    # 0, 2 and 9 of 10: two to a make them equal, then one each.
    assert recruit.allocate(three(), 4, "lowest").tolist() == [3, 1, 0]


def test_the_most_need_is_covered() -> None:
    # The next member of c brings 8·2^-1.8·(1 − 2^-0.2) = .297, of a (1 − 2^-0.2) = .129.
    assert recruit.allocate(three(), 1, "need").tolist() == [0, 0, 1]
    assert recruit.need_covered(0.5, 0.5) == 0.5
    assert recruit.need_covered(1, 0.5) == 0.75


def test_a_floor_comes_first_and_has_its_price() -> None:
    first = recruit.floors(three()["members"], 3)
    assert first.tolist() == [3, 1, 0]
    assert recruit.allocate(three(), 5, "need", first=first).tolist() == [3, 1, 1]
    assert recruit.shortages(first, 3, []) == [recruit.Shortage("", "", 4, 3)]
    with pytest.raises(ValueError, match="the floors ask for more"):
        recruit.allocate(three(), 3, "need", first=first)
    station = Limit("station", pd.Series(["x", "x", None], index=list("abc")), 3)
    assert recruit.shortages(first, 9, [station]) == [recruit.Shortage("station", "x", 4, 3)]


def test_limits_that_forbid_leave_members_unplaced() -> None:
    station = Limit("station", pd.Series(["x", "x", "y"], index=list("abc")), 2)
    assert recruit.allocate(three(), 9, "lowest", [station]).tolist() == [2, 0, 2]


def test_a_tambon_that_wants_nobody_gets_what_its_floor_asks_alone() -> None:
    tambons = three().assign(wanted=[np.nan, 10.0, 10.0])
    first = recruit.floors(tambons["members"], 1)
    for objective in recruit.OBJECTIVES:
        new = recruit.allocate(tambons, 3, objective, first=first)
        assert new["a"] == 1
        assert new.sum() == 3


def test_limits_are_nested_where_each_two_groups_are() -> None:
    index = list("abcd")
    station = Limit("station", pd.Series(["x", "x", "y", "y"], index=index), 1)
    province = Limit("province", pd.Series(["p", "p", "p", "q"], index=index), 1)
    whole = Limit("country", pd.Series("th", index=index), 1)
    assert recruit.nested([station, whole])
    assert recruit.nested([whole, station])
    assert not recruit.nested([station, province])
    with pytest.raises(ValueError, match="cross"):
        recruit.allocate(three(), 1, "need", [station, province])


def test_of_no_tambons_there_is_an_empty_plan() -> None:
    none = three().iloc[:0]
    assert recruit.allocate(none, 5, "need").empty
    assert recruit.allocate(none, 5, "lowest").empty


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 40), st.integers(0, 10_000), st.sampled_from(recruit.OBJECTIVES))
def test_with_one_more_member_nobody_gets_fewer(
    count: int, seed: int, objective: recruit.Objective
) -> None:
    tambons, chance = some_tambons(seed, 15)
    limits = limits_of(tambons, chance)
    fewer = recruit.allocate(tambons, count, objective, limits)
    more = recruit.allocate(tambons, count + 1, objective, limits)
    assert (more >= fewer).all()
    assert more.sum() - fewer.sum() in (0, 1)


def test_plans_agree_as_far_as_they_place_members_in_the_same_tambons() -> None:
    placed = pd.DataFrame({"reports": [3, 1, 0], "other": [1, 1, 2]}, index=list("abc"))
    row = plans.agreement(placed).iloc[0]
    assert row.to_dict() == {
        "one": "reports", "other": "other", "members": 2, "tambons": 2, "either": 3,
    }  # fmt: skip
    assert plans.common(placed).tolist() == [1, 1, 0]
    province = pd.Series(["p", "p", "q"], index=list("abc"))
    # Both differ by 2; p is named first.
    assert plans.by_group(placed, province).to_numpy().tolist() == [[4, 2], [0, 2]]
