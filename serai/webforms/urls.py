"""Addresses of the form app, of enrolled browsers, of public links and of the office's page."""

from django.urls import URLPattern, URLResolver, path

from serai.webforms.views import app, devices, office, public

app_name = "webforms"
urlpatterns: list[URLPattern | URLResolver] = [
    path("fill/", app.app, name="app"),
    path("fill/sw.js", app.worker, name="worker"),
    path("fill/manifest.webmanifest", app.manifest, name="manifest"),
    path("fill/words/<str:language>.json", app.words, name="words"),
    path("fill/session", app.session, name="session"),
    path("fill/devices", app.enrol, name="enrol"),
    path("fill/check", devices.check, name="check"),
    path("fill/leave", devices.leave, name="leave"),
    path("fill/versions/<uuid:version_id>/form.xml", devices.form_xml, name="form_xml"),
    path("fill/versions/<uuid:version_id>/media/<int:media_id>", devices.media, name="media"),
    path(
        "fill/versions/<uuid:version_id>/lists/<str:list_name>", devices.follow_up, name="follow_up"
    ),
    path("fill/sent/<uuid:submission_id>", devices.sent, name="sent"),
    path("fill/sent/<uuid:submission_id>/files/<int:file_id>", devices.sent_file, name="sent_file"),
    path("fill/public/<str:token>/", public.page, name="public"),
    path(
        "fill/public/<str:token>/versions/<uuid:version_id>/form.xml",
        public.form_xml,
        name="public_form",
    ),
    path(
        "fill/public/<str:token>/versions/<uuid:version_id>/media/<int:media_id>",
        public.media,
        name="public_media",
    ),
    path("fill/public/<str:token>/submission", public.submission, name="public_submission"),
    path("forms/browser/", office.office, name="office"),
    path("forms/browser/<uuid:form_id>/link/", office.open_link, name="open_link"),
    path("forms/browser/links/<uuid:link_id>/close/", office.close_link, name="close_link"),
    path("forms/browser/browsers/<uuid:browser_id>/wipe/", office.wipe, name="wipe"),
]
