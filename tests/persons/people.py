"""What the register holds about a person."""

from serai.people.models import AccessGrant


def make(centre):
    """Return one of each."""
    return {"people.AccessGrant": AccessGrant.objects.filter(person=centre.person).first()}
