"""A procedure of each kind about Amina, in which all who hold protection are named and signed.

What those see who are not named stands in `serai/protection/tests`.
"""

from serai.cases.models import Case
from serai.kit import clock
from serai.protection.models import Identification, Member, Procedure, TraffickingFile
from serai.vault.sealing import Keys

NAMED = ("carla", "sofia", "dora")


def open_one(centre, kind):
    """Make a procedure and its members; return it with one of them."""
    case = Case.objects.get(person=centre.person, state="open")
    made = Procedure.objects.create(
        person=centre.person, case=case, organisation=centre.organisation, kind=kind,
        opened_at=clock.now(), opened_by=centre.carla,
    )  # fmt: skip
    members = [
        Member.objects.create(
            procedure=made, person=centre.person, user=centre.users[name], part="team",
            named_at=clock.now(), signed_at=clock.now(), undertaking="2026-11",
        )
        for name in NAMED
    ]  # fmt: skip
    return made, members[0]


def make(centre):
    """Make one of each."""
    file, member = open_one(centre, "trafficking")
    paper = {"procedure": file, "person": centre.person}
    reasons = Keys([centre.person.pk]).seal(
        centre.person.pk, "x", "protection.Identification.reasons"
    )
    return {
        "protection.File": file,
        "protection.Member": member,
        "protection.TraffickingFile": TraffickingFile.objects.create(
            changed_at=clock.now(), **paper
        ),
        "protection.Identification": Identification.objects.create(
            step="preliminary", status="PossibleVictimOfTrafficking", decided_by="NGO",
            decided_on=clock.today(), act="met", means="met", purpose="met", as_child=False,
            reading="presumed", reasons=reasons, recorded_at=clock.now(), **paper,
        ),
    }  # fmt: skip
