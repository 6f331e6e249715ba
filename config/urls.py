"""Every address of the site. A guard test walks this tree."""

from django.urls import include, path

from config.api import api

urlpatterns = [
    path("", include("serai.front.urls")),
    path("", include("serai.intake.urls")),
    path("flows/", include("serai.flows.urls")),
    path("evidence/", include("serai.evidence.urls")),
    path("directory/", include("serai.directory.urls")),
    path("ledger/", include("serai.ledger.urls")),
    path("account/", include("serai.accounts.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("api/", api.urls),
]
