"""Addresses of finding and of duplicates. No address holds a name or what was typed."""

from django.urls import URLPattern, URLResolver, path

from serai.matching.views import duplicates, finding

app_name = "matching"
urlpatterns: list[URLPattern | URLResolver] = [
    path("find/", finding.find_persons, name="find"),
    path("duplicates/", duplicates.pairs, name="pairs"),
    path("duplicates/<uuid:pair_id>/", duplicates.pair, name="pair"),
    path("people/<uuid:person_id>/merges/", duplicates.merges, name="merges"),
    path("merges/<uuid:merge_id>/undo/", duplicates.undo_merge, name="undo"),
]
