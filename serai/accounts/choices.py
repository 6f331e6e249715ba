"""Roles and what each may do. A role is a word of the field; a permission is one kind of act."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(TextChoices):
    """One kind of act, held in one organisation."""

    FORM_VIEW = "form.view", _("See forms")
    FORM_PUBLISH = "form.publish", _("Publish forms")
    DEVICE_MANAGE = "device.manage", _("Add and revoke devices")
    SUBMISSION_VIEW = "submission.view", _("See submissions")
    SUBMISSION_REVIEW = "submission.review", _("Review and repair submissions")
    SUBMISSION_EXPORT = "submission.export", _("Export submissions")
    WEBHOOK_MANAGE = "webhook.manage", _("Manage webhooks")
    FLOW_VIEW = "flow.view", _("See monitoring points and observations")
    FLOW_MANAGE = "flow.manage", _("Manage monitoring points and imports")
    PICTURE_VIEW = "picture.view", _("See the picture of the flow")
    RELEASE_PUBLISH = "release.publish", _("Publish releases")
    DIRECTORY_MANAGE = "directory.manage", _("Manage places and routes")
    USER_MANAGE = "user.manage", _("Manage users and teams")
    AUDIT_VIEW = "audit.view", _("See the audit trail")


class Role(TextChoices):
    """What a member of a team does."""

    ADMINISTRATOR = "administrator", _("Administrator")
    DATA_MANAGER = "data_manager", _("Data manager")
    FIELD_COORDINATOR = "field_coordinator", _("Field coordinator")
    ENUMERATOR = "enumerator", _("Enumerator")
    ANALYST = "analyst", _("Analyst")
    AUDITOR = "auditor", _("Auditor")
    GOVERNMENT = "government", _("Government user")


P = Permission
PERMISSIONS: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(P.values),
    Role.DATA_MANAGER: frozenset(P.values) - {P.USER_MANAGE, P.AUDIT_VIEW},
    Role.FIELD_COORDINATOR: frozenset(
        {P.FORM_VIEW, P.DEVICE_MANAGE, P.SUBMISSION_VIEW, P.SUBMISSION_REVIEW, P.FLOW_VIEW,
         P.FLOW_MANAGE, P.PICTURE_VIEW}
    ),
    Role.ENUMERATOR: frozenset({P.FORM_VIEW}),
    Role.ANALYST: frozenset(
        {P.FORM_VIEW, P.SUBMISSION_VIEW, P.SUBMISSION_EXPORT, P.FLOW_VIEW, P.PICTURE_VIEW}
    ),
    Role.AUDITOR: frozenset({P.AUDIT_VIEW}),
    Role.GOVERNMENT: frozenset(),
}  # fmt: skip
"""What each role may do. A government user holds nothing here: published releases are public."""

BLIND_ROLES = frozenset({Role.GOVERNMENT})
"""Roles to which the database shows no organisation's rows at all."""
