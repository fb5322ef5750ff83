"""A plan as tables: by tambon, by province, by need."""

from __future__ import annotations

import pandas as pd

from dashboard.coverage.plan import Plan
from dashboard.coverage.tables import headed
from dashboard.data import Data
from dashboard.lists import station_names
from dashboard.texts import text
from geo import plans
from geo.gazetteer import Lang


def chosen(plan: Plan) -> pd.DataFrame:
    """The tambons that get members, by province, the most first: ``new`` and the roles."""
    rows = plan.roles.assign(new=plan.new, province=plan.tambons["province"])
    rows = rows[rows["new"] > 0]
    order = rows.sort_values(["province", "new"], ascending=[True, False], kind="stable")
    return order.drop(columns="province")


def tambons(rows: pd.DataFrame, plan: Plan, data: Data, lang: Lang) -> pd.DataFrame:
    """Some tambons of :func:`chosen`, headers in ``lang``."""
    about, coverage = plan.tambons.loc[rows.index], plan.coverage.loc[rows.index]
    gazetteer, shapes = data.gazetteer, data.layer.units
    return headed(
        {
            "code": rows.index.to_series(),
            "tambon": shapes.loc[rows.index, lang],
            "amphoe": about["amphoe"].map(lambda code: gazetteer.short_name(code, lang)),
            "province": about["province"].map(lambda code: gazetteer.short_name(code, lang)),
            "station": station_names(about["station"], data, lang),
            "population": about["population"].astype("Int64"),
            "members": about["members"],
            "wanted": about["wanted"].round().astype("Int64"),
            "new": rows["new"],
        },
        lang,
    ).join(
        pd.DataFrame(
            {
                **{text(f"role.{role}", lang): rows[role] for role in plan.roles},
                text("column.covered_before", lang): coverage["before"].round(1),
                text("column.covered_after", lang): coverage["after"].round(1),
            }
        )
    )


def provinces(plan: Plan, data: Data, lang: Lang) -> pd.DataFrame:
    """What every province gets, the most first; with its members against those wanted."""
    table = plan.tambons.join(plan.roles).assign(
        new=plan.new, tambons=(plan.new > 0).astype("int64")
    )
    numbers = ["members", "wanted", "new", "tambons", *plan.roles]
    sums = table.groupby("province")[numbers].sum()
    sums = sums[sums["new"] > 0].sort_values("new", ascending=False, kind="stable")
    return headed(
        {
            "province": [data.gazetteer.short_name(code, lang) for code in sums.index],
            "tambons": sums["tambons"].to_numpy(),
            "new": sums["new"].to_numpy(),
        },
        lang,
    ).join(
        pd.DataFrame(
            {
                **{text(f"role.{role}", lang): sums[role].to_numpy() for role in plan.roles},
                text("column.covered_before", lang): _percent(sums["members"], sums),
                text("column.covered_after", lang): _percent(sums["members"] + sums["new"], sums),
            }
        )
    )


def agreement(by_need: pd.DataFrame, lang: Lang) -> pd.DataFrame:
    """How far the plans of each two needs agree, headers in ``lang``."""
    pairs = plans.agreement(by_need)
    return headed(
        {
            "one_need": pairs["one"].map(lambda key: text(f"plan.need_{key}", lang)),
            "other_need": pairs["other"].map(lambda key: text(f"plan.need_{key}", lang)),
            "same_members": pairs["members"],
            "same_tambons": pairs["tambons"],
            "either_tambons": pairs["either"],
        },
        lang,
    )


def differing(by_need: pd.DataFrame, plan: Plan, data: Data, lang: Lang) -> pd.DataFrame:
    """New members of the provinces by each need, those first on which the needs differ most."""
    sums = plans.by_group(by_need, plan.tambons["province"])
    named = pd.DataFrame({text(f"plan.need_{key}", lang): sums[key] for key in sums})
    names = [data.gazetteer.short_name(code, lang) for code in sums.index]
    named.insert(0, text("column.province", lang), names)
    return named.reset_index(drop=True)


def _percent(members: pd.Series, sums: pd.DataFrame) -> object:
    return (members / sums["wanted"] * 100).where(sums["wanted"] > 0).round(1).to_numpy()
