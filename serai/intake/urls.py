"""Addresses of the intake room."""

from django.urls import URLPattern, URLResolver, include, path

from serai.intake.views import openrosa

app_name = "intake"
phones: list[URLPattern | URLResolver] = [
    path("formList", openrosa.form_list, name="openrosa-forms"),
    path("forms/<uuid:version_id>/form.xml", openrosa.form_xml, name="openrosa-form"),
    path("forms/<uuid:version_id>/manifest", openrosa.manifest, name="openrosa-manifest"),
    path("media/<int:media_id>", openrosa.media_file, name="openrosa-media"),
    path("submission", openrosa.submission, name="openrosa-submission"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("openrosa/draft/<str:draft>/", include(phones)),
    path("openrosa/<str:token>/", include(phones)),
    path("openrosa/", include(phones)),
]
