"""What the register holds about a person."""

from datetime import date
from io import BytesIO

from PIL import Image

from serai.kit.actor import current_actor
from serai.people.actions.cards import issue_card
from serai.people.actions.documents import NewDocument, keep_document
from serai.people.actions.families import link_persons, make_group
from serai.people.actions.files import keep_file
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Functioning, Identity, Name
from serai.people.models import AccessGrant, GroupMember


def picture(size=(40, 30), kind="PNG", **more):
    """Return the bytes of a small picture."""
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **more)
    return written.getvalue()


def relative(centre):
    """Register somebody whom the same teams see, all of whose file is shared the same way."""
    new = NewPerson(
        Identity(names=(Name("given", "Issa", "Latn"),)),
        functioning=Functioning({"seeing": "some"}),
    )
    made = register_person(actor=current_actor(), team=centre.team, new=new)
    for one in AccessGrant.objects.filter(person=centre.person).exclude(basis="registration"):
        AccessGrant.objects.create(
            person=made, team=one.team, compartments=one.compartments, basis="referral",
            granted_at=one.granted_at, active_at=one.active_at, expires_at=one.expires_at,
            revoked_at=one.revoked_at,
        )  # fmt: skip
    return made


def make(centre):
    """Return one of each."""
    actor, person, since = current_actor(), centre.person, date(2026, 1, 1)
    group = make_group(actor=actor, kind="travelling", head=person, since=since)
    return {
        "people.AccessGrant": AccessGrant.objects.filter(person=person).first(),
        "people.Group": group,
        "people.GroupMember": GroupMember.objects.get(group=group),
        "people.FamilyLink": link_persons(
            actor=actor, person=person, other=relative(centre), kind="parent", since=since
        ),
        "people.IdentityCard": issue_card(actor=actor, person=person).card,
        "people.Document": keep_document(
            actor=actor, person=person, new=NewDocument("passport", "seen", "A123", "BFA")
        ),
        "people.StoredFile": keep_file(
            actor=actor, person=person, content=picture(), kind="photo", compartment="identity"
        ),
    }
