"""Addresses of the review room."""

from django.urls import URLPattern, URLResolver, path

from serai.review.views import quality, repair, submissions, webhooks

app_name = "review"
urlpatterns: list[URLPattern | URLResolver] = [
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
