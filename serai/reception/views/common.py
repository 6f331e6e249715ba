"""What the pages of the desk share: one form, one act, warnings that ask to be confirmed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from serai.kit.actor import Actor, ActorRequest
from serai.kit.errors import Refusal
from serai.people.actions.reading import read_names
from serai.people.methods.records import Identity
from serai.people.models import Person
from serai.reception.actions.common import ConfirmFirst
from serai.reception.forms import ConfirmForm

Words = str | Promise


def status_of(*several: forms.Form) -> int:
    """Return 422 where a form was sent and refused."""
    return 422 if any(form.is_bound and form.errors for form in several) else 200


def tried(form: forms.Form, run: Callable[[], object]) -> bool:
    """Run an act; put a refusal into the form, and its box where it only asks to be confirmed."""
    try:
        run()
    except ConfirmFirst as first:
        assert isinstance(form, ConfirmForm)
        form.ask()
        for words in first.warnings:
            form.add_error(None, words)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


def ask(
    request: ActorRequest, person: Person, form: forms.Form, run: Callable[[], object], *,
    heading: Words, said: Words, button: Words, back: str = "reception:person", **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form about a person at the desk; act, and lead back with what was said."""
    if request.method == "POST" and form.is_valid() and tried(form, run):
        messages.success(request, str(said))
        return redirect(back, person.pk)
    context = {
        "form": form, "person": person, "heading": heading, "button": button, "back": back,
        "identity": names_of(request.actor, [person.pk]).get(person.pk), **more,
    }  # fmt: skip
    return render(request, "reception/form.html", context, status=status_of(form))


def at_once(request: ActorRequest, run: Callable[[], object], said: Words) -> None:
    """Run an act that asks for nothing, and say what became of it."""
    try:
        run()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said))


def names_of(actor: Actor, person_ids: Sequence[UUID]) -> dict[UUID, Identity]:
    """Open the names of a list's people; the reading is recorded."""
    return read_names(actor=actor, person_ids=person_ids, why="desk") if person_ids else {}
