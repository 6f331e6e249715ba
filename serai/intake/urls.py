"""Addresses of the intake room."""

from django.urls import URLPattern, URLResolver, include, path

from serai.intake.views import devices, forms, openrosa, quality, repair, submissions, webhooks

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
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/review/", submissions.review_many, name="review_submissions"),
    path("submissions/repair/", repair.queue, name="repair"),
    path("submissions/repair/replay/", repair.replay_many, name="replay"),
    path("submissions/<uuid:submission_id>/repair/", repair.fix, name="fix"),
    path("submissions/<uuid:submission_id>/", submissions.submission, name="submission"),
    path(
        "submissions/<uuid:submission_id>/review/", submissions.review_one, name="review_submission"
    ),
    path("submissions/<uuid:submission_id>/xml", submissions.xml, name="submission_xml"),
    path(
        "submissions/<uuid:submission_id>/attachments/<int:attachment_id>",
        submissions.attachment,
        name="attachment",
    ),
    path("forms/<uuid:form_id>/rows/", submissions.rows, name="rows"),
    path("forms/<uuid:form_id>/export/", submissions.export, name="export"),
    path("quality/", quality.overview, name="quality"),
    path("quality/flags/<int:flag_id>/settle/", quality.settle, name="settle_flag"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.add, name="add_webhook"),
    path("webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/",
        webhooks.replay,
        name="replay_delivery",
    ),
    path("webhooks/<uuid:webhook_id>/<str:what>/", webhooks.change, name="change_webhook"),
]
