"""Addresses of the retention room."""

from django.urls import URLPattern, URLResolver, path

from serai.retention import views

app_name = "retention"
urlpatterns: list[URLPattern | URLResolver] = [
    path("retention/", views.due, name="due"),
    path("retention/rules/<uuid:organisation_id>/", views.set_rule, name="set_rule"),
    path("people/<uuid:person_id>/keeping/", views.person, name="person"),
    path("people/<uuid:person_id>/keeping/hold/", views.hold, name="hold"),
    path("people/<uuid:person_id>/keeping/longer/", views.keep, name="keep"),
    path("people/<uuid:person_id>/keeping/erase/", views.erase, name="erase"),
]
