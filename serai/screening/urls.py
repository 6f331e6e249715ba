"""Addresses of the screening room."""

from django.urls import URLPattern, URLResolver, path

from serai.screening.views import categories, first_contact, instruments, screenings

app_name = "screening"
urlpatterns: list[URLPattern | URLResolver] = [
    path("instruments/", instruments.instruments, name="instruments"),
    path("instruments/new/", instruments.add_instrument, name="add_instrument"),
    path("instruments/shipped/", instruments.add_shipped, name="add_shipped"),
    path("instruments/<uuid:instrument_id>/", instruments.instrument, name="instrument"),
    path("places/", instruments.factors, name="factors"),
    path("places/new/", instruments.add_factor, name="add_factor"),
    path("places/<uuid:factor_id>/withdraw/", instruments.end_factor, name="end_factor"),
    path("persons/<uuid:person_id>/", screenings.person, name="person"),
    path("persons/<uuid:person_id>/card/", categories.card, name="card"),
    path("persons/<uuid:person_id>/first/", first_contact.first_contact, name="first_contact"),
    path("persons/<uuid:person_id>/first/card/", first_contact.first_card, name="first_card"),
    path("persons/<uuid:person_id>/categories/", categories.profile, name="profile"),
    path("persons/<uuid:person_id>/categories/new/", categories.add_category, name="add_category"),
    path("categories/<uuid:statement_id>/", categories.revise, name="revise"),
    path("blocks/<uuid:block_id>/", screenings.clear_block, name="clear_block"),
    path("<uuid:screening_id>/", screenings.result, name="result"),
    path("<uuid:screening_id>/<int:number>/", screenings.fill, name="fill"),
]
