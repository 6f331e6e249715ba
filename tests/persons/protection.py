"""A procedure of each kind about Amina, in which all who hold protection are named and signed.

What those see who are not named stands in `serai/protection/tests`.
"""

from serai.cases.models import Case
from serai.kit import clock
from serai.protection.models import (
    AgendaPoint,
    BestInterests,
    Conference,
    Identification,
    Member,
    Option,
    Procedure,
    SafetyPlan,
    TraffickingFile,
    Voice,
)
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
    now, today, person = clock.now(), clock.today(), centre.person
    keys = Keys([person.pk])

    def sealed(column, value="x"):
        return keys.seal(person.pk, value, f"protection.{column}")

    file, member = open_one(centre, "trafficking")
    best, speaker = open_one(centre, "best_interests")
    meeting, _guest = open_one(centre, "conference")
    of_file, of_best, of_meeting = (
        {"procedure": one, "person": person} for one in (file, best, meeting)
    )
    identification = Identification.objects.create(
        step="preliminary", status="PossibleVictimOfTrafficking", decided_by="NGO",
        decided_on=today, act="met", means="met", purpose="met", as_child=False,
        reading="presumed", reasons=sealed("Identification.reasons"), recorded_at=now, **of_file,
    )  # fmt: skip
    texts = {"text": "x", "in_favour": "x", "against": "x"}
    option = Option.objects.create(
        kind="maintain", content=sealed("Option.content", texts), added_at=now, **of_best
    )
    return {
        "protection.File": file,
        "protection.Best": best,
        "protection.Meeting": meeting,
        "protection.Member": member,
        "protection.TraffickingFile": TraffickingFile.objects.create(changed_at=now, **of_file),
        "protection.Identification": identification,
        "protection.Option": option,
        "protection.BestInterests": BestInterests.objects.create(
            trigger="care", priority="7", stage="panel", **of_best
        ),
        "protection.Voice": Voice.objects.create(
            member=speaker, option=option, reasons=sealed("Voice.reasons"), said_at=now, **of_best
        ),
        "protection.Conference": Conference.objects.create(
            kind="review", reason="other", planned_on=today, **of_meeting
        ),
        "protection.AgendaPoint": AgendaPoint.objects.create(
            text=sealed("AgendaPoint.text"), added_at=now, **of_meeting
        ),
        "protection.SafetyPlan": SafetyPlan.objects.create(
            person=person, case=file.case, version=1, review_on=today, made_at=now,
            content=sealed("SafetyPlan.content", {"steps": "x"}),
        ),
    }  # fmt: skip
