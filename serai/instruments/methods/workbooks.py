"""Reading an instrument out of a workbook: an XLSForm with four more sheets.

`instrument` names title, purpose, source and evidence mark; `weights` says what an answer counts
for in a dimension; `tables` holds the rules, one a row, with a column "if:NAME" for each condition;
`outcomes` says how outcomes are called. A column "compartment" on `survey` says whose an answer is.
Every fault is told with its sheet and cell, all at once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from serai.instruments.choices import (
    Call,
    Compartment,
    Mark,
    OutcomeKind,
    Strength,
    Urgency,
    WeightList,
)  # fmt: skip
from serai.instruments.methods.definitions import (
    OPEN_ANSWERS,
    Condition,
    Instrument,
    Labels,
    Option,
    OutcomeText,
    Question,
    Rule,
    Weight,
)  # fmt: skip
from serai.instruments.methods.relevance import fault, names_in
from serai.xforms.complaints import BrokenForm, Complaint, Grid, at, find_row
from serai.xforms.schema import FormSchema
from serai.xforms.schema import Question as FormQuestion

LIST = "screening"
"""The entity list that an instrument's form fills."""
KINDS = {
    "select_one": "choice", "select_multiple": "choices", "integer": "integer", "date": "date",
    "text": "text", "string": "text",
}  # fmt: skip
SILENT = {
    "note", "calculate", "hidden", "start", "end", "today", "deviceid", "username", "audit",
    "phonenumber", "simserial", "subscriberid", "email",
}  # fmt: skip
LANGUAGE = re.compile(r"\((\w{2,3})\)\s*$")
NUMBER = re.compile(
    r"^(?:(?P<sign><=|>=|<|>|=)?\s*(?P<n>\d{1,4})|(?P<a>\d{1,4})\.\.(?P<b>\d{1,4}))$"
)
NAME = re.compile(r"^[A-Za-z][A-Za-z0-9_]{0,62}$")
IF = "if:"
ALL = "*"
"""What a rule's value is where it counts for every dimension."""

NO_SHEET = _("The workbook has no sheet “%(sheet)s”, which an instrument needs.")
EMPTY = _("This cell must not be empty.")
NOT_ONE_OF = _("“%(value)s” is none of: %(known)s.")
NO_QUESTION = _("There is no question “%(value)s” on the sheet “survey”.")
NO_ANSWER = _("The question “%(question)s” has no answer “%(value)s”. Its answers: %(known)s.")
OPEN_COUNTS = _("“%(value)s” never counts: only what the person said does.")
BAD_NAME = _("“%(value)s” is not a name: begin with a letter; letters, figures and _ only.")
TWICE = _("“%(value)s” stands here twice.")
NOT_USABLE = _("An instrument cannot ask “%(type)s” questions.")
NO_LIST = _("The form must fill the entity list “screening”.")
LEFT_OUT = _(
    "The calculation saved to “answers” leaves out %(names)s."
    " Each answer stands in concat() as 'name=', ${name}, ';'."
)
BAD_NUMBER = _("“%(value)s” is not a figure such as 18, >=18, <18 or 12..17.")
NOT_WORKED_OUT = _("“%(value)s” cannot be worked out at the desk: %(why)s.")
NOT_AT_THE_DESK = _("The desk does not follow this column for questions: leave it empty.")
NOTHING_SAID = _("No question has an answer before the person gave one: leave this empty.")
NO_DAYS = _("Days cannot be compared at the desk: leave the constraint of a date empty.")
SAME_COLUMN = {
    "relevance": "relevant", "bind::relevant": "relevant", "bind::constraint": "constraint",
    "calculate": "calculation", "bind::calculate": "calculation",
}  # fmt: skip
"""Other names that an XLSForm may give to columns of `survey`."""
NO_RULE_ON = _("“%(value)s” is a %(type)s question; rules can use choices and whole figures only.")


@dataclass(slots=True)
class Reader:
    """The sheets on their way to an instrument, with the complaints met on that way."""

    grid: Grid
    complaints: list[Complaint] = field(default_factory=list)

    def complain(
        self, sentence: str | Promise, place: str, row: int | None, column: str, **params: str
    ) -> None:
        """Note a fault with its sheet and cell."""
        self.complaints.append(at(Complaint(sentence, params, place, row, column), self.grid))

    def rows(self, sheet: str) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield a sheet's filled rows as (row number, text by column)."""
        head, *body = self.grid.get(sheet) or [[]]
        names = [cell.strip() for cell in head]
        if sheet == "survey":
            names = [SAME_COLUMN.get(n.lower().replace(" ", "_"), n) for n in names]
        for number, cells in enumerate(body, start=2):
            row = {n: c.strip() for n, c in zip(names, cells, strict=False) if n}
            if any(row.values()):
                yield number, row

    def one_of(
        self, known: Mapping[str, object] | list[str], sheet: str, row: int, column: str, value: str
    ) -> bool:
        """Say whether the value is a known one; complain where it is not."""
        if value in known:
            return True
        sentence = NOT_ONE_OF if value else EMPTY
        self.complain(sentence, sheet, row, column, value=value, known=", ".join(sorted(known)))
        return False


def read_instrument(code: str, grid: Grid, schema: FormSchema) -> Instrument:
    """Return the instrument of a converted workbook; raise BrokenForm with every fault's cell.

    Whether its rules can fire is looked at by `methods.firing`.
    """
    reader = Reader(grid)
    for sheet in ("instrument", "tables"):
        if len(grid.get(sheet, [])) < 2:
            reader.complain(NO_SHEET, sheet, None, "", sheet=sheet)
    questions = _questions(reader, schema)
    head = next((row for _number, row in reader.rows("instrument")), {})
    mark = head.get("mark", "")
    reader.one_of(Mark.values, "instrument", 2, "mark", mark)
    if not head.get("source"):
        reader.complain(EMPTY, "instrument", 2, "source")
    instrument = Instrument(
        code=code,
        titles=labels(head, "title"),
        purposes=labels(head, "purpose"),
        source=head.get("source", ""),
        mark=mark,
        questions=questions,
        weights=_weights(reader, questions),
        rules=_rules(reader, questions),
        outcomes=_outcomes(reader),
    )
    _check_answers_are_sent(reader, schema, questions)
    if reader.complaints:
        raise BrokenForm(*reader.complaints)
    return instrument


def labels(row: Mapping[str, str], column: str) -> Labels:
    """Return a row's texts in a column, by language code: "label::French (fr)" is "fr"."""
    found = {}
    for name, text in row.items():
        if text and name.split("::")[0].strip() == column:
            match = LANGUAGE.search(name)
            found[match[1] if match else "en"] = text
    return found


def by_code(texts: Mapping[str, str]) -> Labels:
    """Return a form's texts by language code."""
    return {(m[1] if (m := LANGUAGE.search(name)) else "en"): t for name, t in texts.items()}


def _questions(reader: Reader, schema: FormSchema) -> tuple[Question, ...]:
    plumbing = {path for e in schema.entities for path in e.properties.values()}
    sheet = {row.get("name", ""): (n, row) for n, row in reader.rows("survey")}
    relevant = _relevance(reader)
    found = []
    for one in schema.questions:
        if one.type in SILENT or one.path in plumbing:
            continue
        number, row = sheet.get(one.name, (1, {}))
        if one.type not in KINDS or one.table:
            reader.complain(NOT_USABLE, "survey", number, "type", type=one.type)
            continue
        compartment = row.get("compartment") or Compartment.PROTECTION.value
        reader.one_of(Compartment.values, "survey", number, "compartment", compartment)
        found.append(_question(one, row, compartment, relevant.get(one.name, ())))
        _check_columns(reader, found[-1], number, row)
    _check_expressions(reader, found)
    return tuple(found)


def _check_columns(reader: Reader, question: Question, number: int, row: Mapping[str, str]) -> None:
    """Complain of what a phone would follow and the desk would not, and of answers given before."""
    for column in ("choice_filter", "calculation"):
        if row.get(column):
            reader.complain(NOT_AT_THE_DESK, "survey", number, column)
    if row.get("default"):
        reader.complain(NOTHING_SAID, "survey", number, "default")
    if question.constraint and question.kind == "date":
        reader.complain(NO_DAYS, "survey", number, "constraint")


def _relevance(reader: Reader) -> dict[str, tuple[str, ...]]:
    """Return each question's expressions, those of the groups around it first."""
    around: list[str] = []
    found = {}
    for _number, row in reader.rows("survey"):
        kind, own = row.get("type", "").replace("_", " "), row.get("relevant", "")
        if kind == "begin group":
            around.append(own)
        elif kind == "end group":
            around = around[:-1]
        else:
            found[row.get("name", "")] = tuple(one for one in (*around, own) if one)
    return found


def _check_expressions(reader: Reader, questions: list[Question]) -> None:
    """Complain of expressions that the desk cannot work out: on what it does not ask, or at all."""
    known = {q.name for q in questions}
    for number, row in reader.rows("survey"):
        columns = ("relevant", "constraint") if row.get("name") in known else ("relevant",)
        for column in columns:
            expression = row.get(column, "")
            if not expression:
                continue
            strange = sorted(names_in(expression) - known)
            if strange:
                reader.complain(NO_QUESTION, "survey", number, column, value=strange[0])
            elif why := fault(expression):
                reader.complain(NOT_WORKED_OUT, "survey", number, column, value=expression, why=why)


def _question(
    one: FormQuestion, row: Mapping[str, str], compartment: str, relevant: tuple[str, ...]
) -> Question:
    return Question(
        name=one.name,
        kind=KINDS[one.type],
        labels=by_code(one.labels),
        hints=labels(row, "hint"),
        options=tuple(Option(c.name, by_code(c.labels)) for c in one.choices),
        page=one.path.rpartition("/")[0],
        compartment=compartment,
        relevant=relevant,
        constraint=row.get("constraint", ""),
        refusals=labels(row, "constraint_message"),
    )


def _weights(reader: Reader, questions: tuple[Question, ...]) -> tuple[Weight, ...]:
    known = {q.name: q for q in questions}
    found: dict[tuple[str, str, str, str], Weight] = {}
    for number, row in reader.rows("weights"):
        name, answer = row.get("question", ""), row.get("answer") or "yes"
        which = row.get("list") or WeightList.ALL.value
        question = known.get(name)
        if question is None:
            reader.complain(NO_QUESTION, "weights", number, "question", value=name)
        elif answer in OPEN_ANSWERS:
            reader.complain(OPEN_COUNTS, "weights", number, "answer", value=answer)
        elif answer not in question.codes():
            reader.complain(NO_ANSWER, "weights", number, "answer", value=answer, question=name,
                            known=", ".join(question.codes()))  # fmt: skip
        reader.one_of(Strength.values, "weights", number, "strength", row.get("strength", ""))
        reader.one_of(WeightList.values, "weights", number, "list", which)
        dimension = row.get("dimension", "")
        if not NAME.match(dimension):
            reader.complain(BAD_NAME, "weights", number, "dimension", value=dimension)
        halves = ("adult", "child") if which == WeightList.ALL else (which,)
        if any((name, answer, dimension, half) in found for half in halves):
            reader.complain(TWICE, "weights", number, "question", value=name)
        weight = Weight(name, answer, dimension, which, row.get("strength", ""))
        found |= {(name, answer, dimension, half): weight for half in halves}
    return tuple(dict.fromkeys(found.values()))


def _outcomes(reader: Reader) -> tuple[OutcomeText, ...]:
    found = []
    for number, row in reader.rows("outcomes"):
        kind, urgency = row.get("outcome", ""), row.get("urgency", "")
        reader.one_of(OutcomeKind.values, "outcomes", number, "outcome", kind)
        if urgency:
            reader.one_of(Urgency.values, "outcomes", number, "urgency", urgency)
        call = row.get("call", "")
        if call:
            reader.one_of(Call.values, "outcomes", number, "call", call)
        texts = labels(row, "label")
        if not texts:
            reader.complain(EMPTY, "outcomes", number, "label")
        found.append(OutcomeText(kind, row.get("value", ""), texts, urgency, call))
    return tuple(found)


def _rules(reader: Reader, questions: tuple[Question, ...]) -> tuple[Rule, ...]:
    known = {q.name: q for q in questions}
    seen: set[str] = set()
    found = []
    for number, row in reader.rows("tables"):
        code, table, kind = row.get("rule", ""), row.get("table", ""), row.get("outcome", "")
        for column, value in (("rule", code), ("table", table)):
            if not NAME.match(value):
                reader.complain(BAD_NAME, "tables", number, column, value=value)
        if code in seen:
            reader.complain(TWICE, "tables", number, "rule", value=code)
        seen.add(code)
        reader.one_of(OutcomeKind.values, "tables", number, "outcome", kind)
        conditions = tuple(
            condition
            for column, cell in row.items()
            if column.startswith(IF) and cell
            if (condition := _condition(reader, number, column, cell, known)) is not None
        )
        value = ALL if kind == OutcomeKind.DIMENSION else row.get("value", "")
        if not value:
            reader.complain(EMPTY, "tables", number, "value")
        found.append(Rule(table, code, conditions, kind, value, labels(row, "reason")))
    return tuple(found)


def _condition(
    reader: Reader, number: int, column: str, cell: str, known: Mapping[str, Question]
) -> Condition | None:
    """Read one cell: codes joined by "|", or a figure where the name is a whole-number question."""
    name = column.removeprefix(IF).strip()
    question = known.get(name)
    if question is not None and question.kind in {"text", "date"}:
        reader.complain(NO_RULE_ON, "tables", number, column, value=name, type=question.kind)
        return None
    figures = question is None and cell[:1] in "<>=0123456789"
    if not figures and (question is None or question.kind != "integer"):
        return Condition(name, tuple(dict.fromkeys(c.strip() for c in cell.split("|"))))
    match = NUMBER.match(cell)
    if match is None:
        reader.complain(BAD_NUMBER, "tables", number, column, value=cell)
        return None
    if match["a"]:
        return Condition(name, low=int(match["a"]), high=int(match["b"]))
    n, sign = int(match["n"]), match["sign"] or "="
    low = n if sign in {">=", "="} else n + 1 if sign == ">" else None
    high = n if sign in {"<=", "="} else n - 1 if sign == "<" else None
    return Condition(name, low=low, high=high)


def _check_answers_are_sent(
    reader: Reader, schema: FormSchema, questions: tuple[Question, ...]
) -> None:
    """See that a phone sends every answer: the calculation saved to `answers` names them all."""
    declared = next((e for e in schema.entities if e.list_name == LIST), None)
    if declared is None:
        reader.complain(NO_LIST, "entities", 2, "list_name")
        return
    name = declared.properties.get("answers", "").rpartition("/")[2]
    sheet = {row.get("name", ""): row for _number, row in reader.rows("survey")}
    text = re.sub(r"\s+", "", sheet.get(name, {}).get("calculation", ""))
    missing = [q.name for q in questions if f"'{q.name}=',${{{q.name}}},';'" not in text]
    if missing:
        row = find_row(reader.grid, "survey", "name", name) or 1
        reader.complain(LEFT_OUT, "survey", row, "calculation", names=", ".join(missing))


def answers_calculation(names: list[str]) -> str:
    """Return the calculation by which a form sends these questions' answers."""
    parts = [f"'{name}=', ${{{name}}}, ';'" for name in names]
    return f"concat({', '.join(parts)})"
