"""The few addresses that the page shells link to, for tests of the shells alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer with an empty page."""
    return HttpResponse("")


accounts = ([path("profile/", nothing, name="profile")], "accounts")
urlpatterns = [
    path("language/", nothing, name="set_language"),
    path("logout/", nothing, name="account_logout"),
    path("account/", include(accounts)),
]
