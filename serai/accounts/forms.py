"""HTML input of accounts, and what allauth may do here."""

from datetime import timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from serai.accounts.choices import Permission, Role
from serai.accounts.models import Organisation, Team, User
from serai.kit import clock


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes self-registration: users are made by those who manage them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts are made by an administrator."""
        return False


class UserForm(forms.Form):
    """A new user and their first role."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = teams


class MembershipForm(forms.Form):
    """One more role for a user."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args: Any, teams: QuerySet[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Team]", self.fields["team"]).queryset = teams


class ProfileForm(forms.Form):
    """One's own name and language."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PasswordForm(forms.Form):
    """A password chosen for the first time, typed twice."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters; a few words are easier to remember than signs."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """Check that both are the same and hard enough to guess."""
        data = super().clean() or {}
        if data.get("password") and data.get("again"):
            if data["password"] != data["again"]:
                self.add_error("again", _("The two passwords differ."))
            else:
                try:
                    validate_password(data["password"], self.user)
                except forms.ValidationError as error:
                    self.add_error("password", error)
        return data


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("For example: monthly report")
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    permissions = forms.MultipleChoiceField(
        label=_("It may"), choices=Permission.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=366, initial=90)

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], held: set[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(
            "forms.ModelChoiceField[Organisation]", self.fields["organisation"]
        ).queryset = organisations
        cast(forms.MultipleChoiceField, self.fields["permissions"]).choices = [
            (value, label) for value, label in Permission.choices if value in held
        ]

    def expires_at(self) -> Any:
        """Return the moment the token ends."""
        return clock.now() + timedelta(days=self.cleaned_data["days"])
