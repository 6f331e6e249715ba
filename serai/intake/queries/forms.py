"""Reading forms for their list and their page."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Prefetch, Q, QuerySet

from serai.intake.access.forms import forms_visible_to
from serai.intake.methods.tokens import draft_token
from serai.intake.models import Form, FormMedia, FormVersion, Submission
from serai.kit.actor import Actor
from serai.kit.entities import entity_lists
from serai.xforms.declarations import convert_checked
from serai.xforms.schema import FormSchema, from_json
from serai.xforms.xlsform import ConvertedForm, read_workbook


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in the list: its newest version, its submissions and when the last one came."""

    form: Form
    version: FormVersion | None
    has_draft: bool
    submissions: int
    last_received_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in a reader's language, with the entity properties it fills."""

    path: str
    type: str
    table: str
    label: str
    choices: tuple[str, ...]
    fills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilledList:
    """An entity list that a form fills: its name and label, and how many properties it gives."""

    name: str
    label: str
    table: str
    properties: int


def form_lines(actor: Actor, *, state: str = "", text: str = "") -> list[FormLine]:
    """Return the forms the actor sees, those in the state or with the text in title or id."""
    forms = forms_visible_to(actor)
    if state:
        forms = forms.filter(state=state)
    if text:
        forms = forms.filter(Q(title__icontains=text) | Q(xml_form_id__icontains=text))
    counts = {
        form_id: (number, last)
        for form_id, number, last in Submission.objects.filter(form__in=forms, is_test=False)
        .order_by()
        .values_list("form_id")
        .annotate(Count("id"), Max("received_at"))
    }
    versions = FormVersion.objects.defer("xform", "schema").order_by("-created_at")
    lines = []
    for form in forms.prefetch_related(Prefetch("versions", versions)):
        found = list(form.versions.all())
        newest = next((v for v in found if not v.is_draft), found[0] if found else None)
        number, last = counts.get(form.pk, (0, None))
        lines.append(FormLine(form, newest, any(v.is_draft for v in found), number, last))
    return lines


def versions_of(form: Form) -> QuerySet[FormVersion]:
    """Return a form's versions, newest first, with their files and how much each was used."""
    used = Count("submissions", filter=Q(submissions__is_test=False))
    media = FormMedia.objects.select_related("blob")
    return (
        form.versions.defer("xform", "schema")
        .select_related("published_by", "source")
        .prefetch_related(Prefetch("media", media))
        .annotate(used=used)
        .order_by("-created_at")
    )


def questions_of(schema: FormSchema, language: str) -> list[QuestionLine]:
    """Return the questions people are asked and the values that are kept, in the language."""
    fills: dict[str, list[str]] = {}
    for entity in schema.entities:
        for name, path in entity.properties.items():
            fills.setdefault(path, []).append(name)
    return [
        QuestionLine(
            q.path,
            q.type,
            q.table,
            schema.text(q.labels, language),
            tuple(schema.text(c.labels, language, c.name) for c in q.choices),
            tuple(fills.get(q.path, ())),
        )
        for q in schema.questions
    ]


def filled_lists(schema: FormSchema) -> list[FilledList]:
    """Return the entity lists a form fills, named as their rooms name them."""
    lists = entity_lists()
    return [
        FilledList(
            e.list_name,
            str(lists[e.list_name].label) if e.list_name in lists else e.list_name,
            e.table,
            len(e.properties),
        )
        for e in schema.entities
    ]


def check_form(content: bytes, file_name: str) -> ConvertedForm:
    """Return what the workbook would become; raise BrokenForm with each fault. Nothing is kept."""
    workbook = read_workbook(content, file_name)
    return convert_checked(workbook, workbook.version or "1")


def schema_of(version: FormVersion) -> FormSchema:
    """Return a version's schema."""
    return from_json(version.schema)


def draft_address(version: FormVersion) -> str:
    """Return the path under which phones test a draft; it ends when the draft is published."""
    return f"/openrosa/draft/{draft_token(version.pk, settings.SECRET_KEY)}"
