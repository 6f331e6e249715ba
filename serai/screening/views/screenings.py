"""Pages of a person's screenings: begin, a few questions a screen, the result that explains."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from serai.directory import access as directory
from serai.instruments.methods.definitions import Question, as_text
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.screening import access
from serai.screening.actions import blocks
from serai.screening.actions import screenings as actions
from serai.screening.choices import ScreeningState
from serai.screening.forms import AnswersForm, ClearForm, StartForm, answers_of, questions_form
from serai.screening.models import Screening
from serai.screening.queries import answers as queries
from serai.screening.queries import persons
from serai.screening.queries.instruments import has_newer
from serai.screening.views.instruments import language

ON_A_SCREEN = 8
"""Questions on one screen at most; a group of the form stays together where it fits."""


@require_http_methods(["GET", "POST"])
def person(request: ActorRequest, person_id: UUID) -> HttpResponse:
    """Show a person's screenings, and begin one."""
    actor = request.actor
    found = access.person_to_profile(actor, person_id)
    may = access.may_screen(actor, found)
    form = None
    if may:
        versions = persons.versions_to_use(actor, list(actor.organisations_with(access.SCREEN)))
        form = StartForm(
            request.POST or None, versions=versions, language=language(),
            places=directory.places_visible_to(actor),
        )  # fmt: skip
    if request.method == "POST":
        access.person_to_screen(actor, person_id)
        if form is not None and form.is_valid():
            asked = dict(form.cleaned_data)
            version = access.get_version(actor, UUID(asked.pop("version")))
            try:
                screening = actions.start_screening(
                    actor=actor, person=found, version=version,
                    organisation=access.acting_organisation(actor, found, access.SCREEN), **asked,
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error("screened_on", str(refusal))
            else:
                return redirect("screening:fill", screening.pk, 1)
    context = {
        "person": found, "form": form, "tab": "screenings", "language": language(),
        "screenings": persons.screenings_of(actor, found),
        "blocks": persons.blocks_of(actor, found), "may_clear": access.may_clear(actor, found),
    }  # fmt: skip
    return render(request, "screening/person.html", context)


@require_http_methods(["GET", "POST"])
def fill(request: ActorRequest, screening_id: UUID, number: int) -> HttpResponse:
    """Show a screen of questions; keep the answers and go on, or finish after the last one."""
    actor = request.actor
    screening = access.screening_to_fill(actor, screening_id)
    if screening.state != ScreeningState.OPEN:
        return redirect("screening:result", screening.pk)
    instrument = queries.compiled_version(screening.version).instrument
    pages = instrument.pages(ON_A_SCREEN)
    if not 1 <= number <= len(pages):
        raise Http404
    form = _form(request, screening, pages[number - 1])
    looks_on = bool(request.headers.get("HX-Request"))
    if looks_on and form.is_as_before():
        return HttpResponse(status=204)
    asks_more = not form.is_bound or looks_on or not form.is_valid() or form.newly_asked()
    if not asks_more and _kept(request, form, screening_id):
        following = _beside(screening, pages[number:])
        if following:
            return redirect("screening:fill", screening.pk, number + following)
        try:
            actions.finish_screening(actor=actor, screening=screening)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("screening:result", screening.pk)
    context = {
        "screening": screening, "form": form, "number": number, "pages": len(pages),
        "back": number - _beside(screening, pages[: number - 1][::-1]),
        "instrument": instrument, "title": as_text(instrument.titles, language()),
        "health": any(q.compartment == "health" for q in pages[number - 1]),
        "mark": queries.mark_label(instrument),
    }  # fmt: skip
    return render(request, "screening/fill.html", context)


def _form(
    request: ActorRequest, screening: Screening, questions: Sequence[Question]
) -> AnswersForm:
    """Return a screen's questions, those that are asked after all that was said until now."""
    given = {k: v for part in queries.opened(screening).values() for k, v in part.items()}
    return questions_form(
        request.POST if request.method == "POST" else None, questions=questions,
        language=language(), given=given, asked=partial(queries.questions_asked, screening),
        unfit=partial(queries.unfit_answers, screening),
    )  # fmt: skip


def _beside(screening: Screening, pages: Sequence[Sequence[Question]]) -> int:
    """Return how many screens on the next one lies that asks something; 0 where none does."""
    shown = queries.questions_asked(screening, {})
    asking = (n for n, page in enumerate(pages, 1) if any(q.name in shown for q in page))
    return next(asking, 0)


def _kept(request: ActorRequest, form: AnswersForm, screening_id: UUID) -> bool:
    """Keep a screen's answers; say whether they were."""
    screening = access.screening_to_fill(request.actor, screening_id)
    try:
        actions.keep_answers(actor=request.actor, screening=screening, answers=answers_of(form))
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_GET
def result(request: ActorRequest, screening_id: UUID) -> HttpResponse:
    """Show what a screening brought, with the answers, the rules and what is missing."""
    actor = request.actor
    screening = access.get_screening(actor, screening_id)
    if screening.state == ScreeningState.OPEN:
        access.screening_to_fill(actor, screening_id)
        return redirect("screening:fill", screening.pk, 1)
    readable = access.readable(actor, screening.person_id)
    view = queries.result_of(screening, readable, language())
    actions.record_reading(screening=screening, is_for_all=access.reads_for_all(actor, screening))
    context = {
        "screening": screening, "view": view, "person": screening.person,
        "title": as_text(view.instrument.titles, language()),
        "mark": queries.mark_label(view.instrument), "newer": has_newer(screening.version),
        "context": persons.place_context(
            actor, screening.place, screening.screened_on, language()
        ),
        "lines": view.lines, "tab": "screenings",
    }  # fmt: skip
    return render(request, "screening/result.html", context)


@require_http_methods(["GET", "POST"])
def clear_block(request: ActorRequest, block_id: UUID) -> HttpResponse:
    """Lift the block that a fear of return put on what leads to return."""
    block = access.get_block(request.actor, block_id)
    form = ClearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            blocks.clear_block(actor=request.actor, block=block, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The block is cleared."))
            return redirect("screening:person", block.person_id)
    context = {"form": form, "block": block, "person": block.person}
    return render(request, "screening/block.html", context)
