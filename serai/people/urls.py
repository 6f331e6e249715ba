"""Addresses of the register. None holds a name; a person is a random number."""

from django.urls import URLPattern, URLResolver, path

from serai.people.choices import RecordKind
from serai.people.views import grants, persons, records

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", persons.persons, name="persons"),
    path("filters/", persons.keep_filter, name="keep_filter"),
    path("filters/<uuid:filter_id>/delete/", persons.drop_filter, name="drop_filter"),
    path("emergency/", grants.emergency, name="emergency"),
    path("emergencies/", grants.emergencies, name="emergencies"),
    path("emergencies/<uuid:grant_id>/", grants.judge, name="judge"),
    path("<uuid:person_id>/", persons.person, name="person"),
    path("<uuid:person_id>/access/", grants.person_access, name="access"),
    path(
        "<uuid:person_id>/access/<uuid:grant_id>/revoke/", grants.revoke_grant, name="revoke_grant"
    ),
    *(
        path(f"<uuid:person_id>/{kind}/", records.edit, {"kind": kind}, name=f"edit_{kind}")
        for kind in RecordKind.values
    ),
    *(
        path(
            f"<uuid:person_id>/{kind}/history/",
            records.history,
            {"kind": kind},
            name=f"history_{kind}",
        )
        for kind in RecordKind.values
    ),
]
