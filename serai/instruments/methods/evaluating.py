"""What answers mean under an instrument, and why.

The rules become JDM decision tables with the hit policy *collect*: every row that fires counts. A
row is hit where it could fire, every open answer taken as what the row asks for; its output says
whether it does fire on what is known. So an element is met, not met, or not yet known, as in
Kleene's three-valued logic. zen-engine evaluates; its trace names the rows, each of which stands
for one set of conditions and the rules that share it. Tables that ask for nothing that another one
finds are put into one, which spares evaluations and changes nothing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import zen

from serai.instruments.choices import Fact, OutcomeKind, Pathway
from serai.instruments.methods import guards
from serai.instruments.methods.definitions import (
    CHILD,
    COUNTS,
    OPEN_ANSWERS,
    Condition,
    Instrument,
    Rule,
)  # fmt: skip

AnswerValue = str | int | tuple[str, ...]
Answers = Mapping[str, AnswerValue]
NEEDS_REVIEW, OPEN = "needs_review", "open"
"""Readings that no author gives: nothing in the tables fits; the answers do not suffice yet."""
FEAR_RULE = "guard:fear_of_return"


@dataclass(frozen=True, slots=True)
class Because:
    """One condition with the value that met it."""

    name: str
    value: AnswerValue | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired: what it brings, and on which values."""

    rule: str
    table: str
    outcome: str
    value: str
    because: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True)
class Possible:
    """A rule that could still fire, and the questions whose answers would decide it."""

    rule: str
    table: str
    outcome: str
    value: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A dimension's indicators that hold, by strength; the most there can be; what is open."""

    strong: int = 0
    medium: int = 0
    weak: int = 0
    most: Mapping[str, int] = field(default_factory=dict)
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What the answers mean: facts, hits with their reasons, and what could still change it."""

    child: bool
    fears_return: bool
    facts: Mapping[str, str]
    counts: Mapping[str, Count]
    hits: tuple[Hit, ...]
    possible: tuple[Possible, ...]
    readings: tuple[str, ...]

    def values(self, outcome: str) -> tuple[str, ...]:
        """Return what the rules that fired bring of one kind, each once."""
        return tuple(dict.fromkeys(h.value for h in self.hits if h.outcome == outcome))

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the questions that could still change something, each once."""
        return tuple(dict.fromkeys(name for one in self.possible for name in one.missing))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known while an instrument is worked through; facts grow from stage to stage."""

    answers: Answers
    facts: dict[str, str]
    counts: Mapping[str, Count]

    def value(self, name: str) -> AnswerValue | None:
        """Return a fact, or else an answer."""
        return self.facts.get(name, self.answers.get(name))


Row = tuple[Rule, str]
"""A rule, and the dimension it counts in ("" for all others)."""


@dataclass(frozen=True, slots=True)
class _Stage:
    rows: Mapping[str, tuple[Row, ...]]  # the rules behind each row of the decision
    names: tuple[str, ...]
    counts: bool
    decision: Any


@dataclass(frozen=True, slots=True)
class Compiled:
    """An instrument made ready; keep it, it takes longer to make than to use."""

    instrument: Instrument
    stages: tuple[_Stage, ...] = field(repr=False)
    kinds: Mapping[str, str] = field(repr=False)


def compile_instrument(instrument: Instrument) -> Compiled:
    """Make an instrument ready for evaluation."""
    kinds = {q.name: q.kind for q in instrument.questions}
    levels: dict[int, list[Row]] = {}
    found_at: dict[str, int] = {}
    for _name, rules in instrument.tables():
        asked = {c.name for rule in rules for c in rule.conditions}
        level = max((found_at[name] + 1 for name in asked & found_at.keys()), default=0)
        for rule in rules:
            counts = rule.outcome == OutcomeKind.DIMENSION
            homes = instrument.dimensions() if counts else ("",)
            levels.setdefault(level, []).extend((rule, home) for home in homes)
            if counts or rule.outcome == OutcomeKind.ELEMENT:
                found_at |= dict.fromkeys(homes if counts else (rule.value,), level)
    stages = (_stage(levels[level], kinds) for level in sorted(levels))
    return Compiled(instrument, tuple(stages), kinds)


def _stage(rows: list[Row], kinds: Mapping[str, str]) -> _Stage:
    """Put the rows of one level into one decision; rules with the same conditions share a row."""
    shared: dict[tuple[str, str], list[Row]] = {}
    for rule, home in rows:
        could, fires = (
            " and ".join(_term(rule, c, home, kinds, could) for c in rule.conditions)
            for could in (True, False)
        )
        shared.setdefault((could, fires), []).append((rule, home))
    content = _jdm(list(shared))
    names = {c.name for rule, _home in rows for c in rule.conditions if not _counted(rule, c)}
    return _Stage(
        {str(number): tuple(group) for number, group in enumerate(shared.values())},
        tuple(sorted(names)),
        any(home for _rule, home in rows),
        zen.ZenEngine().create_decision(zen.ZenDecisionContent(json.dumps(content))),
    )


def evaluate(
    compiled: Compiled, answers: Answers, age: int | None = None, *, age_disputed: bool = False
) -> Result:
    """Return what the answers mean. `age` is one known otherwise, where the answers give none.

    `age_disputed` says that it is known otherwise to be in doubt, whatever the answers say.
    Deterministic: the same instrument version, answers and age give the same result.
    """
    instrument = compiled.instrument
    child = guards.is_child(answers, age, age_disputed)
    facts: dict[str, str] = {CHILD: "yes" if child else "no"}
    counts = _counts(instrument, answers, child)
    known = _Known(answers, facts, counts)
    hits: list[Hit] = []
    possible: list[Possible] = []
    for stage in compiled.stages:
        found = _ask(compiled, stage, known)
        facts |= _facts(stage, found)
        for row, fires in found.items():
            for rule, home in stage.rows[row]:
                if fires:
                    hits.append(_hit(rule, home, known))
                else:
                    missing = _missing(instrument, rule, home, known)
                    value = home or rule.value
                    possible.append(Possible(rule.code, rule.table, rule.outcome, value, missing))
    fears = guards.fears_return(answers)
    if fears:
        because = (Because(guards.FEAR_OF_RETURN, "yes"),)
        hits.append(Hit(FEAR_RULE, "", OutcomeKind.PATHWAY.value, Pathway.ASYLUM.value, because))
    readings = _readings(instrument, hits, possible)
    return Result(child, fears, facts, counts, tuple(hits), tuple(possible), readings)


def is_open(value: object) -> bool:
    """Say whether an answer leaves its question open: nothing given, not known, refused."""
    if isinstance(value, tuple):
        return not set(value) - set(OPEN_ANSWERS)
    return value is None or value in OPEN_ANSWERS


def holds(weight_answer: str, value: object) -> bool:
    """Say whether an answer is the one a weight counts."""
    return weight_answer in value if isinstance(value, tuple) else value == weight_answer


def _counts(instrument: Instrument, answers: Answers, child: bool) -> dict[str, Count]:
    mine = {"all", "child" if child else "adult"}
    names = instrument.dimensions()
    sure = {name: dict.fromkeys(COUNTS, 0) for name in names}
    most = {name: dict.fromkeys(COUNTS, 0) for name in names}
    still: dict[str, list[str]] = {}
    for weight in instrument.weights:
        if weight.list not in mine:
            continue
        name, value = weight.dimension, answers.get(weight.question)
        if is_open(value):
            still.setdefault(name, []).append(weight.question)
            most[name][weight.strength] += 1
        elif holds(weight.answer, value):
            sure[name][weight.strength] += 1
            most[name][weight.strength] += 1
    return {
        name: Count(**tally, most=most[name], open=tuple(dict.fromkeys(still.get(name, ()))))
        for name, tally in sure.items()
    }


def _ask(compiled: Compiled, stage: _Stage, known: _Known) -> dict[str, bool]:
    """Evaluate a stage; return the rows that could fire, and whether they do."""
    context: dict[str, Any] = {}
    for name in stage.names:
        value = known.value(name)
        kind = compiled.kinds.get(name)
        if kind == "integer":
            context[name] = value if isinstance(value, int) else None
        elif kind == "choices":
            context[name] = list(value) if isinstance(value, tuple) and value else [""]
        else:
            context[name] = value or ""
    if stage.counts:
        for dimension, count in known.counts.items():
            for strength in COUNTS:
                context[f"{dimension}_{strength}"] = getattr(count, strength)
                context[f"{dimension}_{strength}_most"] = count.most[strength]
    answer = stage.decision.evaluate(context, {"trace": True})
    trace = answer["trace"]["table"]["traceData"] or ()
    outputs = answer["result"] or ()
    return {hit["rule"]["_id"]: output["fires"] for hit, output in zip(trace, outputs, strict=True)}


def _facts(stage: _Stage, found: Mapping[str, bool]) -> dict[str, str]:
    """Fold the rows' outcomes: met where one fires, unknown where one could, else not met."""
    facts: dict[str, str] = {}
    for row, group in stage.rows.items():
        for rule, home in group:
            if not home and rule.outcome != OutcomeKind.ELEMENT:
                continue
            name = home or rule.value
            if found.get(row):
                facts[name] = Fact.MET.value
            elif row in found and facts.get(name) != Fact.MET:
                facts[name] = Fact.UNKNOWN.value
            else:
                facts.setdefault(name, Fact.NOT_MET.value)
    return facts


def _hit(rule: Rule, home: str, known: _Known) -> Hit:
    because = (
        Because(c.name, getattr(known.counts[home], c.name) if home else known.value(c.name))
        for c in rule.conditions
    )
    return Hit(rule.code, rule.table, rule.outcome, home or rule.value, tuple(because))


def _missing(instrument: Instrument, rule: Rule, home: str, known: _Known) -> tuple[str, ...]:
    """Return the open questions that a rule waits for; those behind an open element count."""
    if home:
        return known.counts[home].open
    behind = (_behind(instrument, c.name, known) for c in rule.conditions)
    return tuple(dict.fromkeys(name for names in behind for name in names))


def _behind(instrument: Instrument, name: str, known: _Known) -> Iterator[str]:
    if name not in known.facts:
        if is_open(known.answers.get(name)):
            yield name
    elif known.facts[name] == Fact.UNKNOWN and name in known.counts:
        yield from known.counts[name].open
    elif known.facts[name] == Fact.UNKNOWN:
        for rule in instrument.rules:
            if (rule.outcome, rule.value) == (OutcomeKind.ELEMENT, name):
                for condition in rule.conditions:
                    yield from _behind(instrument, condition.name, known)


def _readings(instrument: Instrument, hits: list[Hit], possible: list[Possible]) -> tuple[str, ...]:
    """Return the readings the tables give; where they give none, say so and invent nothing."""
    if not any(rule.outcome == OutcomeKind.LABEL for rule in instrument.rules):
        return ()
    given = tuple(dict.fromkeys(h.value for h in hits if h.outcome == OutcomeKind.LABEL))
    if given:
        return given
    return (OPEN if any(p.outcome == OutcomeKind.LABEL for p in possible) else NEEDS_REVIEW,)


def _counted(rule: Rule, condition: Condition) -> bool:
    return rule.outcome == OutcomeKind.DIMENSION and condition.name in COUNTS


def _jdm(rows: list[tuple[str, str]]) -> dict[str, Any]:
    """Return the rows as a decision in JDM: an input node, the collecting table, an output node."""
    table = {
        "id": "table", "name": "table", "type": "decisionTableNode",
        "content": {
            "hitPolicy": "collect",
            "inputs": [{"id": "could", "name": "could", "type": "expression"}],
            "outputs": [{"id": "fires", "name": "fires", "type": "expression", "field": "fires"}],
            "rules": [
                {"_id": str(number), "could": could, "fires": fires}
                for number, (could, fires) in enumerate(rows)
            ],
        },
    }  # fmt: skip
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            table,
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
            {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
        ],
    }


def _term(
    rule: Rule, condition: Condition, dimension: str, kinds: Mapping[str, str], could: bool
) -> str:
    """Return a condition as zen's expression; with `could`, open answers do not stand against."""
    name = condition.name
    if _counted(rule, condition):
        most = f"{dimension}_{name}_most" if could else f"{dimension}_{name}"
        return f"{most} >= {condition.low}"
    if condition.codes:
        codes = (*condition.codes, *(OPEN_ANSWERS if could else ()))
        listed = "[" + ", ".join(f"'{code}'" for code in dict.fromkeys(codes)) + "]"
        if kinds.get(name) == "choices":
            return f"some({name}, # in {listed})"
        return f"{name} in {listed}"
    bounds = []
    if condition.low is not None:
        bounds.append(f"{name} >= {condition.low}")
    if condition.high is not None:
        bounds.append(f"{name} <= {condition.high}")
    inside = " and ".join(bounds)
    return f"({name} == null or {inside})" if could else f"({name} != null and {inside})"
