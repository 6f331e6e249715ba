"""The same person registered twice: probabilities and reasons, for a registry of any size.

A Fellegi and Sunter model, trained without labels by expectation and maximisation over the pairs
worth comparing. Names are sets of keys (`serai.names`), so that neither their order, nor their
spelling, nor one that is missing stands in the way. Families speak for each other: where two
groups probably share one person, their other members are compared too, and each pair found makes
the others likelier.

Sources: Winkler (2000) for the mixture over candidate pairs; associative matching as the United
Kingdom's Office for National Statistics used it to link refugees' records.
"""

from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from serai.matching.methods.preparing import MOST_KEYS, prepared

CERTAIN: Final = 0.7
"""Probability from which a pair is proposed."""

SUPPORTING: Final = 0.5
"""Probability from which a pair speaks for others of the same two groups."""

HOPELESS: Final = -7.0
"""Log odds at or below which no family can speak for a pair."""

MOST_NAMESAKES: Final = 30
"""Records of one whole name beyond which the name alone does not make a pair a candidate."""

MOST_TOGETHER: Final = 30
"""Members of a group beyond which it is no family and says nothing."""

ROUNDS: Final = 60
"""Rounds of expectation and maximisation; more change nothing."""

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

_AT: Final = range(MOST_KEYS)


def _met(at: int, side: str = "l", other: str = "r") -> str:
    """Return the condition that one side's key stands among the other's."""
    among = ", ".join(f"{other}.k{column}" for column in _AT)
    return f"coalesce({side}.k{at} in ({among}), false)"


def _left(side: str, other: str) -> str:
    """Return the first word of one side whose key the other lacks."""
    cases = " ".join(
        f"when {side}.k{at} is not null and not {_met(at, side, other)} then {side}.w{at}"
        for at in _AT
    )
    return f"case {cases} end"


SHARED: Final = " + ".join(f"case when {_met(at)} then l.b{at} else 0 end" for at in _AT)
COMMON: Final = "(" + " + ".join(f"cast({_met(at)} as integer)" for at in _AT) + ")"
FEWER: Final = "least(l.keys, r.keys)"
LEFT_OVER: Final = f"jaro_winkler_similarity({_left('l', 'r')}, {_left('r', 'l')})"
YEARS: Final = "abs(l.year - r.year)"
NEW_YEAR: Final = "(l.new_year or r.new_year)"
LEVELS: Final = {
    "names": (
        f"{COMMON} = {FEWER} and {FEWER} > 1 and {SHARED} >= 18",
        f"{COMMON} = {FEWER} and {FEWER} > 1 and {SHARED} >= 14",
        f"{COMMON} = {FEWER} and {FEWER} > 1 and {SHARED} >= 10",
        f"{COMMON} = {FEWER} and {FEWER} > 1",
        f"{COMMON} = {FEWER} - 1 and {LEFT_OVER} >= 0.86 and {SHARED} >= 8",
        f"{COMMON} = {FEWER} - 1 and {LEFT_OVER} >= 0.86",
        f"{COMMON} = {FEWER} - 1 and {LEFT_OVER} >= 0.72",
        f"{COMMON} = {FEWER} - 1 and {COMMON} > 0",
        f"{COMMON} = {FEWER}",
        f"{COMMON} > 0",
    ),
    "born": (
        f"l.born = r.born and not {NEW_YEAR}",
        "l.born = r.born",
        f"l.year = r.year and {NEW_YEAR}",
        "damerau_levenshtein(l.born, r.born) = 1",
        "l.year = r.year",
        f"{YEARS} <= 1",
        f"{YEARS} <= 5",
    ),
    "sex": ("l.sex = r.sex",),
    "nationality": ("l.nationality = r.nationality",),
    "place": ("l.place = r.place",),
}
"""What is compared, each tried in order: 1 is the first level, 0 unknown, the last disagreement.

Names agree wholly (by the information in their keys, in bits), or in all but one part, which is
spelt alike, or is not. Births agree to the day, on 1 January, in the year, to one figure.
"""


EXPECTED: Final = {
    "names": (0.45, 0.2, 0.06, 0.02, 0.15, 0.03, 0.02, 0.03, 0.01, 0.03, 0.002),
    "born": (0.45, 0.32, 0.15, 0.02, 0.02, 0.02, 0.01, 0.01),
    "sex": (0.99, 0.01),
    "nationality": (0.99, 0.01),
    "place": (0.75, 0.25),
}
"""How often two records of one person reach each level: what registries are known to do."""

STRANGERS_DISAGREE: Final = 0.5
"""Least share of strangers on the last level; candidates, chosen for agreeing, have fewer."""

HELD: Final = 2.0
"""How many times more `EXPECTED` counts than what the pairs themselves say."""


@dataclass(frozen=True, slots=True)
class Links:
    """What linkage found.

    `pairs` has `left` and `right` (ids, left the smaller), `probability`, and why: the level that
    each of `LEVELS` reached (1 agrees most, 0 unknown), and `family` (other pairs of the same two
    groups, -1 where a group is unknown). `compared` is how many pairs were looked at.
    """

    pairs: pa.Table
    compared: int


def link(records: pa.Table, *, threshold: float = CERTAIN) -> Links:
    """Return the pairs of records that are probably one person, with probability and reasons.

    `records` is what `serai.matching.methods.preparing.prepared` takes. Nothing is decided here:
    people confirm each pair. A registry of fewer than two records has no pairs.
    """
    database = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    database.execute("set enable_progress_bar = false")
    database.register("given_records", prepared(records))
    database.execute(
        "create table people as select *, try_cast(left(born, 4) as integer) as year,"
        " right(born, 5) = '01-01' as new_year from given_records"
    )
    database.unregister("given_records")
    candidates(database)
    compare(database, "candidates", "compared")
    model = judge(database)
    relatives(database)
    compare(database, "relatives", "compared_too")
    database.execute("insert into compared select * from compared_too")
    judge(database, model)
    support(database)
    return _answer(database, threshold)


def _answer(database: duckdb.DuckDBPyConnection, threshold: float) -> Links:
    pairs = database.sql(
        f"select l as left, r as right, probability, {', '.join(LEVELS)}, family from verdicts"
        f" where probability >= {float(threshold)} order by l, r"
    ).to_arrow_table()
    (count,) = database.execute("select count(*) from compared").fetchall()[0]
    database.close()
    return Links(pairs, count)


def candidates(database: duckdb.DuckDBPyConnection) -> None:
    """Make the table of pairs worth comparing.

    Pairs share two name keys and the year of birth; or the whole name where it is rare; or the
    birth date, sex, nationality and a name key; or a name key, year, sex, nationality and place.
    Records of one group were registered side by side and are not compared.
    """
    numbers = ", ".join(f"k{at}" for at in _AT)
    database.execute(
        "create temp table single as select * from (select id, grouped, born, year, new_year, sex,"
        f" nationality, place, unnest([{numbers}]) as key from people) where key is not null"
    )
    database.execute(
        "create temp table double as select a.id, a.grouped, a.year,"
        " a.key * 16777216::bigint + b.key as key"
        " from single a join single b on a.id = b.id and a.key < b.key"
    )
    database.execute(
        "create temp table rare as select id, grouped, whole, sex from people qualify count(*)"
        f" over (partition by whole) between 2 and {MOST_NAMESAKES}"
    )
    apart = "a.id < b.id and (a.grouped is null or a.grouped is distinct from b.grouped)"
    same = "a.key = b.key and a.sex = b.sex and a.nationality = b.nationality"
    joins = (
        "from double a join double b on a.key = b.key and a.year = b.year",
        "from rare a join rare b on a.whole = b.whole and a.sex is not distinct from b.sex",
        f"from single a join single b on a.born = b.born and {same} and not a.new_year",
        f"from single a join single b on a.year = b.year and {same} and a.place = b.place",
    )
    database.execute(
        "create table candidates as "
        + " union ".join(f"select a.id as l, b.id as r {join} and {apart}" for join in joins)
    )
    database.execute("drop table single; drop table double; drop table rare")


def compare(database: duckdb.DuckDBPyConnection, pairs: str, made: str) -> None:
    """Make a table of the pairs' levels, from a table of `l` and `r`."""
    columns = []
    for name, conditions in LEVELS.items():
        cases = " ".join(f"when {test} then {at}" for at, test in enumerate(conditions, 1))
        column = "whole" if name == "names" else name
        columns.append(
            f"cast(case when l.{column} is null or r.{column} is null then 0 {cases}"
            f" else {len(conditions) + 1} end as tinyint) as {name}"
        )
    database.execute(
        f"create table {made} as select p.l, p.r, l.grouped as gl, r.grouped as gr,"
        f" {', '.join(columns)} from {pairs} p"
        " join people l on l.id = p.l join people r on r.id = p.r"
    )


def judge(database: duckdb.DuckDBPyConnection, model: "Model | None" = None) -> "Model":
    """Make the view of what the model says of each pair; fit it first where none is given."""
    names = ", ".join(LEVELS)
    rows = database.execute(
        f"select {names}, count(*) from compared group by {names} order by {names}"
    ).fetchall()
    table: Whole = np.array(rows, dtype=np.int64).reshape(len(rows), len(LEVELS) + 1)
    if model is None:
        model = fitted(table[:, :-1], table[:, -1].astype(np.float64))
    columns: dict[str, Any] = {name: table[:, at] for at, name in enumerate(LEVELS)}
    weights = model.weights(table[:, :-1])
    database.register("fresh_model", pa.table({**columns, "weight": weights}))
    database.execute("create or replace table model as select * from fresh_model")
    database.unregister("fresh_model")
    database.execute(
        "create or replace view scored as select c.*, least(gl, gr) as g, greatest(gl, gr) as h,"
        f" weight, 1 / (1 + exp(-weight)) as p from compared c join model using ({names})"
    )
    return model


@dataclass(frozen=True, slots=True)
class Model:
    """Log odds before anything is compared, and what each level of each comparison adds."""

    base: float
    added: tuple[Floats, ...]

    def weights(self, patterns: Whole) -> Floats:
        """Return the log odds of a match for each pattern of levels."""
        weight = np.full(len(patterns), self.base)
        for column, added in zip(patterns.T, self.added, strict=True):
            weight += added[column]
        return weight


def fitted(patterns: Whole, counts: Floats) -> Model:
    """Return the model that expectation and maximisation find over the patterns of candidates.

    Two classes, levels independent within a class, unknown (0) says nothing. How two records of
    one person differ is held near `EXPECTED`, without which the classes drift to "relatives" and
    "strangers"; how often strangers agree, and how many pairs match, is learnt.
    """
    chance = np.where((patterns[:, 0] <= 6) & (patterns[:, 1] <= 3), 0.9, 0.02)
    model = Model(0.0, tuple(np.zeros(len(share) + 1) for share in EXPECTED.values()))
    for _ in range(ROUNDS):
        matches, others = chance * counts, (1 - chance) * counts
        base = float(np.log((matches.sum() + 0.5) / (others.sum() + 0.5)))
        added = []
        for column, share in zip(patterns.T, EXPECTED.values(), strict=True):
            size = len(share) + 1
            m = np.bincount(column, matches, size)[1:]
            u = np.bincount(column, others, size)[1:] + 1
            m = m + HELD * (m.sum() + 1) * np.array(share)
            told = np.log(m / m.sum()) - np.log(u / u.sum())
            told[-1] = min(told[-1], np.log(m[-1] / m.sum() / STRANGERS_DISAGREE))
            added.append(np.concatenate([[0.0], told]))
        model = Model(base, tuple(added))
        chance = 1 / (1 + np.exp(-np.clip(model.weights(patterns), -60, 60)))
    return model


def relatives(database: duckdb.DuckDBPyConnection) -> None:
    """Make the table of further pairs: members of two groups that probably share a person."""
    database.execute(
        "create table relatives as with small as (select grouped from people where grouped is not"
        f" null group by grouped having count(*) between 2 and {MOST_TOGETHER}),"
        f" met as (select distinct gl, gr from scored where p >= {SUPPORTING} and gl in (select"
        " grouped from small) and gr in (select grouped from small))"
        " select least(a.id, b.id) as l, greatest(a.id, b.id) as r from met join people a on"
        " a.grouped = met.gl join people b on b.grouped = met.gr and a.sex is not distinct from"
        " b.sex except select l, r from candidates"
    )


def support(database: duckdb.DuckDBPyConnection) -> None:
    """Make the table of verdicts, after the pairs of the same two groups have spoken.

    Within two groups a person is one other person at most: the likeliest. What support tells is
    learnt from the pairs: how often those that are probably one person have it, against others.
    """
    database.execute(
        "create table best as select *, g is null or h is null as alone,"
        " row_number() over (partition by if(gl = g, l, r), g, h order by weight desc, l, r) = 1"
        " and row_number() over (partition by if(gl = g, r, l), g, h"
        " order by weight desc, l, r) = 1 as first"
        " from scored"
    )
    database.execute(
        "create table verdicts as with told as (select g, h, count(*) as pairs from best"
        f" where first and not alone and p >= {SUPPORTING} group by g, h), sizes as ("
        "select grouped, count(*) as members from people group by grouped)"
        " select b.*, cast(case when alone or least(s.members, t.members) < 2 then -1 else"
        f" coalesce(told.pairs, 0) - cast(first and p >= {SUPPORTING} as integer) end as integer)"
        " as family from best b left join told using (g, h)"
        " left join sizes s on s.grouped = b.gl left join sizes t on t.grouped = b.gr"
    )
    learnt = database.execute(
        "select least(family, 2) as level, sum(p), sum(1 - p) from verdicts where family >= 0"
        f" and first and weight > {HOPELESS} group by level order by level"
    ).fetchall()
    matches, others = (sum(row[at] for row in learnt) + 1.0 for at in (1, 2))
    factors = {
        level: float(np.log((m + 0.5) / matches) - np.log((u + 0.5) / others))
        for level, m, u in learnt
    }
    told = " ".join(f"when {level} then {factor}" for level, factor in factors.items())
    spoken = f"case least(family, 2) {told} else 0 end" if told else "0"
    database.execute(
        "alter table verdicts add column probability double;"
        f" update verdicts set probability = case when first or alone then"
        f" 1 / (1 + exp(-(weight + if(weight > {HOPELESS}, {spoken}, 0)))) else 0 end"
    )
