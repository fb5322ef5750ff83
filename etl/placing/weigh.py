"""Weighs what several kinds of evidence say of where a record belongs."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geo.codes import parents
from geo.layer import Layer
from geo.quality import finest_place

#: The place of a record, the coarsest level first.
LEVELS = ["province", "amphoe", "polygon", "tambon"]
# Beside the place: what else may be meant (codes joined by "|"), what it rests on, how it fits.
_HOW = ["candidates", "placed_by", "score"]
#: An answer: a place, or candidates where what is written fits several.
ANSWER = [*LEVELS, *_HOW]
PLACE = [*ANSWER, "conflict", "conflict_by"]


def weigh(answers: Iterable[pd.DataFrame], layer: Layer) -> pd.DataFrame:
    """The place that the answers give together, the most trusted first.

    The first answer that gives a place is believed. A later one that lies within it makes it
    finer; where the first leaves several candidates it chooses among them; where it contradicts
    it is kept as the conflict (the first one, if several do). An answer that fits none of the
    candidates, or too many, leaves them as they are: the place stays undecided.

    Parameters
    ----------
    answers : DataFrames of one index with the columns :data:`ANSWER`; a row that says nothing
        has neither a province nor candidates
    layer : the polygons that draw the candidates

    Returns
    -------
    DataFrame with the columns :data:`PLACE`: ``placed_by`` and ``score`` of the answer that gave
    the finest part, ``candidates`` where no answer could choose among them, ``conflict`` (the
    finest code of the answer that contradicts) and ``conflict_by``
    """
    named = {str(number): answer for number, answer in enumerate(answers)}
    return Weighing(named, layer).place(tuple(named))


class Weighing:
    """Answers by name, weighed in several orders: what two orders begin with is weighed once.

    Parameters
    ----------
    answers, layer : as of :func:`weigh`; answers may be added
    """

    def __init__(self, answers: dict[str, pd.DataFrame], layer: Layer) -> None:
        self.answers = answers
        self._layer = layer
        self._weighed: dict[tuple[str, ...], pd.DataFrame] = {}

    def place(self, order: tuple[str, ...]) -> pd.DataFrame:
        """The place that the answers of these names give together; :func:`weigh`."""
        place = self._so_far(order)
        undecided = place["province"].isna()
        return place.assign(
            placed_by=place["placed_by"].mask(undecided), score=place["score"].mask(undecided)
        )[PLACE]

    def _so_far(self, order: tuple[str, ...]) -> pd.DataFrame:
        if order not in self._weighed:
            if order:
                place, answer = self._so_far(order[:-1]), self.answers[order[-1]]
                self._weighed[order] = _weighed(place, answer, self._layer)
            else:
                self._weighed[order] = self._nothing()
        return self._weighed[order]

    def _nothing(self) -> pd.DataFrame:
        answer = next(iter(self.answers.values()))
        silent = answer.iloc[:0].reindex(answer.index)
        return silent.assign(**_nothing(answer.index, ["conflict", "conflict_by"]))


def answer_of(
    codes: pd.Series, placed_by: str, score: pd.Series | float, layer: Layer
) -> pd.DataFrame:
    """What codes of today (2, 4 or 6 digits, missing where nothing is said) say."""
    tambon = codes.where(codes.str.len() == 6)
    return pd.DataFrame(
        {
            "province": parents(codes, "province"),
            "amphoe": parents(codes, "amphoe"),
            "polygon": layer.polygon_of(tambon),
            "tambon": tambon,
            **_nothing(codes.index, ["candidates"]),
            "placed_by": pd.Series(placed_by, codes.index, "str").where(codes.notna()),
            "score": pd.Series(score, codes.index, "float64").where(codes.notna()),
        }
    )


def answer_at(
    polygons: pd.Series, placed_by: pd.Series | str, score: pd.Series | float, layer: Layer
) -> pd.DataFrame:
    """What polygons of the layer say; their tambon where they cover just one."""
    codes = layer.units["codes"]
    units = layer.units[["province", "amphoe"]].assign(
        tambon=codes.str[0].where(codes.str.len() == 1)
    )
    units = units.astype("str").reindex(polygons).set_axis(polygons.index)
    said = polygons.notna()
    return pd.DataFrame(
        {
            "province": units["province"],
            "amphoe": units["amphoe"],
            "polygon": polygons.astype("str"),
            "tambon": units["tambon"],
            **_nothing(polygons.index, ["candidates"]),
            "placed_by": pd.Series(placed_by, polygons.index, "str").where(said),
            "score": pd.Series(score, polygons.index, "float64").where(said),
        }
    )


def differs(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """Whether two places cannot both be right: some level that both give is not the same."""
    return (one[LEVELS].notna() & other[LEVELS].notna() & one[LEVELS].ne(other[LEVELS])).any(axis=1)


def _nothing(index: pd.Index, names: list[str]) -> dict[str, pd.Series]:
    return {name: pd.Series(index=index, dtype="str") for name in names}


def _weighed(place: pd.DataFrame, answer: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    if not answer[["province", "candidates"]].notna().any(axis=None):
        return place
    known = place["province"].notna()
    unsure = ~known & place["candidates"].notna()
    against = known & differs(place, answer)
    finer = known & ~against & (_depth(answer) > _depth(place))
    taken = (~known & ~unsure) | finer
    # What a clerk has decided is settled: others may make it finer, none contradicts it.
    settled = place["placed_by"].eq("correction")
    new = against & place["conflict"].isna() & ~settled
    weighed = place.assign(
        **{
            level: _taken(place[level], answer[level], taken & place[level].isna())
            for level in LEVELS
        },
        **{name: _taken(place[name], answer[name], taken & ~settled) for name in _HOW},
    )
    if new.any():
        rows = answer[new]
        weighed.loc[new, "conflict"] = finest_place(rows)
        weighed.loc[new, "conflict_by"] = rows["placed_by"]
    choosing = unsure & answer["province"].notna()
    if choosing.any():
        chosen = _chosen(place[choosing], answer[choosing], layer)
        weighed.loc[chosen.index, ANSWER] = chosen
    return weighed


def _taken(own: pd.Series, other: pd.Series, rows: pd.Series) -> pd.Series:
    """The values, of some rows those of another column."""
    return own.mask(rows, other) if rows.any() else own


def _depth(place: pd.DataFrame) -> pd.Series:
    return place[LEVELS].notna().sum(axis=1)


def _chosen(place: pd.DataFrame, answer: pd.DataFrame, layer: Layer) -> pd.DataFrame:
    """The candidates that the answer allows: a place where that is one, or where they are drawn
    as the one polygon of the answer; fewer candidates where it is several."""
    option = place["candidates"].str.split("|").explode()
    rows, number = option.index, pd.RangeIndex(len(option))
    options = answer_of(option.set_axis(number).astype("str"), "", 0.0, layer)
    fits = ~differs(options, answer.loc[rows].set_axis(number))
    options = options.assign(row=rows)[fits]
    many = options["row"].duplicated(keep=False)
    one, several = options[~many].set_index("row"), options[many]
    drawn = answer.loc[several["row"].unique()].loc[lambda rows: rows["polygon"].notna()]
    left = several[~several["row"].isin(drawn.index)]
    fewer = option.set_axis(number)[left.index].groupby(left["row"].to_numpy()).agg("|".join)
    undecided = place.loc[fewer.index].assign(candidates=fewer)
    return pd.concat([_refined(one, place, answer), drawn, undecided])[ANSWER]


def _refined(option: pd.DataFrame, place: pd.DataFrame, answer: pd.DataFrame) -> pd.DataFrame:
    """The one candidate of each row and the answer that chose it, together; the finer of the two
    gave the place."""
    place, answer = place.loc[option.index], answer.loc[option.index]
    finer = _depth(option) > _depth(answer)
    by = place["placed_by"].where(finer, answer["placed_by"])
    return answer.assign(placed_by=by, **option[LEVELS].fillna(answer[LEVELS]))
