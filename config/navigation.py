"""The staff navigation: which entries an actor sees."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission
from serai.people.queries import emergencies_to_review


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: where it leads, what it is called, its icon."""

    url: str
    label: Promise
    icon: str
    current: bool
    count: int | None = None


ENTRIES = (
    ("front:home", _("Home"), "home", None),
    ("cases:work", _("My work"), "check", Permission.PERSON_VIEW),
    ("people:persons", _("Persons"), "user", Permission.PERSON_VIEW),
    ("registration:register", _("Register"), "plus", Permission.PERSON_REGISTER),
    ("reception:desk", _("Desk"), "building", Permission.DESK_WORK),
    ("matching:find", _("Find a person"), "search", Permission.PERSON_VIEW),
    ("matching:pairs", _("Possible duplicates"), "users", Permission.PERSON_MERGE),
    ("supervision:team", _("My team"), "users", Permission.CASE_APPROVE),
    ("cases:mine", _("My cases"), "clipboard-list", Permission.CASE_WORK),
    ("protection:mine", _("Protection procedures"), "lock", Permission.CASE_WORK),
    ("reception:landings", _("Landings"), "users", Permission.SCREENING_DO),
    ("assistance:desk", _("Distribution desk"), "qrcode", Permission.ASSISTANCE_GIVE),
    ("assistance:figures", _("Services given"), "chart-bar", Permission.ASSISTANCE_GIVE),
    ("assistance:stock", _("Stock"), "archive", Permission.STOCK_MANAGE),
    ("cash:fund", _("Fund"), "database", Permission.MONEY_MANAGE),
    ("intake:forms", _("Forms"), "clipboard", Permission.FORM_VIEW),
    ("webforms:app", _("Fill in forms"), "edit", Permission.FORM_VIEW),
    ("webforms:office", _("Forms in the browser"), "world", Permission.FORM_PUBLISH),
    ("review:submissions", _("Submissions"), "list", Permission.SUBMISSION_VIEW),
    ("review:quality", _("Data quality"), "flag", Permission.SUBMISSION_VIEW),
    ("intake:devices", _("Devices"), "device-mobile", Permission.DEVICE_MANAGE),
    ("flows:points", _("Monitoring points"), "map-pin", Permission.FLOW_VIEW),
    ("imports:imports", _("Imports"), "file-spreadsheet", Permission.FLOW_VIEW),
    ("evidence:picture", _("Flow picture"), "chart-bar", Permission.PICTURE_VIEW),
    ("evidence:releases", _("Releases"), "world", Permission.RELEASE_PUBLISH),
    ("screening:instruments", _("Instruments"), "list", Permission.SCREENING_DO),
    ("directory:places", _("Places"), "route", Permission.FLOW_VIEW),
    ("retention:due", _("Keeping and erasing"), "clock", Permission.PERSON_ERASE),
    ("accounts:users", _("Users"), "users", Permission.USER_MANAGE),
    ("consent:ending", _("Consents"), "shield", Permission.PERSON_SHARE),
    ("people:emergencies", _("Emergency access"), "alert-triangle", Permission.PERSON_SUPERVISE),
    ("ledger:events", _("Audit trail"), "shield", Permission.AUDIT_VIEW),
)


COUNTS = {"people:emergencies": lambda actor: emergencies_to_review(actor).count()}
"""What waits behind an entry, counted for the actor; none of it is about anybody."""


def navigation(request: HttpRequest) -> dict[str, list[Item]]:
    """Return the entries for the request's actor; nothing for who is not signed in."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.kind != "user":
        return {"navigation": []}
    entries = [
        (name, reverse(name), label, icon)
        for name, label, icon, permission in ENTRIES
        if permission is None or actor.may_anywhere(permission)
    ]
    here = max(
        (url for _n, url, *_ in entries if request.path.startswith(url)), key=len, default=""
    )
    return {
        "navigation": [
            Item(url, label, icon, url == here, COUNTS[name](actor) if name in COUNTS else None)
            for name, url, label, icon in entries
        ]
    }
