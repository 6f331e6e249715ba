"""Whether every rule of an instrument can fire, and whether everything it names is known.

A rule that can never fire looks like protection and gives none, so it is refused at publish, with
the cell that stands in its way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from serai.instruments.choices import Fact, OutcomeKind, Pathway
from serai.instruments.methods import guards, htcds
from serai.instruments.methods.definitions import (
    BUILT_IN,
    CHILD,
    COUNTS,
    OPEN_ANSWERS,
    Condition,
    Instrument,
    Rule,
)  # fmt: skip
from serai.instruments.methods.reaching import can_be
from serai.instruments.methods.workbooks import EMPTY, IF, NOT_ONE_OF, OPEN_COUNTS, Reader
from serai.xforms.complaints import BrokenForm, Grid, find_row

MOST_WAYS, MOST_TRIED = 2_000, 50
OLDEST = 150
Range = tuple[int, int]
Needs = dict[str, frozenset[str] | Range]
"""What a way to fire needs of each name: one of these answers, or a figure in this range."""

UNKNOWN_NAME = _("“%(value)s” is neither a question nor something an earlier table found.")
TOO_LATE = _("“%(value)s” is found by this table or a later one; a rule can use earlier ones only.")
NEVER_ANSWERED = _(
    "This rule can never fire: “%(name)s” is never “%(value)s”. It can be: %(known)s."
)
EMPTY_RANGE = _("This rule can never fire: no figure lies in “%(value)s”.")
TOO_MANY = _("This rule can never fire: no dimension has %(value)s “%(name)s” indicators.")
NOT_A_COUNT = _("“%(name)s” counts indicators: write “>=” and a figure of 1 or more.")
CONTRADICTION = _("This rule can never fire: its conditions, with those of “%(value)s”, exclude"
                  " each other.")  # fmt: skip
RESERVED = _("“%(value)s” is a name that the platform itself gives.")
NO_TEXT = _("The sheet “outcomes” has no row for “%(kind)s” “%(value)s”.")
FOUND_ALREADY = _("“%(value)s” is found by an earlier table already; one table finds it whole.")
NO_CONDITION = _("This rule has no condition, so it says nothing about the person.")
NEVER_ASKED = _("This question is never asked: no answers to others meet “%(value)s”.")
NOT_TOGETHER = _(
    "This rule can never fire: “%(value)s” is not asked where its other conditions hold; see the"
    " column “relevant”."
)
WRONG_GUARD = _("“%(name)s” must offer the answer “yes”: the platform itself watches it.")


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that outcomes may name: categories and factors of the common lists."""

    categories: frozenset[str]
    factors: frozenset[str]


def check_rules(instrument: Instrument, grid: Grid, known: Known) -> None:
    """Raise BrokenForm with the cell of each rule that cannot fire or names something unknown."""
    check = _Check(instrument, Reader(grid), known)
    check.run()
    if check.reader.complaints:
        raise BrokenForm(*check.reader.complaints)


@dataclass(slots=True)
class _Check:
    instrument: Instrument
    reader: Reader
    known: Known

    def run(self) -> None:
        """Look at names first, then outcomes and conditions, then whole rules."""
        self._names()
        self._asked()
        earlier: set[str] = set()
        for _table, rules in self.instrument.tables():
            for rule in rules:
                before = len(self.reader.complaints)
                self._outcome(rule)
                self._found_once(rule, earlier)
                if not rule.conditions:
                    self._say(NO_CONDITION, rule, "rule")
                for condition in rule.conditions:
                    self._condition(rule, condition, earlier)
                if len(self.reader.complaints) == before:
                    self._satisfiable(rule)
            earlier |= {r.value for r in rules if r.outcome == OutcomeKind.ELEMENT}
            if any(r.outcome == OutcomeKind.DIMENSION for r in rules):
                earlier |= set(self.instrument.dimensions())

    def _say(self, sentence: str | Promise, rule: Rule, column: str, **params: str) -> None:
        row = find_row(self.reader.grid, "tables", "rule", rule.code)
        self.reader.complain(sentence, "tables", row, column, **params)

    def _names(self) -> None:
        """Refuse what would take the name of a fact the platform gives, or of another thing."""
        grid = self.reader.grid
        reserved = {*BUILT_IN, *COUNTS}
        for question in self.instrument.questions:
            if question.name in reserved:
                row = find_row(grid, "survey", "name", question.name)
                self.reader.complain(RESERVED, "survey", row, "name", value=question.name)
            watched = question.name in {guards.FEAR_OF_RETURN, guards.AGE_DISPUTED}
            if watched and "yes" not in question.codes():
                row = find_row(grid, "survey", "name", question.name)
                self.reader.complain(WRONG_GUARD, "survey", row, "type", name=question.name)
        taken = {*reserved, *(q.name for q in self.instrument.questions)}
        for dimension in self.instrument.dimensions():
            row = find_row(grid, "weights", "dimension", dimension)
            if dimension in taken:
                self.reader.complain(RESERVED, "weights", row, "dimension", value=dimension)
            if self.instrument.outcome_text(OutcomeKind.DIMENSION, dimension) is None:
                self.reader.complain(NO_TEXT, "weights", row, "dimension", value=dimension,
                                     kind=OutcomeKind.DIMENSION.value)  # fmt: skip
        taken |= set(self.instrument.dimensions())
        for rule in self.instrument.rules:
            if rule.outcome == OutcomeKind.ELEMENT and rule.value in taken:
                self._say(RESERVED, rule, "value", value=rule.value)

    def _asked(self) -> None:
        """Refuse a question that waits for what nobody can answer."""
        for question in self.instrument.questions:
            if not can_be(self.instrument, {}, asked=[question.name]):
                row = find_row(self.reader.grid, "survey", "name", question.name)
                value = " and ".join(question.relevant)
                self.reader.complain(NEVER_ASKED, "survey", row, "relevant", value=value)

    def _outcome(self, rule: Rule) -> None:
        common: Mapping[str, frozenset[str]] = {
            OutcomeKind.CATEGORY: self.known.categories,
            OutcomeKind.FACTOR: frozenset(
                f"{code}.{way}" for code in self.known.factors for way in ("risk", "protective")
            ),
            OutcomeKind.PATHWAY: frozenset(Pathway.values),
        }
        if rule.outcome == OutcomeKind.HTCDS:
            if not htcds.is_code(rule.value):
                known = ", ".join(sorted(htcds.LISTS))
                self._say(NOT_ONE_OF, rule, "value", value=rule.value, known=known)
        elif rule.outcome in common:
            if rule.value not in common[rule.outcome]:
                known = ", ".join(sorted(common[rule.outcome]))
                self._say(NOT_ONE_OF, rule, "value", value=rule.value, known=known)
        elif (
            rule.outcome != OutcomeKind.DIMENSION
            and self.instrument.outcome_text(rule.outcome, rule.value) is None
        ):
            self._say(NO_TEXT, rule, "value", kind=rule.outcome, value=rule.value)

    def _found_once(self, rule: Rule, earlier: set[str]) -> None:
        found = (
            {rule.value} if rule.outcome == OutcomeKind.ELEMENT
            else set(self.instrument.dimensions()) if rule.outcome == OutcomeKind.DIMENSION
            else set()
        )  # fmt: skip
        for name in sorted(found & earlier):
            self._say(FOUND_ALREADY, rule, "table", value=name)

    def _condition(self, rule: Rule, condition: Condition, earlier: set[str]) -> None:
        name, column = condition.name, f"{IF}{condition.name}"
        if name in COUNTS and rule.outcome == OutcomeKind.DIMENSION:
            self._count(rule, condition, column)
            return
        question, facts = self.instrument.question(name), self.instrument.facts()
        if question is None and name not in facts:
            self._say(UNKNOWN_NAME, rule, column, value=name)
            return
        if question is None and name not in earlier and name not in BUILT_IN:
            self._say(TOO_LATE, rule, column, value=name)
            return
        if question is not None and question.kind == "integer":
            low, high = _range(condition)
            if low > high:
                self._say(EMPTY_RANGE, rule, column, value=f"{low}..{high}")
            return
        possible = question.codes() if question is not None else facts[name]
        for code in condition.codes or ("",):
            if question is not None and code in OPEN_ANSWERS:
                self._say(OPEN_COUNTS if code else EMPTY, rule, column, value=code)
            elif code not in possible:
                known = ", ".join(possible)
                self._say(NEVER_ANSWERED, rule, column, name=name, value=code, known=known)

    def _count(self, rule: Rule, condition: Condition, column: str) -> None:
        if condition.low is None or condition.low < 1 or condition.high is not None:
            self._say(NOT_A_COUNT, rule, column, name=condition.name)
        elif not any(self._most(condition.name, *home) >= condition.low for home in self._homes()):
            params = {"name": condition.name, "value": str(condition.low)}
            self._say(TOO_MANY, rule, column, **params)

    def _homes(self) -> Iterator[tuple[str, str]]:
        for dimension in self.instrument.dimensions():
            yield from ((dimension, "adult"), (dimension, "child"))

    def _most(self, strength: str, dimension: str, which: str) -> int:
        return sum(
            (w.dimension, w.strength) == (dimension, strength) and w.list in {"all", which}
            for w in self.instrument.weights
        )

    def _satisfiable(self, rule: Rule) -> None:
        if rule.outcome == OutcomeKind.DIMENSION:
            needed = {c.name: c.low or 1 for c in rule.conditions}
            if not any(
                all(self._most(s, *home) >= n for s, n in needed.items()) for home in self._homes()
            ):
                text = ", ".join(needed)
                self._say(TOO_MANY, rule, f"{IF}{text.split(', ')[0]}", name=text, value=str(
                    max(needed.values())))  # fmt: skip
            return
        ways = self._ways(rule, ())
        *_others, last = (c.name for c in rule.conditions)
        if not ways:
            names = ", ".join(c.name for c in rule.conditions if c.name != last) or last
            self._say(CONTRADICTION, rule, f"{IF}{last}", value=names)
        elif len(ways) <= MOST_TRIED and not any(can_be(self.instrument, w) for w in ways):
            self._say(NOT_TOGETHER, rule, f"{IF}{last}", value=last)

    def _ways(self, rule: Rule, above: tuple[str, ...]) -> list[Needs]:
        """Return ways in which a rule can fire, down to the questions; none where it never does."""
        ways: list[Needs] = [{}]
        for condition in rule.conditions:
            more = self._ways_to(condition, above)
            merged = (_merge(way, need, self._many(need)) for way in ways for need in more)
            ways = [way for way in merged if way is not None and _child_fits(way)][:MOST_WAYS]
        return ways

    def _ways_to(self, condition: Condition, above: tuple[str, ...]) -> list[Needs]:
        name = condition.name
        question = self.instrument.question(name)
        if question is not None and question.kind == "integer":
            return [{name: _range(condition)}]
        if question is not None or name == CHILD:
            return [{name: frozenset(condition.codes)}]
        if set(condition.codes) != {Fact.MET.value} or name in self.instrument.dimensions():
            return [{}]
        if name in above:
            return []
        givers = [r for r in self.instrument.rules
                  if (r.outcome, r.value) == (OutcomeKind.ELEMENT, name)]  # fmt: skip
        return [way for giver in givers for way in self._ways(giver, (*above, name))]

    def _many(self, need: Needs) -> frozenset[str]:
        """Return the names among these that can have several answers at once."""
        return frozenset(
            name for name in need
            if (question := self.instrument.question(name)) and question.kind == "choices"
        )  # fmt: skip


def _range(condition: Condition) -> Range:
    low = 0 if condition.low is None else condition.low
    return low, OLDEST if condition.high is None else condition.high


def _merge(one: Needs, other: Needs, many: frozenset[str]) -> Needs | None:
    """Return what both need together, or None where they exclude each other."""
    both = dict(one)
    for name, need in other.items():
        before = both.get(name)
        if before is None or name in many:
            both[name] = need
        elif isinstance(before, frozenset) and isinstance(need, frozenset):
            both[name] = before & need
            if not both[name]:
                return None
        elif isinstance(before, tuple) and isinstance(need, tuple):
            low, high = max(before[0], need[0]), min(before[1], need[1])
            if low > high:
                return None
            both[name] = (low, high)
    return both


def _child_fits(way: Needs) -> bool:
    """Say whether age and dispute allow what is asked of "treated as a child".

    The register may hold any age as disputed, so everybody may be treated as one.
    """
    child, age = way.get(CHILD), way.get(guards.AGE)
    _low, high = age if isinstance(age, tuple) else (0, OLDEST)
    disputed = way.get(guards.AGE_DISPUTED)
    may_be_sure = not isinstance(disputed, frozenset) or disputed != {"yes"}
    return child != frozenset({"no"}) or (high >= guards.ADULT_AGE and may_be_sure)
