"""Addresses of the directory room."""

from django.urls import URLPattern, URLResolver, path

from serai.directory import views

app_name = "directory"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.places, name="places"),
    path("places/new/", views.edit_place, name="add_place"),
    path("places/<slug:code>/", views.place, name="place"),
    path("places/<slug:code>/edit/", views.edit_place, name="edit_place"),
    path("routes/", views.routes, name="routes"),
    path("routes/new/", views.edit_route, name="add_route"),
    path("routes/<slug:code>/", views.route, name="route"),
    path("routes/<slug:code>/edit/", views.edit_route, name="edit_route"),
    path("ways/", views.ways, name="ways"),
]
