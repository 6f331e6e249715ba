"""Pages of the counter-trafficking file, and the export by the standard."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.protection import access
from serai.protection.actions import trafficking as actions
from serai.protection.actions.exporting import export_htcds
from serai.protection.choices import Kind
from serai.protection.forms import ExportForm, FileForm, IdentifyForm, OpenForm, RecoveryForm
from serai.protection.queries import procedures as queries
from serai.protection.queries.persons import was_child
from serai.protection.views.common import BOTH, ask, ask_of_case, to_work_on

DAYS_TO_RECOVER = 30
"""The shortest time to recover of the Council of Europe Convention, article 13 (GK)."""


@require_http_methods(BOTH)
def open_file(request: ActorRequest, person_id: UUID, case_id: UUID) -> HttpResponse:
    """Open the counter-trafficking file of a case."""
    case = access.case_to_open_in(request.actor, person_id, case_id)
    return ask_of_case(
        request, case, OpenForm(request.POST or None), actions.open_file,
        heading=_("Open a counter-trafficking file"), said=_("The file is open."),
        undertaking=True,
    )  # fmt: skip


@require_http_methods(BOTH)
def keep(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Keep what is known of how the person was trafficked."""
    found = to_work_on(request, person_id, procedure_id, Kind.TRAFFICKING)
    file = queries.file_of(found, queries.Opener(person_id))
    initial = {
        name: getattr(file.row, name)
        for name in FileForm.base_fields if name not in {"needs", "account"}
    } | {"needs": file.needs, "account": file.account}  # fmt: skip
    return ask(
        request, found, FileForm(request.POST or None, initial=initial), actions.keep_file,
        heading=_("What is known"), said=_("The file is kept."),
        note=_("Codes of HTCDS 2.0 (CC BY 4.0)."),
    )  # fmt: skip


@require_http_methods(BOTH)
def identify(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Write down one step of identification."""
    found = to_work_on(request, person_id, procedure_id, Kind.TRAFFICKING)
    grounds = queries.grounds_for(request.actor, found.person, get_language() or "en")
    codes = list(dict.fromkeys(code for one in grounds for code in one.codes))
    facts = next((one.facts for one in grounds if one.facts), {})
    form = IdentifyForm(
        request.POST or None, indicators=[(code, queries.word(code)) for code in codes],
        initial={**facts, "codes": codes},
    )  # fmt: skip
    return ask(
        request, found, form,
        partial(actions.identify, screenings=[one.screening.pk for one in grounds]),
        heading=_("Write down an identification"), said=_("The step is written down."),
        grounds=grounds, is_child=was_child(found), rule=True,
    )  # fmt: skip


@require_http_methods(BOTH)
def recovery(request: ActorRequest, person_id: UUID, procedure_id: UUID) -> HttpResponse:
    """Give time to recover and reflect."""
    found = to_work_on(request, person_id, procedure_id, Kind.TRAFFICKING)
    today = clock.today()
    initial = {"recovery_from": today, "recovery_until": today + timedelta(days=DAYS_TO_RECOVER)}
    return ask(
        request, found, RecoveryForm(request.POST or None, initial=initial), actions.set_recovery,
        heading=_("Time to recover and reflect"), said=_("The period is set."),
        note=_("At least 30 days in the Council of Europe Convention, article 13 (general"
               " knowledge: check the law of the country)."),
    )  # fmt: skip


@require_http_methods(BOTH)
def export(request: ActorRequest) -> HttpResponse:
    """Give the files of one's teams in the fields and codes of HTCDS."""
    organisations = access.exporting_organisations(request.actor)
    today = clock.today()
    initial = {"first": today.replace(month=1, day=1), "last": today}
    form = ExportForm(request.POST or None, organisations=organisations, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            content = export_htcds(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            response = HttpResponse(content, content_type="application/zip")
            response["Content-Disposition"] = 'attachment; filename="htcds.zip"'
            response["Cache-Control"] = "private, no-store"
            return response
    return render(request, "protection/export.html", {"form": form})
