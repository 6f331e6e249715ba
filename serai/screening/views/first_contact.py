"""The first contact at the desk: one page of questions, and then whom to call."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from serai.instruments.methods.relevance import asked, unfit
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.screening import access
from serai.screening.actions.first_contact import conduct_first_contact
from serai.screening.forms import AnswersForm, answers_of, questions_form
from serai.screening.models import InstrumentVersion
from serai.screening.queries.answers import compiled_version, mark_label
from serai.screening.queries.first_contact import asked_lately, first_contact_version
from serai.screening.views.instruments import language


@require_http_methods(["GET", "POST"])
def first_contact(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Ask what must be known at once; answers go under protection, and are not shown again."""
    actor = request.actor
    person = access.person_at_the_desk(actor, person_id)
    lately = asked_lately(person)
    version = first_contact_version(actor, person)
    context: dict[str, object] = {"person": person, "lately": lately, "version": version}
    ask = lately is None or "again" in request.GET or request.method == "POST"
    if version is None or not ask:
        return render(request, "screening/first_contact.html", context)
    form = _form(request, version)
    instrument = compiled_version(version).instrument
    context |= {"instrument": instrument, "mark": mark_label(instrument)}
    looks_on = bool(request.headers.get("HX-Request"))
    if looks_on and form.is_as_before():
        return HttpResponse(status=204)
    if request.method == "POST" and not looks_on and form.is_valid() and not form.newly_asked():
        try:
            conduct_first_contact(
                actor=actor, person=person, version=version, answers=answers_of(form),
                organisation=access.acting_organisation(actor, person, access.DESK),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("screening:first_contact", person.pk)
    return render(request, "screening/first_contact.html", context | {"form": form})


@require_GET
def first_card(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show, as a card of the person's page, whom to call now and the way to ask."""
    person = access.person_at_the_desk(request.actor, person_id)
    context = {"person": person, "lately": asked_lately(person)}
    return render(request, "screening/_first_card.html", context)


def _form(request: ActorRequest, version: InstrumentVersion) -> AnswersForm:
    """Return the questions, those that are asked after what the page says."""
    instrument = compiled_version(version).instrument
    return questions_form(
        request.POST if request.method == "POST" else None, questions=instrument.questions,
        language=language(), given={}, asked=partial(asked, instrument),
        unfit=partial(unfit, instrument),
    )  # fmt: skip
