"""Addresses of cash and vouchers."""

from django.urls import URLPattern, URLResolver, path

from serai.cash.views import fund, payments

app_name = "cash"
_OF = "people/<uuid:person_id>/cash/"
_PAYMENT = f"{_OF}<uuid:payment_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(_OF, payments.person, name="person"),
    path(f"{_OF}card/", payments.card, name="card"),
    path(f"{_OF}asked/", payments.asked, name="asked"),
    path(f"{_OF}new/", payments.ask_money, name="ask_money"),
    path(_PAYMENT, payments.payment, name="payment"),
    path(f"{_PAYMENT}decide/", payments.decide, name="decide"),
    path(f"{_PAYMENT}pay/", payments.pay, name="pay"),
    path(f"{_PAYMENT}receipt/", payments.receipt, name="receipt"),
    path(f"{_PAYMENT}reverse/", payments.reverse_payment, name="reverse_payment"),
    path("cash/", fund.fund, name="fund"),
    path("cash/accounts/new/", fund.add_account, name="add_account"),
    path("cash/receive/", fund.receive_money, name="receive_money"),
    path("cash/move/", fund.move_money, name="move_money"),
    path("cash/vouchers/", fund.vouchers, name="vouchers"),
    path("cash/vouchers/new/", fund.add_vouchers, name="add_vouchers"),
    path("cash/vouchers/redeem/", fund.redeem, name="redeem"),
    path("cash/accounts/<uuid:account_id>/", fund.account, name="account"),
    path("cash/accounts/<uuid:account_id>/csv/", fund.account_csv, name="account_csv"),
    path("cash/transactions/<uuid:transaction_id>/reverse/", fund.reverse_posted, name="reverse"),
]
