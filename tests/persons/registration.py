"""A place in a group of a landing, and which submission registered the person."""

from uuid import uuid4

from serai.kit import clock
from serai.registration.models import Group, Member, Registered


def make(centre):
    """Make one of each."""
    group = Group.objects.create(organisation=centre.organisation, made_at=clock.now())
    return {
        "registration.Member": Member.objects.create(
            person=centre.person, group=group, joined_at=clock.now()
        ),
        "registration.Registered": Registered.objects.create(
            person=centre.person, submission_id=uuid4()
        ),
    }
