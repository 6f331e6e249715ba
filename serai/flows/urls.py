"""Addresses of the flows room."""

from django.urls import URLPattern, URLResolver, path

from serai.flows.views import events, points

app_name = "flows"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", points.points, name="points"),
    path("points/new/", points.add_point, name="add_point"),
    path("points/<uuid:point_id>/", points.point, name="point"),
    path("points/<uuid:point_id>/edit/", points.edit_point, name="edit_point"),
    path("points/<uuid:point_id>/state/", points.change_state, name="change_state"),
    path("totals/", points.point_totals, name="totals"),
    path("events/", events.events, name="events"),
    path("events/new/", events.edit_event, name="add_event"),
    path("events/<uuid:event_id>/edit/", events.edit_event, name="edit_event"),
    path("events/<uuid:event_id>/delete/", events.delete_event, name="delete_event"),
]
