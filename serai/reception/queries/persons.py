"""One person at the desk: the stay that runs, absences, flags in force, what was given today."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from serai.accounts.choices import Compartment, Permission
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people.access import compartments_of
from serai.people.models import Person, Traits
from serai.people.queries import cluster_ids
from serai.reception.access import stays_seen
from serai.reception.choices import Age, At, Sex
from serai.reception.methods.sealed import LIFTED_WHY, WHY
from serai.reception.models import Absence, DeskFlag, FlagReason, Given, Placement, Stay
from serai.vault.sealing import Keys, Unreadable


@dataclass(frozen=True, slots=True)
class Here:
    """A stay with the place that is taken for it, and the absence that is open."""

    stay: Stay
    placement: Placement | None
    absence: Absence | None = None

    @property
    def is_overdue(self) -> bool:
        """Say whether the person is out longer than expected."""
        return self.absence is not None and self.absence.expected_at < clock.now()


def with_places(stays: Sequence[Stay]) -> list[Here]:
    """Return stays with their places and open absences, in two queries."""
    ids = [one.pk for one in stays]
    rows = Placement.objects.filter(stay_id__in=ids).select_related("unit", "bed")
    places = {one.stay_id: one for one in rows.order_by("during")}
    out = {one.stay_id: one for one in Absence.objects.filter(stay_id__in=ids, back_at=None)}
    return [Here(one, places.get(one.pk), out.get(one.pk)) for one in stays]


def stay_of(actor: Actor, person: Person) -> Stay | None:
    """Return the stay that runs, under whichever registration of the same person."""
    rows = stays_seen(actor).filter(person_id__in=cluster_ids(person), during__upper_inf=True)
    return rows.first()


def history_of(actor: Actor, person: Person) -> list[Here]:
    """Return the person's stays, latest first."""
    rows = stays_seen(actor).filter(person_id__in=cluster_ids(person))
    return with_places(list(rows.order_by("-during")))


def moves_of(stay: Stay) -> QuerySet[Placement]:
    """Return the places of a stay in order."""
    rows = Placement.objects.filter(stay=stay).select_related("unit", "bed")
    return rows.order_by("during")


def flags_of(
    actor: Actor, person_ids: Collection[UUID], *, at: Collection[str] = At.values
) -> dict[UUID, list[DeskFlag]]:
    """Return the flags in force of persons by person, those that stop first.

    Those of the actor's organisations, and at a desk what others want it to do.
    """
    now = clock.now()
    rows = DeskFlag.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now), person_id__in=person_ids, lifted_at=None,
        from_at__lte=now, at__in=at, organisation_id__in=list(actor.sees),
    )  # fmt: skip
    own = list(rows.select_related("set_by").order_by("from_at"))
    told = flags_of_others(person_ids) if actor.may_anywhere(Permission.DESK_WORK) else []
    found: defaultdict[UUID, list[DeskFlag]] = defaultdict(list)
    others = [flag for flag, _whose in told if flag.at in at]
    for one in sorted([*own, *others], key=lambda flag: flag.effect):
        found[one.person_id].append(one)
    return found


def flags_of_others(person_ids: Collection[UUID]) -> list[tuple[DeskFlag, str]]:
    """Return what other organisations want the actor's desk to do with persons, and which one.

    The organisation is "" to who does not hold protection. The rows were never kept: they say what
    to do, and not who set them and since when.
    """
    if not person_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reception_flags_of_others(%s)", [list(person_ids)])
        return [
            (DeskFlag(person_id=person, effect=effect, at=at, instruction=instruction), whose)
            for person, effect, at, instruction, whose in cursor.fetchall()
        ]


def flags_at(actor: Actor, person: Person, at: At) -> list[DeskFlag]:
    """Return the flags that speak when somebody enters or leaves, those that stop first."""
    by_person = flags_of(actor, cluster_ids(person), at=(At.ANY, at))
    return [one for flags in by_person.values() for one in flags]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A flag with its reasons, where the reader holds protection."""

    flag: DeskFlag
    why: str
    lifted_why: str


def reasoned(actor: Actor, person: Person) -> list[Reasoned]:
    """Return every flag of a person, lifted ones too, with reasons; none without protection."""
    if Compartment.PROTECTION not in compartments_of(actor, person.pk):
        return []
    rows = FlagReason.objects.filter(
        person=person, organisation_id__in=list(actor.sees)
    ).select_related("flag__set_by", "flag__lifted_by")
    keys, found = Keys([person.pk]), []
    for one in rows.order_by("-flag__from_at"):
        try:
            why = keys.open(person.pk, one.why, WHY)
            lifted = keys.open(person.pk, one.lifted_why, LIFTED_WHY) if one.lifted_why else ""
        except Unreadable:
            continue
        found.append(Reasoned(one.flag, why, lifted))
    return found


def counted_as(person_ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return the sex and age under which places count persons."""
    year, found = clock.today().year, {}
    for one in Traits.objects.filter(person_id__in=person_ids):
        sex = one.sex if one.sex in {Sex.FEMALE, Sex.MALE} else Sex.OTHER
        age = Age.UNKNOWN
        if one.birth_basis == "disputed" or (one.birth_year and year - one.birth_year < 18):
            age = Age.CHILD
        elif one.birth_year:
            age = Age.ADULT
        found[one.person_id] = (str(sex), str(age))
    return found


def party_of(actor: Actor, stay: Stay) -> list[Stay]:
    """Return the stays that run of those who came together with this one, it too."""
    if stay.party is None:
        return [stay]
    rows = stays_seen(actor).filter(party=stay.party, during__upper_inf=True)
    return list(rows.select_related("centre", "person").order_by("pk"))


def together_with(person: Person) -> list[UUID]:
    """Return who belongs to a person's groups, of those whose identity the actor may see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person FROM reception_together(%s)", [person.pk])
        return sorted(row[0] for row in cursor.fetchall())


def given_today(person: Person) -> list[Given]:
    """Return what was given to somebody today, in order."""
    return list(Given.objects.filter(person=person, day=clock.today()).order_by("given_at"))


def last_given(person: Person, kind: str, organisation_id: UUID) -> datetime | None:
    """Return when somebody was last given something of a kind today."""
    rows = Given.objects.filter(
        person=person, day=clock.today(), kind=kind, organisation_id=organisation_id
    )
    return rows.order_by("-number").values_list("given_at", flat=True).first()
