"""Who may do what at which address: the declaration that `test_access_matrix` holds the house to.

Each page and each operation is one line: what it needs, and what a caller must be able to see to be
told "you may not" (403) instead of "not here" (404). The cast's permissions say the rest, so a role
that changes in `accounts.choices` changes what is expected with it.
"""

from importlib import import_module
from pkgutil import iter_modules

from django.core.files.uploadedfile import SimpleUploadedFile

from serai.accounts.choices import Permission as P
from tests.architecture import doors
from tests.architecture.door import (
    ANYONE,
    BOTH,
    MAKER,
    ORGANISATION,
    POST,
    PUBLIC,
    Door,
    PersonDoor,
)

OBJECTS = {
    "form_id": "intake.Form",
    "version_id": "intake.FormVersion",
    "media_id": "intake.FormMedia",
    "device_id": "intake.Device",
    "submission_id": "intake.Submission",
    "attachment_id": "intake.Attachment",
    "flag_id": "intake.QualityFlag",
    "webhook_id": "intake.Webhook",
    "delivery_id": "intake.WebhookDelivery",
    "token_id": "accounts.ApiToken",
    "user_id": "accounts.User",
    "membership_id": "accounts.Membership",
    "point_id": "flows.MonitoringPoint",
    "batch_id": "flows.ImportBatch",
    "event_id": "flows.FlowEvent",
    "slug": "evidence.Release",
}
"""Keywords of addresses, and whose id (or slug) stands there."""
PLACE = {"code": "place"}
ROUTE = {"code": "route"}


def workbook() -> SimpleUploadedFile:
    """Return a file that is no workbook: enough to be let in and then told so."""
    return SimpleUploadedFile("form.xlsx", b"no workbook")


PAGES = {
    "front:public": Door(PUBLIC),
    "front:healthz": Door(PUBLIC),
    "front:home": Door(ANYONE),
    "front:start": Door(ANYONE),
    "set_language": Door(PUBLIC, methods=BOTH, data={"language": "fr"}),
    # intake
    "intake:forms": Door(P.FORM_VIEW),
    "intake:add_form": Door(P.FORM_PUBLISH, methods=BOTH),
    "intake:form": Door(P.FORM_VIEW),
    "intake:publish_form": Door(P.FORM_PUBLISH, P.FORM_VIEW, POST),
    "intake:form_state": Door(P.FORM_PUBLISH, P.FORM_VIEW, POST),
    "intake:keep_media": Door(P.FORM_PUBLISH, P.FORM_VIEW, POST),
    "intake:media_file": Door(P.FORM_VIEW),
    "intake:version_workbook": Door(P.FORM_VIEW),
    "intake:version_xform": Door(P.FORM_VIEW),
    "intake:devices": Door(P.DEVICE_MANAGE),
    "intake:add_device": Door(P.DEVICE_MANAGE, methods=BOTH),
    "intake:device": Door(P.DEVICE_MANAGE, methods=BOTH),
    "intake:renew_device": Door(P.DEVICE_MANAGE, methods=POST),
    "intake:revoke_device": Door(P.DEVICE_MANAGE, methods=POST),
    "review:submissions": Door(P.SUBMISSION_VIEW),
    "review:review_submissions": Door(P.SUBMISSION_REVIEW, methods=POST),
    "review:repair": Door(P.SUBMISSION_VIEW),
    "review:replay": Door(P.SUBMISSION_REVIEW, methods=POST),
    "review:fix": Door(P.SUBMISSION_REVIEW, P.SUBMISSION_VIEW, BOTH),
    "review:submission": Door(P.SUBMISSION_VIEW),
    "review:review_submission": Door(P.SUBMISSION_REVIEW, methods=POST),
    "review:submission_xml": Door(P.SUBMISSION_VIEW),
    "review:attachment": Door(P.SUBMISSION_VIEW),
    "review:rows": Door(P.SUBMISSION_VIEW),
    "review:export": Door(P.SUBMISSION_EXPORT, methods=POST, data={"format": "csv"}),
    "review:quality": Door(P.SUBMISSION_VIEW),
    "review:settle_flag": Door(P.SUBMISSION_REVIEW, methods=POST, data={"note": "Seen"}),
    "review:webhooks": Door(P.WEBHOOK_MANAGE),
    "review:add_webhook": Door(P.WEBHOOK_MANAGE, methods=BOTH),
    "review:webhook": Door(P.WEBHOOK_MANAGE),
    "review:replay_delivery": Door(P.WEBHOOK_MANAGE, methods=POST),
    "review:change_webhook": Door(P.WEBHOOK_MANAGE, methods=POST, objects={"what": "stop"}),
    # directory: places and routes belong to no organisation
    "directory:places": Door(P.FORM_VIEW),
    "directory:add_place": Door(P.DIRECTORY_MANAGE, methods=BOTH),
    "directory:place": Door(P.FORM_VIEW, objects=PLACE, shared=True),
    "directory:edit_place": Door(P.DIRECTORY_MANAGE, methods=BOTH, objects=PLACE, shared=True),
    "directory:routes": Door(P.FORM_VIEW),
    "directory:add_route": Door(P.DIRECTORY_MANAGE, methods=BOTH),
    "directory:route": Door(P.FORM_VIEW, objects=ROUTE, shared=True),
    "directory:edit_route": Door(P.DIRECTORY_MANAGE, methods=BOTH, objects=ROUTE, shared=True),
    "directory:ways": Door(P.FORM_VIEW),
    # flows
    "flows:points": Door(P.FLOW_VIEW),
    "flows:add_point": Door(P.FLOW_MANAGE, methods=BOTH),
    "flows:point": Door(P.FLOW_VIEW),
    "flows:edit_point": Door(P.FLOW_MANAGE, P.FLOW_VIEW, BOTH),
    "flows:change_state": Door(P.FLOW_MANAGE, P.FLOW_VIEW, BOTH),
    "flows:totals": Door(P.FLOW_VIEW),
    "flows:events": Door(P.FLOW_VIEW),
    "flows:add_event": Door(P.FLOW_MANAGE, methods=BOTH),
    "flows:edit_event": Door(P.FLOW_MANAGE, P.FLOW_VIEW, BOTH),
    "flows:delete_event": Door(P.FLOW_MANAGE, P.FLOW_VIEW, POST),
    # spreadsheets that were taken in
    "imports:imports": Door(P.FLOW_VIEW),
    "imports:add": Door(P.FLOW_MANAGE, methods=BOTH),
    "imports:report": Door(P.FLOW_VIEW),
    "imports:withdraw": Door(P.FLOW_MANAGE, P.FLOW_VIEW, POST),
    # evidence: a published release is everybody's
    "evidence:picture": Door(P.PICTURE_VIEW),
    "evidence:picture_pdf": Door(P.PICTURE_VIEW),
    "evidence:public": Door(PUBLIC),
    "evidence:releases": Door(P.PICTURE_VIEW),
    "evidence:prepare": Door(P.RELEASE_PUBLISH, methods=POST),
    "evidence:release": Door(P.PICTURE_VIEW, open=True),
    "evidence:publish": Door(P.RELEASE_PUBLISH, P.PICTURE_VIEW, POST, told=True),
    "evidence:withdraw": Door(P.RELEASE_PUBLISH, P.PICTURE_VIEW, POST, told=True),
    # ledger, accounts
    "ledger:events": Door(P.AUDIT_VIEW),
    "accounts:profile": Door(ANYONE, methods=BOTH),
    "accounts:add_token": Door(ANYONE, methods=BOTH),
    "accounts:revoke_token": Door(MAKER, methods=POST),
    "accounts:users": Door(P.USER_MANAGE),
    "accounts:add_user": Door(P.USER_MANAGE, methods=BOTH),
    "accounts:user": Door(P.USER_MANAGE, methods=BOTH),
    "accounts:invite": Door(P.USER_MANAGE, methods=POST),
    "accounts:switch_user": Door(P.USER_MANAGE, methods=POST),
    "accounts:end_membership": Door(P.USER_MANAGE, methods=POST),
}
ALLAUTH = ("account_", "mfa_")
"""Pages of the sign-in package: each shows its caller nothing but the caller's own account."""
ELSEWHERE = {
    "accounts:welcome": "opened by a one-time token; tried in serai/accounts/tests",
    "imports:review": "opened by the token of one's own upload; tried in serai/imports/tests",
    "evidence:file": "of a release with files; see test_files_of_a_release",
    "intake:openrosa-forms": "opened by a phone's token; see test_phones_doors",
    "intake:openrosa-form": "opened by a phone's token; see test_phones_doors",
    "intake:openrosa-manifest": "opened by a phone's token; see test_phones_doors",
    "intake:openrosa-media": "opened by a phone's token; see test_phones_doors",
    "intake:openrosa-submission": "opened by a phone's token; see test_phones_doors",
}
"""Addresses that something else than a session opens, and where they are tried."""

OPERATIONS = {
    "GET /accounts/me": Door(ANYONE),
    "GET /intake/forms": Door(P.FORM_VIEW),
    "POST /intake/forms": Door(
        P.FORM_PUBLISH, data={"file": workbook, "organisation": ORGANISATION}
    ),
    "GET /intake/forms/{form_id}": Door(P.FORM_VIEW),
    "GET /intake/forms/{form_id}/versions": Door(P.FORM_VIEW),
    "GET /intake/forms/versions/{version_id}/schema": Door(P.FORM_VIEW),
    "POST /intake/forms/{form_id}/publish": Door(P.FORM_PUBLISH, P.FORM_VIEW),
    "POST /intake/forms/{form_id}/state": Door(
        P.FORM_PUBLISH, P.FORM_VIEW, data={"state": "closing"}, json=True
    ),
    "GET /intake/devices": Door(P.DEVICE_MANAGE),
    "GET /intake/devices/{device_id}": Door(P.DEVICE_MANAGE),
    "GET /intake/submissions": Door(P.SUBMISSION_VIEW),
    "GET /intake/submissions/{submission_id}": Door(P.SUBMISSION_VIEW),
    "POST /intake/submissions/{submission_id}/review": Door(
        P.SUBMISSION_REVIEW, P.SUBMISSION_VIEW, data={"state": "approved"}, json=True
    ),
    "GET /intake/forms/{form_id}/rows": Door(P.SUBMISSION_VIEW),
    "GET /intake/forms/{form_id}/exports": Door(P.SUBMISSION_EXPORT),
    "GET /intake/forms/{form_id}/export": Door(P.SUBMISSION_EXPORT),
    "GET /directory/countries": Door(P.FORM_VIEW),
    "GET /directory/admin-areas": Door(P.FORM_VIEW),
    "GET /directory/places": Door(P.FORM_VIEW),
    "GET /directory/places/{code}": Door(P.FORM_VIEW, objects=PLACE, shared=True),
    "GET /directory/routes": Door(P.FORM_VIEW),
    "GET /directory/routes/{code}": Door(P.FORM_VIEW, objects=ROUTE, shared=True),
    "GET /directory/ways": Door(P.FORM_VIEW, query="?origin=seguedine&destination=seguedine"),
    "GET /flows/points": Door(P.FLOW_VIEW),
    "GET /flows/points/{point_id}": Door(P.FLOW_VIEW),
    "POST /flows/points/{point_id}/states": Door(
        P.FLOW_MANAGE,
        P.FLOW_VIEW,
        data={"state": "suspended", "starts_on": "2026-11-10"},
        json=True,
    ),
    "GET /flows/totals": Door(P.FLOW_VIEW),
    "GET /flows/events": Door(P.FLOW_VIEW),
    "GET /imports/": Door(P.FLOW_VIEW),
    "GET /evidence/picture": Door(P.PICTURE_VIEW),
    "GET /evidence/releases": Door(PUBLIC),
}
PERSON_PAGES: dict[str, PersonDoor] = {}
PERSON_OPERATIONS: dict[str, PersonDoor] = {}
"""Addresses of something about one person; tried by `test_person_matrix`."""

for _module in iter_modules(doors.__path__):
    _room = import_module(f"{doors.__name__}.{_module.name}")
    for _part in (
        "PAGES", "OPERATIONS", "ELSEWHERE", "OBJECTS", "PERSON_PAGES", "PERSON_OPERATIONS",
    ):  # fmt: skip
        globals()[_part].update(getattr(_room, _part, {}))
