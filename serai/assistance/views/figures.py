"""Figures of services given, as a page and as CSV."""

from datetime import date

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from serai.accounts.choices import Permission
from serai.assistance.forms.given import PeriodForm
from serai.assistance.queries import figures as queries
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.exports import csv_stream
from serai.people.access import require


def _period(request: ActorRequest) -> tuple[PeriodForm, date, date]:
    require(request.actor, Permission.ASSISTANCE_GIVE)
    today = clock.today()
    given = {"first": today.replace(day=1), "last": today}
    form = PeriodForm(request.GET if "first" in request.GET else given)
    chosen = form.cleaned_data if form.is_valid() else given
    return form, chosen["first"], chosen["last"]


@require_GET
def figures(request: ActorRequest) -> HttpResponse:
    """Show how many services were given, by kind, sex and age band."""
    form, first, last = _period(request)
    rows = list(queries.figures(first, last).rows())
    context = {"form": form, "rows": rows, "bands": queries.COLUMNS}
    return render(request, "assistance/figures.html", context)


@require_GET
def figures_csv(request: ActorRequest) -> StreamingHttpResponse:
    """Send the same figures as CSV, by code."""
    _form, first, last = _period(request)
    rows = csv_stream(queries.HEADER, list(queries.figures(first, last).cells()))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="services.csv"'
    return response
