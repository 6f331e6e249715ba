"""Addresses of registration. None holds a name."""

from django.urls import URLPattern, URLResolver, path

from serai.registration.views import desk

app_name = "registration"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.new, name="register"),
]
