"""Addresses of the intake room."""

from django.urls import URLPattern, URLResolver, include, path

from serai.intake.views import devices, forms, openrosa

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
    path("forms/", forms.form_list, name="forms"),
    path("forms/add/", forms.add_form, name="add_form"),
    path("forms/<uuid:form_id>/", forms.form_page, name="form"),
    path("forms/<uuid:form_id>/publish/", forms.publish, name="publish_form"),
    path("forms/<uuid:form_id>/state/", forms.change_state, name="form_state"),
    path("forms/media/<int:media_id>/", forms.keep_media, name="keep_media"),
    path("forms/media/<int:media_id>/file/", forms.media_file, name="media_file"),
    path("forms/versions/<uuid:version_id>.xlsx", forms.version_workbook, name="version_workbook"),
    path("forms/versions/<uuid:version_id>.xml", forms.version_xform, name="version_xform"),
    path("devices/", devices.device_list, name="devices"),
    path("devices/add/", devices.add_device, name="add_device"),
    path("devices/<uuid:device_id>/", devices.device_page, name="device"),
    path("devices/<uuid:device_id>/token/", devices.renew_token, name="renew_device"),
    path("devices/<uuid:device_id>/revoke/", devices.revoke, name="revoke_device"),
]
