"""Doors of cash and vouchers."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import BOTH, Door, PersonDoor

OBJECTS = {"account_id": "cash.Account", "transaction_id": "cash.Transaction"}
SEE, KEEP = Door(P.MONEY_MANAGE), Door(P.MONEY_MANAGE, methods=BOTH)
PAYMENT = {"payment_id": "cash.Payment"}
STEP = PersonDoor("finance", P.MONEY_MANAGE, BOTH, PAYMENT)
PAGES = {
    "cash:fund": SEE,
    "cash:account": SEE,
    "cash:account_csv": SEE,
    "cash:vouchers": SEE,
    "cash:add_account": KEEP,
    "cash:receive_money": KEEP,
    "cash:move_money": KEEP,
    "cash:add_vouchers": KEEP,
    "cash:redeem": KEEP,
    "cash:reverse": KEEP,
}
PERSON_PAGES = {
    "cash:person": PersonDoor(),
    "cash:card": PersonDoor("finance"),
    "cash:asked": PersonDoor("protection"),
    "cash:ask_money": PersonDoor("protection", P.ASSISTANCE_GIVE, BOTH),
    "cash:payment": PersonDoor("finance", P.MONEY_MANAGE, objects=PAYMENT),
    "cash:receipt": PersonDoor("finance", P.MONEY_MANAGE, objects=PAYMENT),
    "cash:decide": STEP,
    "cash:pay": STEP,
    "cash:reverse_payment": STEP,
}
