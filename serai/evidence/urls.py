"""Addresses of the evidence room."""

from django.urls import path

from serai.evidence import views

app_name = "evidence"
urlpatterns = [
    path("picture/", views.picture, name="picture"),
    path("picture.pdf", views.picture_pdf, name="picture_pdf"),
    path("public/", views.public, name="public"),
    path("releases/", views.releases, name="releases"),
    path("releases/prepare/", views.prepare, name="prepare"),
    path("releases/<slug:slug>/", views.release, name="release"),
    path("releases/<slug:slug>/publish/", views.publish, name="publish"),
    path("releases/<slug:slug>/withdraw/", views.withdraw, name="withdraw"),
    path("releases/<slug:slug>/files/<str:file>", views.release_file, name="file"),
]
