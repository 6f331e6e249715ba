"""For supervisors: what is overdue in their teams, who has how many cases, and the figures."""

from datetime import date
from io import BytesIO
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.kit.exports import Sheet, csv_stream, write_xlsx
from serai.people.actions.reading import read_names
from serai.supervision import access
from serai.supervision.actions.alerts import mark_seen
from serai.supervision.actions.exports import record_export
from serai.supervision.queries import figures as queries
from serai.supervision.queries.team import (
    MOST,
    alerts_for,
    supervised_teams,
    unanswered_by,
    workload,
)

EARLIEST = date(2000, 1, 1)
SHOWN = 12
"""Weeks or months that the table of openings and closures goes back."""


@require_GET
def team(request: ActorRequest) -> HttpResponse:
    """Show what is overdue in the supervisor's teams, and who works on how many cases."""
    access.require_supervision(request.actor)
    alerts = alerts_for(request.actor)
    ids = list({one.person_id for one in alerts})
    names = read_names(actor=request.actor, person_ids=ids, why="overdue")
    context = {
        "alerts": [(one, names.get(one.person_id)) for one in alerts[:MOST]],
        "is_cut": len(alerts) > MOST,
        "unanswered": unanswered_by(request.actor),
        "loads": [(one, workload(one)) for one in supervised_teams(request.actor)],
    }
    return render(request, "supervision/team.html", context | {"tab": "team"})


@require_POST
def seen(request: ActorRequest, alert_id: UUID) -> HttpResponse:
    """Say that a supervisor looked at something overdue."""
    alert = access.get_alert(request.actor, alert_id)
    try:
        mark_seen(actor=request.actor, alert=alert)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("supervision:team")


def _asked(request: ActorRequest) -> tuple[queries.Every, queries.Period]:
    access.require_supervision(request.actor)
    every: queries.Every = "week" if request.GET.get("every") == "week" else "month"
    try:
        day = parse_date(request.GET.get("day", "")) or clock.today()
    except ValueError:
        day = clock.today()
    return every, queries.period_of(min(max(day, EARLIEST), clock.today()), every)


@require_GET
def figures(request: ActorRequest) -> HttpResponse:
    """Show the figures of a week or a month, and how openings and closures went before."""
    every, period = _asked(request)
    teams = supervised_teams(request.actor)
    context = {
        "every": every, "period": period, "teams": teams,
        "figures": queries.figures(teams, period),
        "course": queries.course(teams, queries.periods_until(period.last, every, SHOWN)),
        "least": settings.SERAI_SMALL_CELL,
        "bands": ("caseload", "months_open", "told_after"),
        "has_file": queries.leaves(period, every, clock.today()),
    }  # fmt: skip
    return render(request, "supervision/figures.html", context | {"tab": "figures"})


def _table(request: ActorRequest) -> tuple[str, list[list[str]]] | None:
    """Return a file's name and its rows, what is small, or gives it away, hidden; None where the
    period asked for has no file. The last month that is over where no period is."""
    every, period = _asked(request)
    today = clock.today()
    if "day" not in request.GET and "every" not in request.GET:
        period = queries.periods_until(today, "month", 2)[1]
    if not queries.leaves(period, every, today):
        messages.error(request, _("Files are given by whole month, once it is over."))
        return None
    found = queries.figures(supervised_teams(request.actor), period)
    record_export(actor=request.actor, every=every, first=period.first)
    least = settings.SERAI_SMALL_CELL
    rows = [
        [one.code, str(one.label), str(one.group), shown]
        for one, shown in zip(found, queries.leaving(found, least), strict=True)
    ]
    return f"cases-{every}-{period.first:%Y-%m-%d}", rows


def _header() -> list[str]:
    return [_("code"), _("figure"), _("group"), _("value")]


@require_GET
def figures_csv(request: ActorRequest) -> HttpResponseBase:
    """Give the figures of a month that is over as CSV."""
    table = _table(request)
    if table is None:
        return redirect("supervision:figures")
    name, rows = table
    body = csv_stream(_header(), rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
def figures_xlsx(request: ActorRequest) -> HttpResponseBase:
    """Give the figures of a month that is over as a spreadsheet."""
    table = _table(request)
    if table is None:
        return redirect("supervision:figures")
    name, rows = table
    file = BytesIO()
    write_xlsx([Sheet(_("Figures"), _header(), rows, frozenset({3}))], file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx")
