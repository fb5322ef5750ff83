"""What the join promises, over all tambons, all of the crosswalk, and real records."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.gazetteer import Gazetteer
from geo.names import resolve, resolve_codes
from tests.benchmarks.join_names import (
    crosswalk_names,
    holds,
    misspelt,
    population_names,
    reports,
)


def test_one_or_two_wrong_characters(gazetteer: Gazetteer) -> None:
    found = resolve(misspelt(gazetteer), gazetteer)["code"]
    assert len(found) == 2 * len(gazetteer.tambons)
    assert (found == found.index).mean() >= 0.95
    assert ((found != found.index) & found.str.len().eq(6)).mean() <= 0.002


def test_every_row_of_the_crosswalk(gazetteer: Gazetteer) -> None:
    moved = gazetteer.crosswalk.dropna(subset=["old_code"]).set_index("code")
    assert holds(resolve_codes(moved["old_code"], gazetteer)).all()
    names = crosswalk_names(gazetteer)
    assert holds(resolve(names, gazetteer)).all()
    assert holds(resolve(names.drop(columns="date"), gazetteer)).all()


def test_every_former_code_of_a_polygon(gazetteer: Gazetteer) -> None:
    polygons = gazetteer.tambons["boundary_code"].dropna()
    former = polygons[~polygons.isin(gazetteer.tambons.index)]
    assert len(former) == 7
    assert holds(resolve_codes(former, gazetteer)).all()


@pytest.mark.shared
def test_the_population_table(gazetteer: Gazetteer, shared_data: object) -> None:
    names = population_names()
    assert len(names) == 8441
    assert resolve_codes(pd.Series(names.index), gazetteer)["method"].eq("code").all()
    found = resolve(names, gazetteer)
    assert found.index[found["code"] != found.index].tolist() == []
    otherwise = found.loc[found["method"].ne("name"), "method"]
    assert otherwise.to_dict() == {
        "150601": "spelling",  # ไผ่จำศีล, in today's list ไผ่จำศิล
        "320121": "spelling",  # บุฤๅษี, บุฤาษี
        "501805": "crosswalk",  # สบโขง, today แม่หลอง
    }


@pytest.mark.shared
def test_labels_of_reports(gazetteer: Gazetteer, shared_data: object) -> None:
    labels = reports()[["tambon", "amphoe", "province"]].dropna()
    found = resolve(labels, gazetteer)
    lost = labels[found["code"].str.len().ne(6)]
    # What is left names the two khwaeng that were split, whose parts have other names.
    assert set(lost["tambon"]) == {"บางนา", "บางบอน"}
    assert found.loc[lost.index, "method"].eq("ambiguous").all()
