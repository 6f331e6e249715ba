"""The repair queue: what was not understood and why, reading it again, correcting an answer."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.intake.choices import SubmissionState
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.review import access
from serai.review.actions.repair import MOST, correct, replay
from serai.review.forms.repair import CorrectionForm
from serai.review.queries import repair as queries
from serai.review.queries.submissions import problem_text

PAGE = 50


@require_GET
def queue(request: ActorRequest) -> HttpResponse:
    """List what waits for repair, by reason."""
    access.require_queue(request.actor)
    reasons = queries.reasons(request.actor)
    chosen = next((r for r in reasons if r.key == request.GET.get("reason")), None)
    found = queries.waiting(request.actor, sentence=chosen.sentence if chosen else None)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    allowed = access.repairable_by(request.actor).filter(pk__in=[one.pk for one in page])
    repairable = set(allowed.values_list("pk", flat=True))
    context = {
        "reasons": reasons,
        "chosen": chosen,
        "page": page,
        "rows": [(one, problem_text(one), one.pk in repairable) for one in page],
        "may_repair": bool(repairable) or request.actor.may_anywhere("submission.review"),
        "may_see": request.actor.may_anywhere("submission.view"),
    }
    return render(request, "review/repair/queue.html", context)


@require_POST
def replay_many(request: ActorRequest) -> HttpResponse:
    """Read again: the one or the ticked ones, or all of a reason."""
    access.require_repair(request.actor)
    back = reverse("review:repair")
    if request.POST.get("scope") == "all":
        reasons = queries.reasons(request.actor)
        chosen = next((r for r in reasons if r.key == request.POST.get("reason")), None)
        found = queries.waiting(request.actor, sentence=chosen.sentence if chosen else None)
        ids = queries.repairable_ids(request.actor, found, most=MOST)
    else:
        ids = _uuids(request.POST.getlist("submission"))
    try:
        done = replay(actor=request.actor, submission_ids=ids)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    text = ngettext(
        "%(count)d is now understood.", "%(count)d are now understood.", done.understood
    )
    messages.success(request, text % {"count": done.understood})
    if done.still_waiting:
        text = ngettext("%(count)d still waits.", "%(count)d still wait.", done.still_waiting)
        messages.warning(request, text % {"count": done.still_waiting})
    if done.later:
        text = ngettext(
            "%(count)d will be read again in a moment.",
            "%(count)d will be read again in a moment.",
            done.later,
        )
        messages.info(request, text % {"count": done.later})
    return redirect(back)


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@require_http_methods(["GET", "POST"])
def fix(request: ActorRequest, submission_id: UUID) -> HttpResponse:
    """Show what is wrong with one submission, and take a correction."""
    submission = access.get_repairable(request.actor, submission_id)
    answers = queries.answers_of(submission, get_language() or "en")
    where = (submission.problem or {}).get("where", {})
    at_fault = f"{where.get('ordinal')}:{where.get('path')}"
    if request.method == "POST":
        form = CorrectionForm(answers, request.POST)
        if form.is_valid():
            try:
                new = correct(
                    actor=request.actor,
                    submission=submission,
                    changes=form.changes(),
                    note=form.cleaned_data["note"],
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return _after(request, new.pk, new.state)
    else:
        form = CorrectionForm(answers, initial={"answer": at_fault})
    context = {
        "submission": submission,
        "problem": problem_text(submission),
        "may_see": request.actor.may_anywhere("submission.view"),
        "fault": next((one for one in answers if one.key == at_fault), None),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "review/repair/fix.html", context, status=status)


def _after(request: ActorRequest, submission_id: UUID, state: str) -> HttpResponse:
    if state == SubmissionState.UNDERSTOOD:
        messages.success(request, gettext("The correction is understood."))
        if request.actor.may_anywhere("submission.view"):
            return redirect("review:submission", submission_id=submission_id)
        return redirect("review:repair")
    messages.warning(request, gettext("The correction is kept, and something else is wrong."))
    return redirect("review:fix", submission_id=submission_id)
