"""Pages of stock: stores with what lies in them, items, kits, limits; receiving, counting."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.assistance import access
from serai.assistance.actions import stock as actions
from serai.assistance.forms.relief import (
    CountForm,
    ItemForm,
    KitForm,
    LimitForm,
    ReceiveForm,
    StoreForm,
    TransferForm,
)
from serai.assistance.models import Item, Kit, Store
from serai.assistance.queries import relief as queries
from serai.assistance.views.common import ask
from serai.kit.actor import ActorRequest

BOTH = ["GET", "POST"]


@require_GET
def overview(request: ActorRequest) -> HttpResponse:
    """Show the stores with what is low, the items, the kits and the limits."""
    organisations = access.keeping_organisations(request.actor)
    context = {
        "shelves": [queries.shelf(one) for one in access.kept(request.actor, Store)],
        "items": access.kept(request.actor, Item),
        "kits": queries.kits_with_lines(access.kept(request.actor, Kit)),
        "limits": queries.limits_among(one.pk for one in organisations),
    }
    return render(request, "assistance/stock.html", context)


@require_GET
def store(request: ActorRequest, store_id: UUID) -> HttpResponse:
    """Show what lies in a store, lot by lot, and how it moved."""
    found = access.get_store(request.actor, store_id)
    context = {"shelf": queries.shelf(found), "movements": queries.movements_of(found)}
    return render(request, "assistance/store.html", context)


def _ask(request: ActorRequest, form: Any, run: Any, store: Store | None = None, **words: Any
         ) -> HttpResponse:  # fmt: skip
    if store is None:
        return ask(request, form, run, back=reverse("assistance:stock"), parent=_("Stock"), **words)
    back = reverse("assistance:store", args=[store.pk])
    return ask(request, form, partial(run, store=store), back=back, parent=store.name, **words)


@require_http_methods(BOTH)
def add_store(request: ActorRequest) -> HttpResponse:
    """Add a store."""
    form = StoreForm(request.POST or None, teams=access.keeping_teams(request.actor))
    return _ask(
        request, form, actions.add_store, heading=_("Add a store"), said=_("The store is added."),
    )  # fmt: skip


@require_http_methods(BOTH)
def add_item(request: ActorRequest) -> HttpResponse:
    """Add an item."""
    organisations = access.keeping_organisations(request.actor)
    form = ItemForm(request.POST or None, organisations=organisations)
    return _ask(
        request, form, actions.add_item, heading=_("Add an item"), said=_("The item is added."),
    )  # fmt: skip


@require_http_methods(BOTH)
def add_kit(request: ActorRequest) -> HttpResponse:
    """Put a kit together."""
    organisations = access.keeping_organisations(request.actor)
    items = access.kept(request.actor, Item)
    form = KitForm(request.POST or None, organisations=organisations, items=items)
    return _ask(
        request, form, actions.add_kit, heading=_("Put a kit together"),
        said=_("The kit is put together."),
    )  # fmt: skip


@require_http_methods(BOTH)
def set_limit(request: ActorRequest) -> HttpResponse:
    """Say how much somebody may get in so many days."""
    kits, items = access.kept(request.actor, Kit), access.kept(request.actor, Item)
    form = LimitForm(request.POST or None, kits=kits, items=items)
    return _ask(
        request, form, actions.set_limit, heading=_("Set a limit"), said=_("The limit is set."),
    )  # fmt: skip


@require_http_methods(BOTH)
def receive(request: ActorRequest, store_id: UUID) -> HttpResponse:
    """Take items into a store."""
    found = access.get_store(request.actor, store_id)
    items = access.kept(request.actor, Item).filter(organisation_id=found.organisation_id)
    form = ReceiveForm(request.POST or None, items=items)
    return _ask(
        request, form, actions.receive, found, heading=_("Receive"),
        said=_("The items are in the store."),
    )  # fmt: skip


@require_http_methods(BOTH)
def transfer(request: ActorRequest, store_id: UUID) -> HttpResponse:
    """Move items to another store of the organisation."""
    found = access.get_store(request.actor, store_id)
    stores = access.kept(request.actor, Store).filter(organisation_id=found.organisation_id)
    form = TransferForm(
        request.POST or None, lots=queries.lots_of(found), stores=stores.exclude(pk=found.pk)
    )
    return _ask(
        request, form, actions.transfer, found, heading=_("Move to another store"),
        said=_("The items are moved."),
    )  # fmt: skip


@require_http_methods(BOTH)
def count(request: ActorRequest, store_id: UUID) -> HttpResponse:
    """Put right what is known by what was counted."""
    found = access.get_store(request.actor, store_id)
    form = CountForm(request.POST or None, lots=queries.lots_of(found))

    def run(**counted: Any) -> object:
        try:
            return actions.count(**counted)
        except actions.MovedMeanwhile:
            form.start_again()
            raise

    return _ask(
        request, form, run, found, heading=_("Count"),
        said=_("What is known is put right."),
    )  # fmt: skip
