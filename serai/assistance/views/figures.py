"""Figures of services given, month by month, as a page and as CSV."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from serai.accounts.choices import Permission
from serai.assistance.actions.exporting import record_export
from serai.assistance.forms.given import MonthForm
from serai.assistance.queries import figures as queries
from serai.kit import clock
from serai.kit.actor import ActorRequest
from serai.kit.exports import csv_stream
from serai.people.access import require


def _month(request: ActorRequest, otherwise: date) -> tuple[MonthForm, date]:
    """Return the form and the month it asks for; another one where it asks for none there is."""
    require(request.actor, Permission.ASSISTANCE_GIVE)
    asked = request.GET if "month" in request.GET else {"month": f"{otherwise:%Y-%m}"}
    form = MonthForm(asked)
    return form, form.cleaned_data["month"] if form.is_valid() else otherwise


@require_GET
def figures(request: ActorRequest) -> HttpResponse:
    """Show how many services were given in a month, by kind, sex and age band."""
    form, month = _month(request, clock.today())
    context = {
        "form": form, "rows": list(queries.figures(month).rows()), "bands": queries.COLUMNS,
        "month": month, "closes_on": queries.closing_of(month),
        "is_closed": queries.closing_of(month) <= clock.today(),
        "late": queries.written_late(month),
    }  # fmt: skip
    return render(request, "assistance/figures.html", context)


@require_GET
def figures_csv(request: ActorRequest) -> HttpResponseBase:
    """Send a closed month's figures as CSV, by code; lead back where it is still open."""
    _form, month = _month(request, queries.last_closed(clock.today()))
    closes_on = queries.closing_of(month)
    if closes_on > clock.today():
        told = _("The file of this month can be had from %(day)s on.")
        messages.error(request, told % {"day": date_format(closes_on, "j M Y")})
        return redirect("assistance:figures")
    record_export(actor=request.actor, month=month)
    rows = csv_stream(queries.HEADER, list(queries.file_of(month)))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="services-{month:%Y-%m}.csv"'
    return response
