"""Addresses of the ledger room."""

from django.urls import path

from serai.ledger import views

app_name = "ledger"
urlpatterns = [path("events/", views.events, name="events")]
