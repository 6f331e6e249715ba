"""Pages of instruments: list, one instrument, publishing; factors of places."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.directory import access as directory
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.screening import access
from serai.screening.actions.factors import record_factor, withdraw_factor
from serai.screening.actions.instruments import publish_instrument, publish_shipped
from serai.screening.forms import FactorForm, ShippedForm, UploadForm
from serai.screening.methods.building import SHIPPED_NAMES
from serai.screening.queries import instruments as queries
from serai.screening.queries.places import factor_lines
from serai.xforms.complaints import BrokenForm


def language() -> str:
    """Return the reader's language code."""
    return (get_language() or "en")[:2]


@require_GET
def instruments(request: ActorRequest) -> HttpResponse:
    """List the instruments the actor sees, and those that come with Serai."""
    access.require_view(request.actor)
    lines = queries.instrument_lines(request.actor, language())
    organisations = access.publishing_organisations(request.actor)
    context = {
        "lines": lines,
        "shipped": queries.unpublished(lines, language()) if organisations else [],
        "organisations": organisations,
    }
    return render(request, "screening/instruments.html", context)


@require_GET
def instrument(request: ActorRequest, instrument_id: UUID) -> HttpResponse:
    """Show an instrument: source and mark, questions, weights, rules."""
    found = access.get_instrument(request.actor, instrument_id)
    view = queries.instrument_view(found, language(), request.GET.get("version", ""))
    return render(request, "screening/instrument.html", {"view": view, "language": language()})


@require_http_methods(["GET", "POST"])
def add_instrument(request: ActorRequest) -> HttpResponse:
    """Publish an instrument from a workbook, or show each fault with its cell."""
    organisations = access.require_publish(request.actor)
    form = UploadForm(request.POST or None, request.FILES or None, organisations=organisations)
    context = {"form": form, "complaints": ()}
    if request.method != "POST" or not form.is_valid():
        return render(request, "screening/instrument_upload.html", context)
    file = form.cleaned_data["file"]
    try:
        version = publish_instrument(
            actor=request.actor, organisation=form.cleaned_data["organisation"],
            file_name=file.name, content=file.read(),
        )  # fmt: skip
    except BrokenForm as broken:
        context["complaints"] = broken.complaints
        return render(request, "screening/instrument_upload.html", context, status=422)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return render(request, "screening/instrument_upload.html", context, status=409)
    messages.success(request, _("The instrument is published, and its form with it."))
    return redirect("screening:instrument", version.instrument_id)


@require_POST
def add_shipped(request: ActorRequest) -> HttpResponse:
    """Publish an instrument that comes with Serai."""
    organisations = access.require_publish(request.actor)
    form = ShippedForm(
        request.POST, organisations=organisations, names=SHIPPED_NAMES
    )  # fmt: skip
    if not form.is_valid():
        raise Http404
    try:
        version = publish_shipped(actor=request.actor, **form.cleaned_data)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("screening:instruments")
    messages.success(request, _("The instrument is published, and its form with it."))
    return redirect("screening:instrument", version.instrument_id)


@require_GET
def factors(request: ActorRequest) -> HttpResponse:
    """List the community and structural factors of places."""
    access.require_view(request.actor)
    context = {
        "lines": factor_lines(request.actor, language()),
        "can_record": access.factor_organisations(request.actor).exists(),
    }
    return render(request, "screening/factors.html", context)


@require_http_methods(["GET", "POST"])
def add_factor(request: ActorRequest) -> HttpResponse:
    """Record a factor at a place or in a country."""
    form = FactorForm(
        request.POST or None,
        organisations=access.require_recording(request.actor),
        countries=directory.countries_visible_to(request.actor),
        places=directory.places_visible_to(request.actor),
        language=language(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_factor(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The factor is recorded."))
            return redirect("screening:factors")
    return render(request, "screening/factor_form.html", {"form": form})


@require_POST
def end_factor(request: ActorRequest, factor_id: UUID) -> HttpResponse:
    """Take a factor of a place back."""
    withdraw_factor(factor=access.get_factor(request.actor, factor_id))
    messages.success(request, _("The factor is withdrawn."))
    return redirect("screening:factors")
