"""Addresses of the register. None holds a name; a person is a random number."""

from django.urls import URLPattern, URLResolver, path

from serai.people.views import persons

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", persons.persons, name="persons"),
    path("filters/", persons.keep_filter, name="keep_filter"),
    path("filters/<uuid:filter_id>/delete/", persons.drop_filter, name="drop_filter"),
    path("<uuid:person_id>/", persons.person, name="person"),
]
