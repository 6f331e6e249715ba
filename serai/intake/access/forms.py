"""Who sees which forms, and who may publish and move them."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import Permission
from serai.accounts.models import Organisation
from serai.intake.models import Form, FormMedia, FormVersion
from serai.kit.actor import Actor


def forms_visible_to(actor: Actor) -> QuerySet[Form]:
    """Return the forms of organisations in which the actor may see forms."""
    seen = actor.organisations_with(Permission.FORM_VIEW)
    return Form.objects.filter(organisation_id__in=seen).select_related("organisation")


def get_form(actor: Actor, form_id: UUID) -> Form:
    """Return a form the actor may see; 404 for strangers."""
    form = forms_visible_to(actor).filter(pk=form_id).first()
    if form is None:
        raise Http404
    return form


def get_version(actor: Actor, version_id: UUID) -> FormVersion:
    """Return a version of a form the actor may see; 404 for strangers."""
    found = FormVersion.objects.filter(pk=version_id, form__in=forms_visible_to(actor))
    version = found.select_related("form", "source").first()
    if version is None:
        raise Http404
    return version


def get_media(actor: Actor, media_id: int) -> FormMedia:
    """Return a file of a form the actor may see; 404 for strangers."""
    found = FormMedia.objects.filter(pk=media_id, form_version__form__in=forms_visible_to(actor))
    media = found.select_related("form_version__form", "blob").first()
    if media is None:
        raise Http404
    return media


def can_publish(actor: Actor, form: Form) -> bool:
    """Say whether the actor may publish versions of the form and change its state."""
    return actor.may(Permission.FORM_PUBLISH, form.organisation_id)


def publishing_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations for which the actor may publish forms."""
    return organisations_of(actor, Permission.FORM_PUBLISH)
