"""Addresses of the accounts room."""

from django.urls import path

from serai.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("tokens/add/", views.add_token, name="add_token"),
    path("tokens/<uuid:token_id>/revoke/", views.revoke_token, name="revoke_token"),
    path("users/", views.users, name="users"),
    path("users/add/", views.add_user, name="add_user"),
    path("users/<uuid:user_id>/", views.user, name="user"),
    path("users/<uuid:user_id>/invite/", views.invite, name="invite"),
    path("users/<uuid:user_id>/switch/", views.switch_user, name="switch_user"),
    path(
        "users/<uuid:user_id>/roles/<uuid:membership_id>/end/",
        views.end_membership,
        name="end_membership",
    ),
    path("welcome/<str:uid>/<str:token>/", views.welcome, name="welcome"),
]
