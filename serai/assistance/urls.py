"""Addresses of assistance."""

from django.urls import URLPattern, URLResolver, path

from serai.assistance.views import given

app_name = "assistance"
_OF = "people/<uuid:person_id>/assistance/"
_WITHDRAW = "<uuid:row_id>/withdraw/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_OF, given.person, name="person"),
    path(f"{_OF}card/", given.card, name="card"),
    path(f"{_OF}new/", given.give, name="give"),
    path(f"{_OF}health/new/", given.health, name="health"),
    path(f"{_OF}sessions/new/", given.session, name="session"),
    path(f"{_OF}services/{_WITHDRAW}", given.withdraw_service, name="withdraw_service"),
    path(f"{_OF}health/{_WITHDRAW}", given.withdraw_health, name="withdraw_health"),
    path(f"{_OF}sessions/{_WITHDRAW}", given.withdraw_session, name="withdraw_session"),
]
