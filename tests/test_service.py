"""Who serves which tambon."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from etl.placing.service import given_service, service
from etl.tables import TABLES

NOBODY = pd.DataFrame({"station": [], "tambon": [], "share": []}).astype(
    {"station": "str", "tambon": "str", "share": "float64"}
)


def stations(**places: tuple[str | None, str, float | None, float | None]) -> pd.DataFrame:
    """Stations code = (tambon, amphoe, lon, lat)."""
    rows = [(code, *place) for code, place in places.items()]
    frame = pd.DataFrame(rows, columns=["code", "tambon", "amphoe", "lon", "lat"])
    return frame.astype({"tambon": "str", "lon": "float64", "lat": "float64"}).assign(
        province=frame["amphoe"].str[:2]
    )


def test_what_the_file_says_is_read_and_what_it_cannot_mean_is_counted(gazetteer):
    table, unknown = given_service(
        pd.DataFrame(
            {
                "code": ["S1", "S2", "S3"],
                "serves": ["500101:1, 500102:0.5", "500102 ๕๐๐๑๐๓", None],
            }
        ),
        gazetteer,
    )
    assert unknown == 0
    assert table.to_dict("list") == {
        "station": ["S1", "S1", "S2", "S2"],
        "tambon": ["500101", "500102", "500102", "500103"],
        "share": [1.0, 0.5, 1.0, 1.0],
    }
    wrong = pd.DataFrame({"code": ["S1"], "serves": ["999999:1, 500101:2, 500102:x, 5001, 500103"]})
    table, unknown = given_service(wrong, gazetteer)
    assert (table["tambon"].tolist(), unknown) == (["500103"], 4)


def test_shares_of_a_tambon_sum_to_one(gazetteer, schematic_layer):
    desks = stations(S1=("500101", "5001", None, None), S2=("500102", "5001", None, None))
    given = pd.DataFrame(
        {"station": ["S1", "S2", "S2", "S9"], "tambon": ["500101", "500101", "500102", "500103"],
         "share": [1.0, 0.5, 0.5, 1.0]}
    )  # fmt: skip
    table = service(desks, given, gazetteer, schematic_layer)
    assert list(table.columns) == TABLES["service"].schema.names
    assert np.allclose(table.groupby("tambon")["share"].sum(), 1)
    said = table.loc[~table["derived"]].set_index(["tambon", "station"])["share"]
    assert said.to_dict() == pytest.approx(
        {("500101", "S1"): 2 / 3, ("500101", "S2"): 1 / 3, ("500102", "S2"): 1}
    )
    assert table.loc[table["tambon"] == "500103", "derived"].all(), "S9 is no station"


def test_the_rest_falls_to_the_nearest_of_the_amphoe_else_of_the_province(
    gazetteer, schematic_layer
):
    desks = stations(
        A=("500101", "5001", None, None),
        B=("500107", "5001", None, None),
        C=("500701", "5007", 98.94, 18.91),
        Z=("510101", "5101", None, None),
    )
    table = service(desks, NOBODY, gazetteer, schematic_layer).set_index("tambon")
    assert table["derived"].all()
    assert table.index.is_unique
    assert set(table.index.str[:2]) == {"50", "51"}
    assert len(table) == gazetteer.tambons["province"].isin(["50", "51"]).sum()
    own = table.loc[table.index.str.startswith("5001")]
    assert set(own["station"]) == {"A", "B"}, "a station of the own amphoe, even if C is nearer"
    assert own.loc["500107", "station"] == "B"
    assert set(table.loc[table.index.str.startswith("5007"), "station"]) == {"C"}
    points = schematic_layer.units[["lon", "lat"]]
    places = {"A": points.loc["500101"], "B": points.loc["500107"], "C": (98.94, 18.91)}
    for tambon in gazetteer.tambons.index[gazetteer.tambons["amphoe"].isin(["5009", "5018"])]:
        lon, lat = points.loc[schematic_layer.polygon_of(pd.Series([tambon])).iloc[0]]
        away = {
            code: np.hypot((x - lon) * np.cos(np.radians(lat)), y - lat)
            for code, (x, y) in places.items()
        }
        assert table.loc[tambon, "station"] == min(away, key=lambda code: away[code])


def test_a_split_tambon_is_served_where_it_is_drawn(gazetteer, schematic_layer):
    desks = stations(S1=(None, "1047", None, None))
    table = service(desks, NOBODY, gazetteer, schematic_layer).set_index("tambon")
    assert table.loc["104702", "polygon"] == "104701"


def test_no_stations_serve_nothing(gazetteer, schematic_layer):
    assert service(stations(), NOBODY, gazetteer, schematic_layer).empty
