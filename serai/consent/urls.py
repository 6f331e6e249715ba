"""Addresses of the consent room."""

from django.urls import URLPattern, URLResolver, path

from serai.consent import views

app_name = "consent"
PERSON = "people/<uuid:person_id>/consents/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("consents/ending/", views.ending, name="ending"),
    path(PERSON, views.consents, name="consents"),
    path(PERSON + "card/", views.card, name="card"),
    path(PERSON + "new/", views.record, name="record"),
    path(PERSON + "text/", views.text, name="text"),
    path(PERSON + "withhold/", views.withhold_from, name="withhold"),
    path(PERSON + "withheld/<uuid:withholding_id>/lift/", views.lift_again, name="lift"),
    path(PERSON + "pictures/<uuid:evidence_id>/", views.picture, name="picture"),
    path(PERSON + "<uuid:consent_id>/", views.consent, name="consent"),
    path(PERSON + "<uuid:consent_id>/answer/", views.record, name="answer"),
    path(PERSON + "<uuid:consent_id>/withdraw/", views.withdraw_it, name="withdraw"),
    path(PERSON + "<uuid:consent_id>/paper/<slug:language>/", views.paper, name="paper"),
    path(PERSON + "<uuid:consent_id>/script/<slug:language>/", views.script, name="script"),
]
