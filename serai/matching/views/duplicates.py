"""Pages of duplicates: the list, two persons side by side, what was merged and how to undo it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.matching import access, queries
from serai.matching.actions.finding import Pair, open_pair
from serai.matching.actions.merging import decide, undo
from serai.matching.choices import Agreement, Field
from serai.matching.forms import DecisionForm
from serai.matching.methods.saying import Seen, seen, sentence
from serai.people.actions.reading import read_names
from serai.people.methods.records import Contacts, Identity
from serai.people.methods.showing import shown_value
from serai.people.queries import nationality_names

SAID = {
    "same": gettext_lazy(
        "They are one person now. Both histories are kept, and this can be undone."
    ),
    "different": gettext_lazy("They stay two persons, and nobody will be asked about them again."),
    "later": gettext_lazy("Put off. The pair stands under “Put off”."),
}
TONES = {
    Agreement.MATCH: ("p-green", "check"), Agreement.CLOSE: ("p-amber", "help-circle"),
    Agreement.MISMATCH: ("p-red", "x"), Agreement.BLANK: ("", "minus"),
}  # fmt: skip
"""How an agreement looks: never by colour alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One compared field: its label, both values, whether they agree, and how that looks."""

    label: str
    low: str
    high: str
    agreement: str
    tone: str
    icon: str


@require_GET
def pairs(request: ActorRequest) -> HttpResponse:
    """List the pairs to be decided of which the reader sees both persons."""
    access.require_decide(request.actor)
    later = "later" in request.GET
    found = queries.pairs_to_review(request.actor, later=later)
    wanted = [one for pair in found for one in (pair.low_id, pair.high_id)]
    names = read_names(actor=request.actor, person_ids=wanted, why="duplicates")
    today = clock.today()
    rows = [
        {
            "pair": pair,
            "sides": [(person, seen(names.get(person.pk, Identity()), today))
                      for person in (pair.low, pair.high)],
            "reasons": [str(sentence(code)) for code in pair.reasons],
        }
        for pair in found
    ]  # fmt: skip
    return render(request, "matching/pairs.html", {"rows": rows, "later": later})


@require_http_methods(["GET", "POST"])
def pair(request: ActorRequest, pair_id: UUID) -> HttpResponse:
    """Show two persons side by side, and take a decision."""
    found = access.get_pair(request.actor, pair_id)
    if request.method == "POST":
        form = DecisionForm(request.POST)
        if form.is_valid():
            chosen = form.cleaned_data["decision"]
            try:
                decide(actor=request.actor, pair=found, state=chosen,
                       kept=form.cleaned_data["kept"])  # fmt: skip
            except Refusal as refusal:
                messages.error(request, str(refusal))
                return redirect("matching:pair", found.pk)
            messages.success(request, str(SAID[chosen]))
            return redirect("matching:pairs")
        messages.error(request, _("Choose what you decide."))
    opened = open_pair(actor=request.actor, pair=found)
    context = {
        "pair": found, "lines": _lines(opened), "sides": [found.low, found.high],
        "reasons": [str(sentence(code)) for code in opened.compared.reasons],
        "is_merged": (found.low.merged_into_id or found.low_id)
        == (found.high.merged_into_id or found.high_id),
    }  # fmt: skip
    return render(request, "matching/pair.html", context)


def _lines(opened: Pair) -> list[Line]:
    today = clock.today()
    low, high = seen(opened.low, today), seen(opened.high, today)
    values = {
        Field.NAME: (_written(low), _written(high)),
        Field.BIRTH: (_birth(low), _birth(high)),
        Field.SEX: (low.sex, high.sex),
        Field.NATIONALITY: (_countries(low), _countries(high)),
        Field.DOCUMENT: (", ".join(low.documents), ", ".join(high.documents)),
        Field.PHONE: (_phones(opened.low_contacts), _phones(opened.high_contacts)),
    }
    return [
        Line(str(field.label), *values[field], str(Agreement(opened.compared.fields[field]).label),
             *TONES[Agreement(opened.compared.fields[field])])
        for field in Field
    ]  # fmt: skip


def _written(one: Seen) -> str:
    return " / ".join([one.name, *one.others])


def _birth(one: Seen) -> str:
    return f"{one.born} ({one.age})" if one.born else ""


def _countries(one: Seen) -> str:
    names = nationality_names(one.nationalities)
    return ", ".join(names[code] for code in one.nationalities)


def _phones(contacts: Contacts | None) -> str:
    """Return telephone numbers, of which one that is not safe to call never stands there whole."""
    phones = [c for c in contacts.contacts if c.kind == "phone"] if contacts else []
    return ", ".join(shown_value(one) for one in phones)


@require_GET
def merges(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show the card of a person's page: who was found to be the same, and how to undo it."""
    person = access.get_person(request.actor, person_id)
    found = queries.merges_around(person)
    context: dict[str, Any] = {
        "person": person, "merges": found,
        "can_undo": access.can_decide(request.actor, [person_id]),
    }  # fmt: skip
    return render(request, "matching/_person_card.html", context)


@require_POST
def undo_merge(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """Undo a merge: they are two persons again."""
    merge = access.get_merge(request.actor, merge_id)
    try:
        undo(actor=request.actor, merge=merge)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("They are two persons again."))
    return redirect("matching:pairs")
