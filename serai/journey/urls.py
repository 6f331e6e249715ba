"""Addresses of the journey room."""

from django.urls import URLPattern, URLResolver, path

from serai.journey import views

app_name = "journey"
_OF = "people/<uuid:person_id>/journey/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_OF, views.journey, name="journey"),
    path(f"{_OF}steps/new/", views.add_step, name="add_step"),
    path(f"{_OF}steps/<uuid:step_id>/", views.correct_step, name="correct_step"),
    path(f"{_OF}steps/<uuid:step_id>/withdraw/", views.withdraw_step, name="withdraw_step"),
    path(f"{_OF}experiences/new/", views.add_experience, name="add_experience"),
    path(
        f"{_OF}experiences/<uuid:experience_id>/",
        views.correct_experience,
        name="correct_experience",
    ),
    path(
        f"{_OF}experiences/<uuid:experience_id>/withdraw/",
        views.withdraw_experience,
        name="withdraw_experience",
    ),
]
