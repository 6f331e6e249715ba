"""Pages of accounts: profile, API tokens, users, invitations."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from serai.accounts import access, actions, queries
from serai.accounts.forms import MembershipForm, PasswordForm, ProfileForm, TokenForm, UserForm
from serai.accounts.models import User
from serai.kit.actor import ActorRequest
from serai.kit.errors import Refusal


@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: ActorRequest) -> HttpResponse:
    """Show and change one's own name and language; list one's API tokens."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        actions.change_profile(user=user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:profile")
    context = {
        "form": form,
        "tokens": queries.tokens_of(request.actor),
        "roles": queries.roles_of(user),
    }
    return render(request, "accounts/profile.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def add_token(request: ActorRequest) -> HttpResponse:
    """Make an API token and show its text once."""
    held = {p for held in request.actor.permissions.values() for p in held}
    form = TokenForm(
        request.POST or None, organisations=queries.organisations_of(request.actor), held=held
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            token, text = actions.create_token(
                actor=request.actor,
                user=cast(User, request.user),
                organisation=data["organisation"],
                name=data["name"],
                permissions=data["permissions"],
                expires_at=form.expires_at(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return render(request, "accounts/token_made.html", {"token": token, "text": text})
    return render(request, "accounts/token_form.html", {"form": form})


@require_POST
def revoke_token(request: ActorRequest, token_id: UUID) -> HttpResponse:
    """Revoke one of one's own tokens."""
    actions.revoke_token(token=access.get_token(request.actor, token_id))
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:profile")


@require_safe
def users(request: ActorRequest) -> HttpResponse:
    """List the users one manages."""
    _managed_teams(request)
    found = queries.users(request.actor, search=request.GET.get("s", ""))
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    return render(
        request, "accounts/users.html", {"page": page, "search": request.GET.get("s", "")}
    )


@require_http_methods(["GET", "POST"])
def add_user(request: ActorRequest) -> HttpResponse:
    """Make a user and show their invitation link."""
    form = UserForm(request.POST or None, teams=_managed_teams(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create_user(actor=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The user is made. Give them the invitation link."))
            return redirect("accounts:user", user.pk)
    return render(request, "accounts/user_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
def user(request: ActorRequest, user_id: UUID) -> HttpResponse:
    """Show a user one manages; give one more role."""
    found = access.get_user(request.actor, user_id)
    form = MembershipForm(request.POST or None, teams=_managed_teams(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_membership(actor=request.actor, user=found, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The role is given."))
            return redirect("accounts:user", found.pk)
    context = {
        "found": found,
        "memberships": queries.memberships(request.actor, found),
        "form": form,
        "is_self": found.pk == request.actor.id,
    }
    return render(request, "accounts/user.html", context)


@require_POST
def end_membership(request: ActorRequest, user_id: UUID, membership_id: UUID) -> HttpResponse:
    """End a role of a user one manages."""
    found = access.get_user(request.actor, user_id)
    membership = queries.memberships(request.actor, found).filter(pk=membership_id).first()
    if membership is None:
        raise Http404
    try:
        actions.end_membership(actor=request.actor, user=found, membership_id=membership.pk)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The role has ended."))
    return redirect("accounts:users")


@require_POST
def switch_user(request: ActorRequest, user_id: UUID) -> HttpResponse:
    """Close or open the way in of a user one manages."""
    found = access.get_user(request.actor, user_id)
    try:
        actions.set_active(actor=request.actor, user=found, active=not found.is_active)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:user", found.pk)


@never_cache
@require_POST
def invite(request: ActorRequest, user_id: UUID) -> HttpResponse:
    """Show a link with which a user chooses a password. It ends when used, or after three days."""
    found = access.get_user(request.actor, user_id)
    try:
        token = actions.invite(actor=request.actor, user=found)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:user", found.pk)
    address = reverse("accounts:welcome", args=[urlsafe_base64_encode(found.pk.bytes), token])
    link = request.build_absolute_uri(address)
    return render(request, "accounts/invitation.html", {"found": found, "link": link})


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Let an invited user choose a password."""
    found = _invited(uid, token)
    if found is None:
        return render(request, "accounts/welcome_ended.html", status=410)
    form = PasswordForm(request.POST or None, user=found)
    if request.method == "POST" and form.is_valid():
        actions.choose_password(user=found, password=form.cleaned_data["password"])
        messages.success(request, _("Your password is set. You can sign in now."))
        return redirect("account_login")
    return render(request, "accounts/welcome.html", {"form": form})


def _invited(uid: str, token: str) -> User | None:
    try:
        user_id = UUID(bytes=urlsafe_base64_decode(uid))
    except ValueError:
        return None
    found = queries.invited(user_id)
    return found if found and default_token_generator.check_token(found, token) else None


def _managed_teams(request: ActorRequest) -> "queries.Teams":
    teams = access.teams_visible_to(request.actor)
    if not teams.exists():
        raise Http404
    return teams
