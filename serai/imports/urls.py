"""Addresses of the imports room."""

from django.urls import URLPattern, URLResolver, path

from serai.imports.views import pages

app_name = "imports"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.imports, name="imports"),
    path("new/", pages.add_import, name="add"),
    path("review/<str:token>/", pages.review_import, name="review"),
    path("<uuid:batch_id>/", pages.import_report, name="report"),
    path("<uuid:batch_id>/withdraw/", pages.withdraw, name="withdraw"),
]
