"""Pages of devices: the list, one device, its settings code (shown once), revoking."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.models import Organisation
from serai.intake.access import devices as access
from serai.intake.actions import devices as actions
from serai.intake.forms.devices import DeviceForm
from serai.intake.models import Device
from serai.intake.queries import devices as queries
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal


@require_GET
def device_list(request: ActorRequest) -> HttpResponse:
    """List the devices the actor manages, those in use or those revoked."""
    _equipping(request)
    text, revoked = request.GET.get("text", "")[:100], request.GET.get("revoked") == "1"
    found = queries.devices(request.actor, text=text, revoked=revoked)
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "text": text,
        "revoked": revoked,
    }
    return render(request, "intake/devices.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def add_device(request: ActorRequest) -> HttpResponse:
    """Register a device and show its settings code once."""
    organisations = _equipping(request)
    choices = queries.forms_to_send(request.actor)
    form = DeviceForm(request.POST or None, organisations=organisations, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            device, token = actions.register_device(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _settings_page(request, device, token)
    return render(request, "intake/device_form.html", {"form": form, "device": None})


@never_cache
@require_http_methods(["GET", "POST"])
def device_page(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """Show and change a device."""
    device = access.get_device(request.actor, device_id)
    form = DeviceForm(
        request.POST or None,
        organisations=access.equipping_organisations(request.actor).filter(
            pk=device.organisation_id
        ),
        choices=queries.forms_to_send(request.actor).filter(organisation=device.organisation),
        initial={
            "name": device.name,
            "enumerator": device.enumerator,
            "team": device.team_id,
            "forms": list(device.forms.all()),
        },
    )
    if request.method == "POST" and form.is_valid():
        values = {key: form.cleaned_data[key] for key in ("name", "enumerator", "team", "forms")}
        try:
            actions.change_device(device=device, **values)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The device is saved."))
            return redirect("intake:devices")
    return render(request, "intake/device_form.html", {"form": form, "device": device})


@never_cache
@require_POST
def renew_token(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """Give a device a new token and show its settings code once."""
    device = access.get_device(request.actor, device_id)
    try:
        return _settings_page(request, device, actions.renew_device_token(device=device))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("intake:device", device_id=device_id)


@require_POST
def revoke(request: ActorRequest, device_id: UUID) -> HttpResponse:
    """Take a device's right to send away."""
    actions.revoke_device(device=access.get_device(request.actor, device_id))
    messages.success(request, _("The device is revoked. What it sent stays."))
    return redirect("intake:devices")


def _equipping(request: ActorRequest) -> QuerySet[Organisation]:
    organisations = access.equipping_organisations(request.actor)
    if not organisations:
        raise PermissionDenied
    return organisations


def _settings_page(request: ActorRequest, device: Device, token: str) -> HttpResponse:
    label = _("Settings code for ODK Collect")
    found = queries.connections(device, token, queries.site_address(request), label)
    context = {"device": device, "connections": found}
    return render(request, "intake/device_settings.html", context)
