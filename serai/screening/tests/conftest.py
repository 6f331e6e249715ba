"""Published instruments at the centre, and persons to screen."""

import pytest
from django.urls import reverse

from serai.kit.actor import acting_as, register_actor
from serai.screening.actions.instruments import publish_shipped
from serai.screening.actions.screenings import finish_screening, keep_answers, start_screening
from serai.screening.models import Screening


@pytest.fixture
def published(centre):
    """Publish shipped instruments for the centre, on demand: `published("trafficking")`."""
    alice = centre.actor("alice")

    def publish(name="first_contact"):
        with acting_as(alice):
            return publish_shipped(actor=alice, organisation=centre.organisation, name=name)

    return publish


@pytest.fixture
def tell_desk(centre, published):
    """Let the desk ask Amina: `tell_desk(violence="yes")` returns what came of it, finished."""
    published()

    def tell(**answers):
        url = reverse("screening:first_contact", args=[centre.person.pk])
        assert centre.client("rami").post(url, answers).status_code == 302
        with acting_as(register_actor(centre.organisation.pk)):
            return Screening.objects.latest("done_at")

    return tell


@pytest.fixture
def screen(centre, published):
    """Screen Amina as somebody: `screen({"fear_of_return": "yes"})` returns the screening."""

    def run(answers, name="first_contact", who="carla", *, finish=True, **more):
        version = published(name)
        actor = centre.actor(who)
        with acting_as(actor):
            screening = start_screening(
                actor=actor,
                person=centre.person,
                organisation=centre.organisation,
                version=version,
                **more,
            )
            keep_answers(actor=actor, screening=screening, answers=answers)
            if finish:
                screening = finish_screening(actor=actor, screening=screening)
        return screening

    return run


@pytest.fixture
def grant_to(centre):
    """Grant Amina to a team for some compartments: `grant_to("partner_team", "health")`."""
    from serai.people.actions.grants import grant

    def give(team, *compartments):
        from serai.kit.actor import register_actor

        actor = register_actor(centre.organisation.pk)
        with acting_as(actor):
            return grant(
                actor=actor,
                person=centre.person,
                team=getattr(centre, team),
                compartments=compartments,
                basis="referral",
            )

    return give
