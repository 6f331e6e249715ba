"""Addresses of the front room."""

from django.urls import path

from serai.front import views

app_name = "front"
urlpatterns = [
    path("", views.public, name="public"),
    path("start/", views.start, name="start"),
    path("home/", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
]
