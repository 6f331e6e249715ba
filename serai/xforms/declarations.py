"""Whether what a form declares to fill fits the entity lists that rooms have registered."""

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from serai.kit.entities import EntityList, Property, entity_lists
from serai.xforms.complaints import BrokenForm, Complaint, Grid, at, find_row
from serai.xforms.schema import BINARY_TYPES, EntityDeclaration, FormSchema, Question
from serai.xforms.xlsform import ConvertedForm, Workbook, convert_workbook

KEPT = frozenset({"calculate", "hidden", "barcode"})
"""Types whose text may hold anything: whether it fits is seen when a submission is understood."""
FITTING: Mapping[str, frozenset[str]] = {
    "integer": KEPT | {"integer"},
    "decimal": KEPT | {"integer", "decimal"},
    "date": KEPT | {"date", "today"},
    "time": KEPT | {"time"},
    "datetime": KEPT | {"dateTime", "start", "end"},
    "boolean": KEPT | {"select_one", "acknowledge"},
    "choice": KEPT | {"select_one", "select_one_external"},
    "choices": KEPT | {"select_multiple", "select_one", "rank"},
    "geopoint": KEPT | {"geopoint", "start-geopoint"},
}


def convert_checked(workbook: Workbook, version: str) -> ConvertedForm:
    """Convert a workbook and check it against the registered lists; raise BrokenForm."""
    converted = convert_workbook(workbook, version)
    if converted.schema.entities:
        complaints = check_declarations(converted.schema, entity_lists(), workbook.grid())
        if complaints:
            raise BrokenForm(*complaints)
    return converted


def check_declarations(
    schema: FormSchema, lists: Mapping[str, EntityList], grid: Grid
) -> tuple[Complaint, ...]:
    """Return a complaint, with its cell, for each list, property or choice that does not fit."""
    found: list[Complaint] = []
    for declaration in schema.entities:
        entity_list = lists.get(declaration.list_name)
        if entity_list is None:
            found.append(_about_list(declaration, UNKNOWN_LIST, grid, ", ".join(sorted(lists))))
        else:
            found.extend(_check(declaration, entity_list, schema, grid))
    return tuple(found)


UNKNOWN_LIST = _("The entity list “%(list)s” is not known here. Known lists: %(known)s.")
UNKNOWN_PROPERTY = _("The entity list “%(list)s” has no property “%(property)s”.")
WRONG_TYPE = _("“%(property)s” of “%(list)s” takes %(wanted)s, but this question is %(given)s.")
WRONG_CHOICES = _("“%(property)s” of “%(list)s” does not know the choices %(choices)s.")
MISSING = _("The form gives no “%(property)s”, which “%(list)s” needs.")


def _check(
    declaration: EntityDeclaration, entity_list: EntityList, schema: FormSchema, grid: Grid
) -> Iterator[Complaint]:
    for name, path in declaration.properties.items():
        wanted, question = entity_list.property(name), schema.question(path)
        if wanted is None:
            yield _about(declaration, name, UNKNOWN_PROPERTY, grid)
        elif question is not None and not _fits(question.type, wanted.type):
            yield _about(
                declaration, name, WRONG_TYPE, grid, wanted=wanted.type, given=question.type
            )
        elif question is not None and (strange := _strange_choices(question, wanted)):
            yield _about(declaration, name, WRONG_CHOICES, grid, choices=", ".join(strange))
    if declaration.creates:
        for wanted in entity_list.properties:
            if wanted.required and wanted.name not in declaration.properties:
                yield _about_list(declaration, MISSING, grid, property=wanted.name)


def _fits(given: str, wanted: str) -> bool:
    if wanted == "text":
        return given not in BINARY_TYPES
    return given in FITTING[wanted]


def _strange_choices(question: Question, wanted: Property) -> list[str]:
    if wanted.choices is None:
        return []
    return sorted({choice.name for choice in question.choices} - wanted.choices)


def _about(
    declaration: EntityDeclaration, name: str, sentence: str | Promise, grid: Grid, **params: str
) -> Complaint:
    written = (f"{declaration.list_name}#{name}", name)
    return at(
        Complaint(
            sentence,
            {"list": declaration.list_name, "property": name, **params},
            "survey",
            find_row(grid, "survey", "save_to", *written),
            "save_to",
        ),
        grid,
    )


def _about_list(
    declaration: EntityDeclaration,
    sentence: str | Promise,
    grid: Grid,
    known: str = "",
    **params: str,
) -> Complaint:
    return at(
        Complaint(
            sentence,
            {"list": declaration.list_name, "known": known, **params},
            "entities",
            find_row(grid, "entities", "list_name", declaration.list_name),
            "list_name",
        ),
        grid,
    )


def changed_types(before: FormSchema, after: FormSchema) -> list[tuple[str, str, str]]:
    """Return (path, old type, new type) of the questions that both ask, but differently."""
    old = {q.path: q.type for q in before.questions}
    return [
        (q.path, old[q.path], q.type)
        for q in after.questions
        if q.path in old and old[q.path] != q.type
    ]
