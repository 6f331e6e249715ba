"""Reading: countries by what may be typed, who is in a group, what a landing counts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from serai.accounts.choices import PERMISSIONS, Permission
from serai.accounts.models import Membership, Team
from serai.directory.models import Country
from serai.intake.models import Device
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import registering_teams
from serai.people.models import Person
from serai.registration.methods.reading import folded
from serai.registration.models import Arrival, Group, Member, PersonFile, Registered

SPOKEN = ("en", "fr", "ar", "es", "ru", "zh")


def countries_by_name() -> dict[str, str]:
    """Return the ISO code by what may be typed for a country: its codes and its six names."""
    found: dict[str, str] = {}
    for one in Country.objects.all():
        names = (one.iso3, *(getattr(one, f"name_{language}") for language in SPOKEN))
        for name in filter(None, names):
            found.setdefault(folded(name), one.iso3)
    return found


def country_choices() -> list[tuple[str, str]]:
    """Return (ISO code, name in the reader's language), by name."""
    return sorted(((c.iso3, c.name) for c in Country.objects.all()), key=lambda pair: pair[1])


def is_registered(person_id: UUID) -> bool:
    """Say whether the surrounding actor sees a person of this id."""
    return Person.objects.filter(pk=person_id).exists()


def team_of_device(organisation_id: UUID, device_id: UUID | None) -> Team | None:
    """Return the team for which a form's persons are registered.

    That of the device; else the only team of the organisation in which somebody registers persons;
    None where there are several: guessing would open a person to the wrong people.
    """
    if device_id is not None:
        device = Device.objects.select_related("team__organisation").get(pk=device_id)
        if device.team is not None:
            return device.team
    roles = [role for role, held in PERMISSIONS.items() if Permission.PERSON_REGISTER in held]
    members = Membership.objects.filter(
        team__organisation_id=organisation_id, role__in=roles, starts_on__lte=clock.today()
    ).exclude(ends_on__lt=clock.today())
    ids = set(members.values_list("team_id", flat=True))
    if len(ids) != 1:
        return None
    return Team.objects.select_related("organisation").get(pk=ids.pop())


def members_of(group: Group) -> list[Member]:
    """Return the members of a group that the surrounding actor may see, in order of joining."""
    rows = Member.objects.filter(group=group, left_at=None).select_related("person")
    return list(rows.order_by("joined_at", "id"))


def group_of(person_id: UUID) -> Group | None:
    """Return the group that a person stands in, the latest joined."""
    row = Member.objects.filter(person_id=person_id, left_at=None).select_related("group")
    found = row.order_by("-joined_at").first()
    return found.group if found else None


def memberships_of(person: Person) -> list[Member]:
    """Return the groups that a person stands or stood in, with their landings, the latest first."""
    rows = Member.objects.filter(person=person).select_related("group__arrival")
    return list(rows.order_by("-joined_at"))


def registered_by_form(person: Person) -> Registered | None:
    """Return which form registered a person; None where none did."""
    return Registered.objects.filter(person=person).first()


@dataclass(frozen=True, slots=True)
class Landing:
    """A landing with its numbers: pre-registered, completed, and counted by sex and age."""

    arrival: Arrival
    groups: int
    persons: int
    complete: int
    counts: Mapping[str, int]


def landing(arrival: Arrival) -> Landing:
    """Return a landing's numbers, of the persons that the surrounding actor may see."""
    groups = list(arrival.groups.all())
    counts: Counter[str] = Counter()
    for group in groups:
        counts.update({key: int(number) for key, number in group.counts.items()})
    members = Member.objects.filter(group__arrival=arrival, left_at=None)
    flags = list(members.values_list("person__is_complete", flat=True))
    return Landing(arrival, len(groups), len(flags), sum(flags), counts)


def wristbands_of(arrival: Arrival) -> list[str]:
    """Return the codes of a landing's wristbands, in order."""
    rows = Member.objects.filter(group__arrival=arrival, left_at=None).exclude(wristband="")
    return sorted(rows.values_list("wristband", flat=True))


def person_with_wristband(code: str) -> UUID | None:
    """Return who wears a wristband, of those the surrounding actor may see."""
    row = Member.objects.filter(wristband=code, left_at=None).order_by("-joined_at").first()
    return row.person_id if row else None


def files_of(actor: Actor) -> Sequence[PersonFile]:
    """Return the files of persons of the actor's registering teams, newest first."""
    rows = PersonFile.objects.filter(team__in=registering_teams(actor)).defer("content")
    return list(rows.select_related("team", "kept_by")[:50])
