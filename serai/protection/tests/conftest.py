"""A case of Amina at the centre, and procedures in it."""

import pytest

from serai.cases.actions.cases import open_case
from serai.kit.actor import acting_as, register_actor
from serai.people.models import Traits
from serai.protection.actions import members, trafficking
from serai.protection.models import Member
from serai.screening.actions.screenings import finish_screening, keep_answers, start_screening
from serai.screening.tests.conftest import published, tell_desk  # noqa: F401


@pytest.fixture
def run(centre):
    """Run an action as somebody: `run("carla", close, procedure=file, ...)`."""

    def act(who, action, /, **given):
        actor = centre.actor(who)
        with acting_as(actor):
            return action(actor=actor, **given)

    return act


@pytest.fixture
def case(centre, run):
    """An open case of Amina under carla."""
    return run("carla", open_case, person=centre.person, team=centre.team, worker=centre.carla,
               risk="high", domains=["safety"])  # fmt: skip


@pytest.fixture
def file(case, run):
    """A counter-trafficking file that carla opened; only she is named in it."""
    return run("carla", trafficking.open_file, case=case, signed=True)


@pytest.fixture
def name_in(centre, run):
    """Name somebody in a procedure and let them sign: `name_in(file, "sofia")`."""

    def act(procedure, who, *, signed=True, by="carla", **more):
        member = run(by, members.name_member, procedure=procedure, user=centre.users[who], **more)
        if signed:
            member = run(who, members.sign, procedure=procedure, member=member)
        return member

    return act


@pytest.fixture
def born(centre):
    """Change the year of birth that lists know of Amina, and how it is known."""

    def act(year, basis="declared"):
        with acting_as(centre.actor("carla")):
            Traits.objects.filter(person=centre.person).update(birth_year=year, birth_basis=basis)

    return act


@pytest.fixture
def seen_by(centre):
    """Return how many rows of a model somebody's transaction shows."""

    def count(who, model):
        with acting_as(centre.actor(who)):
            return model.objects.count()

    return count


@pytest.fixture
def seat(centre):
    """Return somebody's membership in a procedure."""

    def find(procedure, who, by="carla"):
        with acting_as(centre.actor(by)):
            return Member.objects.get(procedure=procedure, user=centre.users[who])

    return find


@pytest.fixture
def told(centre, published, tell_desk):  # noqa: F811
    """Tell the desk, or a phone, what Amina answers: `told["phone"](violence="yes")`."""
    version = published()

    def by_phone(**answers):
        actor = register_actor(centre.organisation.pk)
        with acting_as(actor):
            made = start_screening(
                actor=actor, person=centre.person, organisation=centre.organisation,
                version=version, submission_id=version.pk,
            )  # fmt: skip
            keep_answers(actor=actor, screening=made, answers=answers)
            return finish_screening(actor=actor, screening=made)

    return {"desk": tell_desk, "phone": by_phone}
