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
    PERSON_VIEW = "person.view", _("See persons, as far as grants go")
    PERSON_REGISTER = "person.register", _("Register persons and change what is held")
    PERSON_SHARE = "person.share", _("Record consent and give grants")
    PERSON_MERGE = "person.merge", _("Decide on duplicates")
    PERSON_EXPORT = "person.export", _("Export persons")
    PERSON_SUPERVISE = "person.supervise", _("Review emergency access and approve")
    PERSON_ERASE = "person.erase", _("Erase persons and keep the retention rules")
    SCREENING_DO = "screening.do", _("Screen persons")
    CASE_WORK = "case.work", _("Work on cases")
    CASE_APPROVE = "case.approve", _("Approve in cases")
    DESK_WORK = "desk.work", _("Work at the reception desk")
    ASSISTANCE_GIVE = "assistance.give", _("Give assistance")
    STOCK_MANAGE = "stock.manage", _("Keep stock")
    MONEY_MANAGE = "money.manage", _("Keep the assistance fund")


class Role(TextChoices):
    """What a member of a team does."""

    ADMINISTRATOR = "administrator", _("Administrator")
    DATA_MANAGER = "data_manager", _("Data manager")
    FIELD_COORDINATOR = "field_coordinator", _("Field coordinator")
    ENUMERATOR = "enumerator", _("Enumerator")
    ANALYST = "analyst", _("Analyst")
    AUDITOR = "auditor", _("Auditor")
    GOVERNMENT = "government", _("Government user")
    REGISTRAR = "registrar", _("Registration clerk")
    RECEPTIONIST = "receptionist", _("Receptionist")
    CASE_WORKER = "case_worker", _("Case worker")
    PROTECTION_OFFICER = "protection_officer", _("Protection officer")
    HEALTH_WORKER = "health_worker", _("Health worker")
    RETURN_COUNSELLOR = "return_counsellor", _("Return counsellor")
    FINANCE_OFFICER = "finance_officer", _("Finance officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    DATA_PROTECTION = "data_protection", _("Data protection focal point")


class Compartment(TextChoices):
    """A part of what is held about a person. A grant names those it opens."""

    IDENTITY = "identity", _("Identity")
    PROFILE = "profile", _("Profile")
    PROTECTION = "protection", _("Protection")
    HEALTH = "health", _("Health")
    RETURN = "return", _("Return")
    FINANCE = "finance", _("Finance")


P = Permission
OF_PERSONS = frozenset(
    {P.PERSON_VIEW, P.PERSON_REGISTER, P.PERSON_SHARE, P.PERSON_MERGE, P.PERSON_EXPORT,
     P.PERSON_SUPERVISE, P.PERSON_ERASE, P.SCREENING_DO, P.CASE_WORK, P.CASE_APPROVE, P.DESK_WORK,
     P.ASSISTANCE_GIVE, P.STOCK_MANAGE, P.MONEY_MANAGE}
)  # fmt: skip
"""What touches persons: nobody holds it by administering or by managing data."""
_OF_DATA = frozenset(P) - OF_PERSONS
_WITH_PERSONS = frozenset({P.PERSON_VIEW, P.PERSON_REGISTER, P.PERSON_SHARE, P.FORM_VIEW})
PERMISSIONS: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: _OF_DATA,
    Role.DATA_MANAGER: _OF_DATA - {P.USER_MANAGE, P.AUDIT_VIEW},
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
    Role.REGISTRAR: _WITH_PERSONS | {P.PERSON_MERGE, P.DESK_WORK, P.SCREENING_DO},
    Role.RECEPTIONIST: frozenset({P.PERSON_VIEW, P.DESK_WORK, P.ASSISTANCE_GIVE, P.FORM_VIEW}),
    Role.CASE_WORKER: _WITH_PERSONS
    | {P.PERSON_MERGE, P.SCREENING_DO, P.CASE_WORK, P.ASSISTANCE_GIVE},
    Role.PROTECTION_OFFICER: _WITH_PERSONS | {P.SCREENING_DO, P.CASE_WORK, P.ASSISTANCE_GIVE},
    Role.HEALTH_WORKER: _WITH_PERSONS | {P.SCREENING_DO, P.ASSISTANCE_GIVE},
    Role.RETURN_COUNSELLOR: _WITH_PERSONS | {P.CASE_WORK, P.ASSISTANCE_GIVE},
    Role.FINANCE_OFFICER: frozenset({P.PERSON_VIEW, P.MONEY_MANAGE, P.STOCK_MANAGE}),
    Role.SUPERVISOR: _WITH_PERSONS
    | {P.PERSON_MERGE, P.PERSON_EXPORT, P.PERSON_SUPERVISE, P.SCREENING_DO, P.CASE_WORK,
       P.CASE_APPROVE, P.DESK_WORK, P.ASSISTANCE_GIVE, P.STOCK_MANAGE},
    Role.DATA_PROTECTION: frozenset(
        {P.PERSON_VIEW, P.PERSON_EXPORT, P.PERSON_ERASE, P.PERSON_SHARE, P.PERSON_SUPERVISE,
         P.AUDIT_VIEW}
    ),
}  # fmt: skip
"""What each role may do. A government user holds nothing here: published releases are public."""

_C = Compartment
_BASIC = frozenset({_C.IDENTITY, _C.PROFILE})
COMPARTMENTS_OF: dict[str, frozenset[str]] = {
    Role.REGISTRAR: _BASIC,
    Role.RECEPTIONIST: frozenset({_C.IDENTITY}),
    Role.CASE_WORKER: _BASIC | {_C.PROTECTION, _C.RETURN},
    Role.PROTECTION_OFFICER: _BASIC | {_C.PROTECTION},
    Role.HEALTH_WORKER: _BASIC | {_C.HEALTH},
    Role.RETURN_COUNSELLOR: _BASIC | {_C.RETURN},
    Role.FINANCE_OFFICER: frozenset({_C.IDENTITY, _C.FINANCE}),
    Role.SUPERVISOR: _BASIC | {_C.PROTECTION, _C.RETURN},
    Role.DATA_PROTECTION: frozenset(_C),
}
"""Which compartments of a person a role can ever hold. What it holds of whom, a grant says."""

BLIND_ROLES = frozenset({Role.GOVERNMENT})
"""Roles to which the database shows no organisation's rows at all."""
