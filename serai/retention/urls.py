"""Addresses of the retention room."""

from django.urls import URLPattern, URLResolver, path

from serai.retention.views import copies, keeping

app_name = "retention"
urlpatterns: list[URLPattern | URLResolver] = [
    path("retention/", keeping.due, name="due"),
    path("retention/rules/<uuid:organisation_id>/", keeping.set_rule, name="set_rule"),
    path("people/<uuid:person_id>/keeping/", keeping.person, name="person"),
    path("people/<uuid:person_id>/keeping/hold/", keeping.hold, name="hold"),
    path("people/<uuid:person_id>/keeping/longer/", keeping.keep, name="keep"),
    path("people/<uuid:person_id>/keeping/erase/", keeping.erase, name="erase"),
    path("people/<uuid:person_id>/rights/", copies.card, name="card"),
    path("people/<uuid:person_id>/copy/pdf/", copies.copy, {"kind": "pdf"}, name="copy_pdf"),
    path("people/<uuid:person_id>/copy/json/", copies.copy, {"kind": "json"}, name="copy_json"),
]
