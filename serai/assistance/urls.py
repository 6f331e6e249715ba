"""Addresses of assistance."""

from django.urls import URLPattern, URLResolver, path

from serai.assistance.views import desk, figures, given, planned, stock

app_name = "assistance"
_OF = "people/<uuid:person_id>/assistance/"
_STORE = "assistance/stock/<uuid:store_id>/"
_WITHDRAW = "<uuid:row_id>/withdraw/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_OF, given.person, name="person"),
    path("people/<uuid:person_id>/cases/<uuid:case_id>/assistance/", given.of_case, name="of_case"),
    path(f"{_OF}card/", given.card, name="card"),
    path(f"{_OF}new/", given.give, name="give"),
    path(f"{_OF}health/new/", given.health, name="health"),
    path(f"{_OF}sessions/new/", given.session, name="session"),
    path(f"{_OF}services/{_WITHDRAW}", given.withdraw_service, name="withdraw_service"),
    path(f"{_OF}health/{_WITHDRAW}", given.withdraw_health, name="withdraw_health"),
    path(f"{_OF}sessions/{_WITHDRAW}", given.withdraw_session, name="withdraw_session"),
    path(f"{_OF}items/new/", desk.hand, name="hand"),
    path(f"{_OF}items/<uuid:row_id>/receipt/", desk.receipt, name="receipt"),
    path(f"{_OF}items/{_WITHDRAW}", desk.take_back, name="take_back"),
    path("assistance/desk/", desk.find, name="desk"),
    path("assistance/planned/", planned.planned, name="planned"),
    path("assistance/planned/new/", planned.plan, name="plan"),
    path("assistance/planned/<uuid:planned_id>/", planned.distribution, name="distribution"),
    path("assistance/stock/", stock.overview, name="stock"),
    path("assistance/stock/stores/new/", stock.add_store, name="add_store"),
    path("assistance/stock/items/new/", stock.add_item, name="add_item"),
    path("assistance/stock/kits/new/", stock.add_kit, name="add_kit"),
    path("assistance/stock/limits/", stock.set_limit, name="set_limit"),
    path(_STORE, stock.store, name="store"),
    path(f"{_STORE}receive/", stock.receive, name="receive"),
    path(f"{_STORE}transfer/", stock.transfer, name="transfer"),
    path(f"{_STORE}count/", stock.count, name="count"),
    path("assistance/figures/", figures.figures, name="figures"),
    path("assistance/figures/csv/", figures.figures_csv, name="figures_csv"),
]
