"""Who keeps the fund and pays: by permission in an organisation, and by the finance compartment.

Who asks that a person is paid is `assistance.access`'s to say: asking is giving.
"""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404

from serai.accounts.access import organisations_of
from serai.accounts.choices import Compartment, Permission
from serai.accounts.models import Organisation
from serai.cash.models import Account, Payment, Transaction
from serai.kit.actor import Actor
from serai.people.access import get_person

MONEY = Permission.MONEY_MANAGE
M = TypeVar("M", bound=Model)


def _one(rows: QuerySet[M]) -> M:
    found = rows.first()
    if found is None:
        raise Http404
    return found


def accounting_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Return the organisations whose fund the actor keeps; 404 where there is none."""
    if not actor.may_anywhere(MONEY):
        raise Http404
    return organisations_of(actor, MONEY)


def accounts_of(actor: Actor) -> QuerySet[Account]:
    """Return the accounts of the organisations whose fund the actor keeps."""
    rows = Account.objects.filter(organisation__in=accounting_organisations(actor))
    return rows.order_by("currency", "kind", "name")


def get_account(actor: Actor, account_id: UUID) -> Account:
    """Return an account that the actor keeps; 404 for any other."""
    return _one(accounts_of(actor).filter(pk=account_id))


def get_transaction(actor: Actor, transaction_id: UUID) -> Transaction:
    """Return a transaction of an organisation whose fund the actor keeps; 404 for any other."""
    rows = Transaction.objects.filter(organisation__in=accounting_organisations(actor))
    return _one(rows.filter(pk=transaction_id))


def get_payment(actor: Actor, person_id: UUID, payment_id: UUID) -> Payment:
    """Return a payment on which the actor decides, or that they make, for its own organisation.

    404 for another person's, and for what another agency was asked for: only its own money is paid.
    """
    person = get_person(actor, person_id, Compartment.FINANCE, may=MONEY)
    own = accounting_organisations(actor)
    rows = Payment.objects.filter(pk=payment_id, person=person, organisation__in=own)
    return _one(rows.select_related("person", "team", "asked_by", "decided_by", "paid_by"))
