"""Pages of webhooks: the list, one with its secret and deliveries."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from serai.accounts.access import organisations_of
from serai.accounts.choices import Permission
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal
from serai.review import access
from serai.review.actions import webhooks as actions
from serai.review.forms.submissions import WebhookForm


@require_GET
def webhooks(request: ActorRequest) -> HttpResponse:
    """List the webhooks one manages, those at work first."""
    access.require_webhooks(request.actor)
    found = access.webhooks_visible_to(request.actor).order_by("-stopped_at", "created_at")
    return render(request, "review/webhooks/list.html", {"webhooks": found})


@require_http_methods(["GET", "POST"])
def add(request: ActorRequest) -> HttpResponse:
    """Add a webhook."""
    access.require_webhooks(request.actor)
    organisations = organisations_of(request.actor, Permission.WEBHOOK_MANAGE)
    form = WebhookForm(
        request.POST or None,
        organisations=organisations,
        forms_seen=access.forms_with_submissions(request.actor),
    )
    if request.method == "POST" and form.is_valid():
        try:
            webhook = actions.add_webhook(**form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The webhook is added. Send a test to try it."))
            return redirect("review:webhook", webhook_id=webhook.pk)
    status = 422 if form.is_bound else 200
    return render(request, "review/webhooks/form.html", {"form": form}, status=status)


@never_cache
@require_GET
def webhook(request: ActorRequest, webhook_id: UUID) -> HttpResponse:
    """Show a webhook, the secret that its receiver needs, and what was sent."""
    found = access.get_webhook(request.actor, webhook_id)
    page = Paginator(found.deliveries.order_by("-created_at", "-id"), 25)
    context = {
        "webhook": found,
        "secret": actions.secret_shown(found),
        "page": page.get_page(request.GET.get("page")),
    }
    return render(request, "review/webhooks/detail.html", context)


@require_POST
def change(request: ActorRequest, webhook_id: UUID, what: str) -> HttpResponse:
    """Test, stop, or renew the secret of a webhook."""
    found = access.get_webhook(request.actor, webhook_id)
    steps = {
        "test": (actions.try_webhook, gettext("A test is on its way.")),
        "rotate": (actions.rotate_secret, gettext("The webhook has a new secret.")),
        "stop": (actions.stop_webhook, gettext("The webhook is stopped.")),
    }
    if what not in steps:
        raise Http404
    step, said = steps[what]
    try:
        step(webhook=found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("review:webhook", webhook_id=found.pk)


@require_POST
def replay(request: ActorRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send a delivery once more."""
    delivery = access.get_delivery(request.actor, webhook_id, delivery_id)
    try:
        actions.replay_delivery(delivery=delivery)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The delivery is on its way again."))
    return redirect("review:webhook", webhook_id=webhook_id)
