"""The office's page: which forms browsers are offered, public links, browsers to be wiped."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from serai.accounts.choices import Permission
from serai.intake.access import forms as intake
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.webforms import access
from serai.webforms.actions import browsers, links
from serai.webforms.queries.offers import form_lines


def _page(request: ActorRequest, address: str = "", status: int = 200) -> HttpResponse:
    if not request.actor.may_anywhere(Permission.FORM_VIEW):
        raise PermissionDenied
    open_links = {
        one.form_id: one for one in access.links_visible_to(request.actor) if not one.closed_at
    }
    lines = [
        (
            one,
            open_links.get(one.version.form_id),
            intake.can_publish(request.actor, one.version.form),
        )
        for one in form_lines(request.actor)
    ]
    context = {"lines": lines, "browsers": access.browsers_visible_to(request.actor)[:200],
               "manages": request.actor.may_anywhere(Permission.DEVICE_MANAGE),
               "address": address}  # fmt: skip
    return render(request, "webforms/office.html", context, status=status)


@require_GET
def office(request: ActorRequest) -> HttpResponse:
    """Show the forms with what the browser cannot do, their public links, and the browsers."""
    return _page(request)


@never_cache
@require_POST
def open_link(request: ActorRequest, form_id: UUID) -> HttpResponse:
    """Open a form to the public and show its link once."""
    form = intake.get_form(request.actor, form_id)
    if not intake.can_publish(request.actor, form):
        raise PermissionDenied
    try:
        _link, token = links.open_link(actor=request.actor, form=form)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("webforms:office")
    return _page(request, request.build_absolute_uri(reverse("webforms:public", args=[token])))


@require_POST
def close_link(request: ActorRequest, link_id: UUID) -> HttpResponse:
    """Close a public link."""
    links.close_link(link=access.get_link(request.actor, link_id))
    messages.success(request, _("The link is closed. What came through it stays."))
    return redirect("webforms:office")


@require_POST
def wipe(request: ActorRequest, browser_id: UUID) -> HttpResponse:
    """Have a browser erase what it keeps when it next asks."""
    browsers.order_wipe(browser=access.get_browser(request.actor, browser_id))
    messages.success(request, _("The browser erases everything when it next connects."))
    return redirect("webforms:office")
