"""Who may see, review and export submissions, settle flags, and manage webhooks."""

from typing import TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from serai.accounts.access import require_anywhere
from serai.accounts.choices import Permission
from serai.intake.choices import SubmissionState
from serai.intake.models import Attachment, Form, QualityFlag, Submission, Webhook, WebhookDelivery
from serai.kit.actor import Actor
from serai.kit.errors import Refusal

M = TypeVar("M", bound=Model)


class BearsPersons(Refusal):
    """Answers that tell of persons leave the house by the register only."""

    sentence = _(
        "This form registers persons: its answers are kept sealed and are not exported. "
        "Look for the persons in the register."
    )


def require_view(actor: Actor) -> None:
    """Raise Http404 unless the actor may see submissions somewhere."""
    require_anywhere(actor, Permission.SUBMISSION_VIEW)


def require_queue(actor: Actor) -> None:
    """Raise Http404 unless the actor may see submissions, or registers persons and so repairs."""
    if not actor.may_anywhere(Permission.PERSON_REGISTER):
        require_view(actor)


def require_repair(actor: Actor) -> None:
    """Raise unless the actor may repair somewhere: PermissionDenied, or 404 to strangers."""
    if not actor.may_anywhere(Permission.PERSON_REGISTER):
        require_review(actor)


def require_review(actor: Actor) -> None:
    """Raise unless the actor may review somewhere: PermissionDenied, or 404 to strangers."""
    require_anywhere(actor, Permission.SUBMISSION_REVIEW, sees=Permission.SUBMISSION_VIEW)


def require_webhooks(actor: Actor) -> None:
    """Raise Http404 unless the actor manages some organisation's webhooks."""
    require_anywhere(actor, Permission.WEBHOOK_MANAGE)


def submissions_visible_to(actor: Actor) -> QuerySet[Submission]:
    """Return the submissions of organisations where the actor may see submissions."""
    held = actor.organisations_with(Permission.SUBMISSION_VIEW)
    return Submission.objects.filter(organisation_id__in=held)


def reviewable_by(actor: Actor) -> QuerySet[Submission]:
    """Return the submissions the actor may review: current ones, tests apart."""
    held = actor.organisations_with(Permission.SUBMISSION_REVIEW)
    return Submission.objects.filter(organisation_id__in=held, is_current=True, is_test=False)


def queued_for(actor: Actor) -> QuerySet[Submission]:
    """Return the submissions whose repair the actor may follow.

    Who registers persons sees those not understood of forms that bear persons.
    """
    seen = Q(organisation_id__in=actor.organisations_with(Permission.SUBMISSION_VIEW))
    registers = actor.organisations_with(Permission.PERSON_REGISTER)
    persons = Q(organisation_id__in=registers, sealed__isnull=False)
    persons &= Q(state=SubmissionState.NOT_UNDERSTOOD)
    return Submission.objects.filter(seen | persons)


def repairable_by(actor: Actor) -> QuerySet[Submission]:
    """Return the submissions the actor may repair: current ones, tests apart.

    Sealed answers are repaired by who registers persons, and only until they are understood: then
    they are the register's.
    """
    registers = actor.organisations_with(Permission.PERSON_REGISTER)
    sealed = Q(organisation_id__in=registers, sealed__isnull=False)
    sealed &= Q(state=SubmissionState.NOT_UNDERSTOOD)
    held = actor.organisations_with(Permission.SUBMISSION_REVIEW)
    clear = Q(organisation_id__in=held, sealed=None)
    return Submission.objects.filter(sealed | clear, is_current=True, is_test=False)


def get_repairable(actor: Actor, submission_id: UUID) -> Submission:
    """Return a submission the actor may repair; 404 for everybody else."""
    return _one(repairable_by(actor).filter(pk=submission_id))


def may_open(actor: Actor, submission: Submission) -> bool:
    """Say whether the answers may be shown to the actor.

    Sealed ones only to who registers persons there, and only while they are not understood.
    """
    if submission.sealed is None:
        return True
    may = actor.may(Permission.PERSON_REGISTER, submission.organisation_id)
    return may and submission.state == SubmissionState.NOT_UNDERSTOOD


def require_open(actor: Actor, submission: Submission) -> None:
    """Raise PermissionDenied where the answers may not be shown to the actor."""
    if not may_open(actor, submission):
        raise PermissionDenied


def get_submission(actor: Actor, submission_id: UUID) -> Submission:
    """Return a submission the actor may see; 404 for strangers."""
    found = submissions_visible_to(actor).select_related("form", "form_version", "device")
    return _one(found.filter(pk=submission_id))


def get_reviewable(actor: Actor, submission_id: UUID) -> Submission:
    """Return a submission the actor may review; 404 for everybody else."""
    return _one(reviewable_by(actor).filter(pk=submission_id))


def can_review(actor: Actor, submission: Submission) -> bool:
    """Say whether the actor may review this submission now."""
    may = actor.may(Permission.SUBMISSION_REVIEW, submission.organisation_id)
    return may and submission.is_current and not submission.is_test


def get_attachment(actor: Actor, submission_id: UUID, attachment_id: int) -> Attachment:
    """Return an attachment that has arrived, of a submission the actor may see."""
    submission = get_submission(actor, submission_id)
    found = submission.attachments.select_related("blob").filter(blob__isnull=False)
    return _one(found.filter(pk=attachment_id))


def forms_with_submissions(actor: Actor) -> QuerySet[Form]:
    """Return the forms whose submissions the actor may see."""
    held = actor.organisations_with(Permission.SUBMISSION_VIEW)
    return Form.objects.filter(organisation_id__in=held).order_by("title", "id")


def get_form_with_submissions(actor: Actor, form_id: UUID) -> Form:
    """Return a form whose submissions the actor may see; 404 for strangers."""
    return _one(forms_with_submissions(actor).filter(pk=form_id))


def refuse_rows_of_persons(form: Form) -> None:
    """Refuse with `BearsPersons` where the form's answers are those of persons."""
    if form.bears_persons:
        raise BearsPersons


def get_exportable_form(actor: Actor, form_id: UUID) -> Form:
    """Return a form whose submissions the actor may export; 404 for everybody else."""
    held = actor.organisations_with(Permission.SUBMISSION_EXPORT)
    return _one(Form.objects.filter(pk=form_id, organisation_id__in=held))


def can_export(actor: Actor, form: Form) -> bool:
    """Say whether the actor may export the form's submissions."""
    return actor.may(Permission.SUBMISSION_EXPORT, form.organisation_id)


def flags_visible_to(actor: Actor) -> QuerySet[QualityFlag]:
    """Return the quality flags of the submissions that the actor may see."""
    held = actor.organisations_with(Permission.SUBMISSION_VIEW)
    return QualityFlag.objects.filter(organisation_id__in=held)


def get_settleable_flag(actor: Actor, flag_id: int) -> QualityFlag:
    """Return a flag the actor may settle; 404 for everybody else."""
    held = actor.organisations_with(Permission.SUBMISSION_REVIEW)
    return _one(QualityFlag.objects.filter(pk=flag_id, organisation_id__in=held))


def webhooks_visible_to(actor: Actor) -> QuerySet[Webhook]:
    """Return the webhooks of organisations whose webhooks the actor manages."""
    held = actor.organisations_with(Permission.WEBHOOK_MANAGE)
    return Webhook.objects.filter(organisation_id__in=held).select_related("form")


def get_webhook(actor: Actor, webhook_id: UUID) -> Webhook:
    """Return a webhook the actor manages; 404 for everybody else."""
    return _one(webhooks_visible_to(actor).filter(pk=webhook_id))


def get_delivery(actor: Actor, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """Return a delivery of a webhook the actor manages; 404 for everybody else."""
    return _one(get_webhook(actor, webhook_id).deliveries.filter(pk=delivery_id))


def _one(found: QuerySet[M]) -> M:
    one = found.first()
    if one is None:
        raise Http404
    return one
