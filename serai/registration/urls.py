"""Addresses of registration. None holds a name."""

from django.urls import URLPattern, URLResolver, path

from serai.registration.views import desk, files, landings

app_name = "registration"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.new, name="register"),
    path("landings/", landings.landings, name="landings"),
    path("landings/<uuid:arrival_id>/", landings.landing, name="landing"),
    path("landings/<uuid:arrival_id>/wristbands/", landings.wristbands, name="wristbands"),
    path("wristband/", landings.find, name="code"),
    path("people/<uuid:person_id>/", landings.complete_person, name="complete"),
    path("files/", files.files, name="files"),
    path("files/<uuid:file_id>/", files.file, name="file"),
    path("files/<uuid:file_id>/drop/", files.drop, name="drop_file"),
]
