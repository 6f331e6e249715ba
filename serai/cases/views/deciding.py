"""Pages of approvals, of closing and opening again, and of transfers between teams."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.cases import access
from serai.cases.actions import approvals, closing, plans, transfers
from serai.cases.choices import ApprovalState
from serai.cases.forms.deciding import (
    AcceptForm,
    AskPlanForm,
    CloseForm,
    DecideForm,
    ReopenForm,
    TransferForm,
)
from serai.cases.models import Approval, Case
from serai.cases.queries.approvals import kinds
from serai.cases.queries.cases import asked
from serai.cases.queries.closing import closure_of, closure_shown, left_open
from serai.cases.queries.transfers import note_of, transfer_of
from serai.cases.views.common import ask, at_once
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal

BOTH = ["GET", "POST"]


@require_http_methods(BOTH)
def ask_plan(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Ask for the plan to be approved."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    form = AskPlanForm(request.POST or None, initial={"seen_version": case.plan_version})
    return ask(
        request, case, form, plans.ask_plan_approval,
        heading=_("Ask for approval of the plan"), said=_("The plan waits for approval."),
        note=_("Another person has to approve it."), save=_("Ask for approval"),
    )  # fmt: skip


@require_GET
def approval(
    request: ActorRequest, person_id: UUID, case_id: UUID, approval_id: UUID
) -> HttpResponse:
    """Show what has to be approved, and let who may decide on it."""
    case = access.get_case(request.actor, person_id, case_id)
    row = access.get_approval(case, approval_id)
    return _approval(request, case, row, DecideForm())


def _approval(request: ActorRequest, case: Case, row: Approval, form: DecideForm) -> HttpResponse:
    closure = closure_of(row) if row.kind == closing.KIND else None
    is_approved = row.state == ApprovalState.APPROVED
    mine = row.requested_by_id == request.actor.id
    may = access.may_work_on(request.actor, case, kinds()[row.kind].permission)
    context = {
        "case": case, "person": case.person, "one": asked(row), "form": form,
        "heading": kinds()[row.kind].label, "subject": kinds()[row.kind].url(row),
        "closure": closure_shown(closure, is_approved=is_approved) if closure else None,
        "transfer": transfer_of(row) if row.kind == transfers.KIND else None,
        "is_mine": mine, "may_decide": may and not mine,
    }  # fmt: skip
    return render(request, "cases/approval.html", context)


@require_POST
def decide(
    request: ActorRequest, person_id: UUID, case_id: UUID, approval_id: UUID
) -> HttpResponse:
    """Approve what somebody else asked for, or send it back with a reason."""
    case = access.get_case(request.actor, person_id, case_id)
    row = access.get_approval(case, approval_id)
    case = access.case_to_work_on(request.actor, person_id, case_id, kinds()[row.kind].permission)
    form = DecideForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            if form.cleaned_data["decision"] == "approve":
                approvals.approve(actor=request.actor, case=case, approval=row, note=reason)
                messages.success(request, _("Approved."))
            else:
                approvals.send_back(actor=request.actor, case=case, approval=row, reason=reason)
                messages.success(request, _("Sent back."))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("cases:case", person_id, case_id)
        row.refresh_from_db()
    return _approval(request, case, row, form)


@require_POST
def withdraw(
    request: ActorRequest, person_id: UUID, case_id: UUID, approval_id: UUID
) -> HttpResponse:
    """Take back what one asked for."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    row = access.get_approval(case, approval_id)
    run = partial(approvals.withdraw, approval=row)
    return at_once(request, case, run, _("The request is withdrawn."))


@require_http_methods(BOTH)
def close(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Ask for the case to be closed."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    return ask(
        request, case, CloseForm(request.POST or None), closing.ask_closure,
        heading=_("Close the case"), said=_("The closure waits for approval."),
        note=_("Another person has to approve it."), save=_("Ask for approval"),
        hint="cases/_before_closing.html", left=left_open(case),
    )  # fmt: skip


@require_http_methods(BOTH)
def reopen(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Open a closed case again."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    form = ReopenForm(request.POST or None, initial={"risk": case.risk})
    return ask(
        request, case, form, closing.reopen,
        heading=_("Open the case again"), said=_("The case is open again."),
        save=_("Open again"),
    )  # fmt: skip


@require_http_methods(BOTH)
def transfer(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Ask for the case to go to another team."""
    case = access.case_to_work_on(request.actor, person_id, case_id)
    form = TransferForm(request.POST or None, teams=access.other_teams(case))
    return ask(
        request, case, form, transfers.ask_transfer,
        heading=_("Hand over to another team"), said=_("The transfer waits for approval."),
        note=_("Another person has to approve it, and the other team has to accept."),
        save=_("Ask for approval"),
    )  # fmt: skip


@require_http_methods(BOTH)
def offer(request: ActorRequest, transfer_id: UUID) -> HttpResponse:
    """Show a case that another team offers; take it over or decline."""
    found = access.get_offer(request.actor, transfer_id)
    form = AcceptForm(
        request.POST or None, workers=access.workers_of(found.team),
        initial={"worker": found.worker_id or request.actor.id},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["answer"] == "accept":
                case = transfers.accept(actor=request.actor, transfer=found, worker=given["worker"])
                messages.success(request, _("The case is your team's now."))
                return redirect("cases:case", case.person_id, case.pk)
            transfers.decline(actor=request.actor, transfer=found, answer=given["reason"])
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The case stays with its team."))
            return redirect("cases:work")
    context = {"transfer": found, "note": note_of(found), "form": form}
    return render(request, "cases/offer.html", context)
