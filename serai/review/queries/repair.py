"""The repair queue: what was received and could not be understood, by reason."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, QuerySet
from django.db.models.fields.json import KT
from django.utils.translation import gettext

from serai.intake.choices import SubmissionState
from serai.intake.models import Submission
from serai.intake.queries.openrosa import schema_of
from serai.kit.actor import Actor
from serai.review.access import queued_for, repairable_by
from serai.review.queries.sealed import rows_of_one
from serai.xforms.correction import Place


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, how many wait for it, and a key that stands for it in an address."""

    sentence: str
    count: int

    @property
    def key(self) -> str:
        """Return the key."""
        return hashlib.md5(self.sentence.encode(), usedforsecurity=False).hexdigest()[:12]

    @property
    def text(self) -> str:
        """Return the reason in the reader's language, its placeholders as dots."""
        return gettext(self.sentence) % _Dots()


class _Dots(dict[str, str]):
    def __missing__(self, _key: str) -> str:
        return "…"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that can be changed: its place, its label and what it says now."""

    place: Place
    label: str
    text: str

    @property
    def key(self) -> str:
        """Return what stands for its place in a form."""
        return f"{self.place[1]}:{self.place[0]}"


def waiting(
    actor: Actor, *, form_id: UUID | None = None, sentence: str | None = None
) -> QuerySet[Submission]:
    """Return the current submissions that wait for repair, tests apart, oldest first."""
    found = queued_for(actor).filter(
        state=SubmissionState.NOT_UNDERSTOOD, is_current=True, is_test=False
    )
    if form_id is not None:
        found = found.filter(form_id=form_id)
    if sentence is not None:
        found = found.filter(problem__sentence=sentence)
    return found.select_related("form", "device").order_by("received_at", "id")


def reasons(actor: Actor) -> list[Reason]:
    """Return the reasons that submissions wait for, the commonest first."""
    counted = (
        waiting(actor)
        .select_related(None)
        .order_by()
        .values(sentence=KT("problem__sentence"))
        .annotate(count=Count("id"))
        .order_by("-count", "sentence")
    )
    return [Reason(row["sentence"] or "", row["count"]) for row in counted]


def repairable_ids(actor: Actor, found: QuerySet[Submission], *, most: int) -> list[UUID]:
    """Return the ids of those that the actor may repair, up to one more than `most`."""
    allowed = found.filter(pk__in=repairable_by(actor).values("pk"))
    return list(allowed.values_list(F("pk"), flat=True)[: most + 1])


def answers_of(submission: Submission, language: str) -> list[Answer]:
    """Return every answer of a submission that can be changed, given or not, row by row."""
    version = submission.form_version
    schema = schema_of(version.pk, version.xform_md5)
    spoken = schema.language_for(language)
    found = []
    for row in rows_of_one(submission, schema):
        prefix = f"{row.ordinal}. " if row.table else ""
        for question in schema.in_table(row.table):
            if question.type not in {"note", "start", "end", "deviceid"}:
                label = prefix + schema.text(question.labels, spoken, question.name)
                text = row.answers.get(question.path, "")
                found.append(Answer((question.path, row.ordinal), label, text))
    return found
