"""Every address of the site. A guard test walks this tree."""

from typing import Any, cast

from allauth.account import views as allauth
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from config.api import api

api_patterns, api_app, api_namespace = api.urls
for _pattern in api_patterns:
    # ninja answers 401 itself; the login wall would answer a redirect to a program
    cast(Any, _pattern.callback).login_required = False
set_language.login_required = False  # type: ignore[attr-defined]

urlpatterns = [
    path("", include("serai.front.urls")),
    path("", include("serai.intake.urls")),
    path("", include("serai.review.urls")),
    path("", include("serai.webforms.urls")),
    path("people/", include("serai.people.urls")),
    path("register/", include("serai.registration.urls")),
    path("", include("serai.consent.urls")),
    path("flows/", include("serai.flows.urls")),
    path("", include("serai.retention.urls")),
    path("screening/", include("serai.screening.urls")),
    path("", include("serai.cases.urls")),
    path("supervision/", include("serai.supervision.urls")),
    path("", include("serai.protection.urls")),
    path("", include("serai.assistance.urls")),
    path("", include("serai.cash.urls")),
    path("", include("serai.reception.urls")),
    path("", include("serai.journey.urls")),
    path("", include("serai.matching.urls")),
    path("imports/", include("serai.imports.urls")),
    path("evidence/", include("serai.evidence.urls")),
    path("directory/", include("serai.directory.urls")),
    path("ledger/", include("serai.ledger.urls")),
    path("account/", include("serai.accounts.urls")),
    path("account/login/", allauth.login, name="account_login"),
    path("account/logout/", allauth.logout, name="account_logout"),
    path(
        "account/signup/",
        login_not_required(RedirectView.as_view(pattern_name="account_login")),
        name="account_signup",
    ),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/password/", allauth.password_change, name="account_change_password"),
    path("account/password/set/", allauth.password_set, name="account_set_password"),
    path("account/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("language/", set_language, name="set_language"),
    path("api/", (api_patterns, api_app, api_namespace)),
]

handler400 = "serai.front.views.bad_request"
handler403 = "serai.front.views.forbidden"
handler404 = "serai.front.views.not_found"
handler500 = "serai.front.views.server_error"
