"""What the tests of accounts need of people: their team, a second employer, a link, a token."""

from datetime import date, timedelta

from serai.accounts import actions
from serai.accounts.choices import Permission, Role
from serai.accounts.models import Membership, Team
from serai.kit import clock
from serai.kit.actor import acting_as

GOOD = "three green camels walk"
WELCOME = "/account/welcome/"


def team_of(organisation):
    """Return an organisation's one team of the cast."""
    return Team.objects.get(organisation=organisation)


def employ(user, organisation, role=Role.ANALYST, starts_on=date(2020, 1, 1), ends_on=None):
    """Give a user a role in an organisation, past everybody's rights."""
    return Membership.objects.create(
        user=user, team=team_of(organisation), role=role, starts_on=starts_on, ends_on=ends_on
    )


def token_for(cast, who="alice", permissions=(Permission.FORM_VIEW,), **changes):
    """Make an API token of somebody of the cast; return it and its text."""
    actor = cast.actor(who)
    values = {
        "organisation": cast.organisation,
        "name": "report",
        "expires_at": clock.now() + timedelta(days=1),
    } | changes
    with acting_as(actor):
        return actions.create_token(
            actor=actor, user=getattr(cast, who), permissions=permissions, **values
        )


def link_on(page):
    """Return the path of the invitation link that a page shows."""
    text = page.content.decode()
    return text[text.index(WELCOME) :].split("<")[0]
