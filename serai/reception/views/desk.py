"""The desk of a centre: the box, the numbers, who is here, what is given, hand-over notes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.people.methods.showing import age_in_words
from serai.people.models import Person
from serai.reception import access
from serai.reception.actions.giving import give, give_together
from serai.reception.actions.handing_over import acknowledge, hand_over
from serai.reception.actions.scanning import scan, search
from serai.reception.forms import FindForm, GiveForm, HandOverForm
from serai.reception.models import Centre
from serai.reception.queries import desk as queries
from serai.reception.queries.persons import flags_of
from serai.reception.queries.places import limits_of
from serai.reception.views.common import at_once, names_of, status_of


@require_GET
def desk(request: ActorRequest) -> HttpResponse:
    """Lead to the desk, or show which there are."""
    access.require_desk(request.actor)
    centres = list(access.centres_of(request.actor))
    if len(centres) == 1:
        return redirect("reception:centre", centres[0].pk)
    may_open = access.setting_up_teams(request.actor).exists()
    return render(request, "reception/centres.html", {"centres": centres, "may_open": may_open})


@never_cache
@require_http_methods(["GET", "POST"])
def centre(request: ActorRequest, centre_id: UUID) -> HttpResponse:
    """Show the desk; on POST, go to whom the box means, or show who fits."""
    actor = request.actor
    found = access.get_centre(actor, centre_id)
    form, fits = FindForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        person = scan(actor=actor, text=form.cleaned_data["text"])
        if person is not None:
            return redirect("reception:person", person.pk)
        fits = [
            (one, age_in_words(one.identity.birth, clock.today()))
            for one in search(actor=actor, text=form.cleaned_data["text"])
        ]
    overdue = queries.overdue_at(found)
    page = queries.here_at(actor, found)
    people = [one.stay.person_id for one in page.rows] + [one.person_id for one in overdue]
    names = names_of(actor, list(dict.fromkeys(people)))
    flags = flags_of(actor, people)
    context = {
        "centre": found, "form": form, "fits": fits, "now": queries.now_at(found),
        "overdue": [(one, names.get(one.person_id)) for one in overdue],
        "rows": [
            (o, names.get(o.stay.person_id), flags.get(o.stay.person_id, [])) for o in page.rows
        ],
        "more": page.before, "notes": queries.notes_at(actor, found),
        "hand_over": HandOverForm(), **_tabs(request, found, "desk"),
    }  # fmt: skip
    return render(request, "reception/desk.html", context, status=status_of(form))


def _tabs(request: ActorRequest, centre: Centre, tab: str) -> dict[str, object]:
    may = request.actor.may(access.SET_UP, centre.organisation_id)
    return {"tab": tab, "may_set_up": may}


@never_cache
@require_GET
def here(request: ActorRequest, centre_id: UUID) -> HttpResponse:
    """List who is here, a page at a time."""
    found = access.get_centre(request.actor, centre_id)
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        before = None
    page = queries.here_at(request.actor, found, before=before)
    people = [one.stay.person_id for one in page.rows]
    names, flags = names_of(request.actor, people), flags_of(request.actor, people)
    rows = [(o, names.get(o.stay.person_id), flags.get(o.stay.person_id, [])) for o in page.rows]
    context = {"centre": found, "rows": rows, "more": page.before, **_tabs(request, found, "here")}
    return render(request, "reception/here.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def give_out(request: ActorRequest, centre_id: UUID) -> HttpResponse:
    """Tick what is given: one scan after the other."""
    found = access.get_centre(request.actor, centre_id)
    kinds = list(limits_of(found))
    form = GiveForm(request.POST or None, kinds=kinds, initial={"kind": request.GET.get("kind")})
    said = None
    if request.method == "POST" and form.is_valid():
        said = _given(request, found, form)
        again = {"kind": form.cleaned_data["kind"], "together": form.cleaned_data["together"]}
        form = GiveForm(kinds=kinds, initial=again)
    context = {
        "centre": found, "form": form, "said": said, "kinds": kinds,
        "handed": queries.handed_out(found, clock.today()), **_tabs(request, found, "give"),
    }  # fmt: skip
    return render(request, "reception/give.html", context, status=status_of(form))


def _given(request: ActorRequest, centre: Centre, form: GiveForm) -> dict[str, object]:
    """Tick for whom was scanned, and return what the desk is told."""
    actor, kind = request.actor, form.cleaned_data["kind"]
    person = scan(actor=actor, text=form.cleaned_data["text"])
    if person is None:
        return {"refusal": _("Nobody you may see has this card or reference.")}
    lines: list[tuple[Person, object]] = []
    try:
        if form.cleaned_data["together"]:
            outcomes = give_together(actor=actor, centre=centre, collector=person, kind=kind)
            lines = [(one.person, one.before) for one in outcomes]
        else:
            give(actor=actor, centre=centre, person=person, kind=kind)
            lines = [(person, None)]
    except Refusal as refusal:
        lines, told = [(person, None)], str(refusal)
    else:
        told = ""
    names = names_of(actor, [one.pk for one, _before in lines])
    flags = flags_of(actor, [person.pk])
    return {
        "refusal": told, "kind": dict(form.fields["kind"].choices)[kind],  # type: ignore[attr-defined]
        "lines": [(one, names.get(one.pk), before) for one, before in lines],
        "flags": flags.get(person.pk, []),
    }  # fmt: skip


@require_POST
def write_note(request: ActorRequest, centre_id: UUID) -> HttpResponse:
    """Keep a hand-over note."""
    found = access.get_centre(request.actor, centre_id)
    form = HandOverForm(request.POST)
    if form.is_valid():
        at_once(
            request, lambda: hand_over(actor=request.actor, centre=found, **form.cleaned_data),
            _("The note waits for the next shift."),
        )  # fmt: skip
    else:
        messages.error(request, _("Write what the next shift has to know."))
    return redirect("reception:centre", found.pk)


@require_POST
def read_note(request: ActorRequest, centre_id: UUID, note_id: UUID) -> HttpResponse:
    """Say that a hand-over note was read."""
    found = access.get_centre(request.actor, centre_id)
    note = access.get_hand_over(found, note_id)
    at_once(
        request, lambda: acknowledge(actor=request.actor, note=note),
        _("You have taken over this note."),
    )  # fmt: skip
    return redirect("reception:centre", found.pk)
