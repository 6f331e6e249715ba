"""What an instrument is: questions, weights and decision tables, as data of one version.

An instrument version never changes, so a screening that names it can be worked out again at any
time, with the same result.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from serai.instruments.choices import OFFICIAL_MARKS, Compartment, Fact, OutcomeKind

OPEN_ANSWERS = ("", "unknown", "refused")
"""Answers that leave a question open."""
CHILD = "child"
"""The one fact no author may set: whether the person is to be treated as a child."""
BUILT_IN: Mapping[str, tuple[str, ...]] = {CHILD: ("yes", "no")}
COUNTS = ("strong", "medium", "weak")
"""Names of the figures that a dimension's rules ask for."""
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that a question offers."""

    code: str
    labels: Labels


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `kind` is choice, choices, integer, date or text. `page` groups the screens.

    It is asked where every expression of `relevant` holds, its own and those of its groups. An
    answer is taken where `constraint` holds of it; `refusals` say what is wrong where it does not.
    """

    name: str
    kind: str
    labels: Labels
    hints: Labels = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    page: str = ""
    compartment: str = Compartment.PROTECTION
    relevant: tuple[str, ...] = ()
    constraint: str = ""
    refusals: Labels = field(default_factory=dict)

    def codes(self) -> tuple[str, ...]:
        """Return the codes of the answers."""
        return tuple(option.code for option in self.options)


@dataclass(frozen=True, slots=True)
class Weight:
    """What one answer counts for in a dimension, in the adult list, the child list, or both."""

    question: str
    answer: str
    dimension: str
    list: str
    strength: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One cell of a table: the name holds one of `codes`, or a figure from `low` to `high`."""

    name: str
    codes: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table: where every condition holds, the outcome is `value`."""

    table: str
    code: str
    conditions: tuple[Condition, ...]
    outcome: str
    value: str
    reasons: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """How an outcome is called, how soon it asks for action, and who is called at once."""

    outcome: str
    value: str
    labels: Labels
    urgency: str = ""
    call: str = ""


@dataclass(frozen=True, slots=True)
class Instrument:
    """A whole instrument of one version."""

    code: str
    titles: Labels
    purposes: Labels
    source: str
    mark: str
    questions: tuple[Question, ...]
    weights: tuple[Weight, ...]
    rules: tuple[Rule, ...]
    outcomes: tuple[OutcomeText, ...]

    @property
    def is_official(self) -> bool:
        """Say whether it may go by its source's name: the source itself was read."""
        return self.mark in OFFICIAL_MARKS

    def question(self, name: str) -> Question | None:
        """Return the question of that name, or None."""
        return next((q for q in self.questions if q.name == name), None)

    def dimensions(self) -> tuple[str, ...]:
        """Return the names of the dimensions that weights fill, in their order."""
        return tuple(dict.fromkeys(w.dimension for w in self.weights))

    def tables(self) -> Iterator[tuple[str, tuple[Rule, ...]]]:
        """Yield each table's name and rules, in the order in which they are evaluated."""
        for name in dict.fromkeys(rule.table for rule in self.rules):
            yield name, tuple(rule for rule in self.rules if rule.table == name)

    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """Return the values of each fact that rules may ask for, by its name."""
        elements = [r.value for r in self.rules if r.outcome == OutcomeKind.ELEMENT]
        return {
            **dict.fromkeys((*self.dimensions(), *elements), tuple(Fact.values)),
            **BUILT_IN,
        }

    def outcome_text(self, outcome: str, value: str) -> OutcomeText | None:
        """Return how an outcome is called here, or None where a common list names it."""
        return next((o for o in self.outcomes if (o.outcome, o.value) == (outcome, value)), None)

    def pages(self, most: int) -> list[tuple[Question, ...]]:
        """Return the questions screen by screen: by group, at most so many on one."""
        pages: list[tuple[Question, ...]] = []
        for name in dict.fromkeys(q.page for q in self.questions):
            group = [q for q in self.questions if q.page == name]
            pages += [tuple(group[i : i + most]) for i in range(0, len(group), most)]
        return pages

    def indicators(self, list_name: str) -> int:
        """Return how many indicators the adult or the child list has."""
        return sum(w.list in {list_name, "all"} for w in self.weights)


def as_text(labels: Labels, language: str) -> str:
    """Return a text in the language, else in English, else in any there is."""
    return labels.get(language) or labels.get("en") or next(iter(labels.values()), "")


def to_json(instrument: Instrument) -> dict[str, Any]:
    """Return the instrument as JSON values."""
    return asdict(instrument)


def from_json(value: Mapping[str, Any]) -> Instrument:
    """Return the instrument that `to_json` wrote."""
    made = dict(value)
    made["questions"] = tuple(
        Question(**{
            **one,
            "options": tuple(Option(**o) for o in one["options"]),
            "relevant": tuple(one.get("relevant", ())),
        })
        for one in value["questions"]
    )  # fmt: skip
    made["weights"] = tuple(Weight(**one) for one in value["weights"])
    made["rules"] = tuple(
        Rule(**{
            **one,
            "conditions": tuple(
                Condition(**{**c, "codes": tuple(c["codes"])}) for c in one["conditions"]
            ),
        })
        for one in value["rules"]
    )  # fmt: skip
    made["outcomes"] = tuple(OutcomeText(**one) for one in value["outcomes"])
    return Instrument(**made)
