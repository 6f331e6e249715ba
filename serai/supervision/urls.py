"""Addresses of supervision."""

from django.urls import path

from serai.supervision import views

app_name = "supervision"
urlpatterns = [
    path("team/", views.team, name="team"),
    path("figures/", views.figures, name="figures"),
    path("figures.csv", views.figures_csv, name="figures_csv"),
    path("figures.xlsx", views.figures_xlsx, name="figures_xlsx"),
    path("alerts/<uuid:alert_id>/seen/", views.seen, name="seen"),
]
