"""Reading the register without opening anything: lists by grant, versions, grants of a person."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from serai.directory.models import Country
from serai.kit import clock
from serai.kit.actor import Actor
from serai.people import choices
from serai.people.access import persons_visible_to, running_grants
from serai.people.choices import NO_COUNTRY, OTHER_WAY, Basis, Language
from serai.people.models import (
    AccessGrant,
    Document,
    FamilyLink,
    Group,
    GroupMember,
    IdentityCard,
    Person,
    SavedFilter,
    SealedRecord,
    StoredFile,
    Traits,
)

STEP, MOST_LOOKED_AT = 500, 4_000


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list that grants order: the persons' ids, and where the next page begins."""

    person_ids: Sequence[UUID]
    before: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a filter of the list asks for, in codes; "" and None ask for nothing."""

    sex: str = ""
    age: str = ""
    nationality: str = ""
    since: str = ""
    incomplete: bool = False
    team: str = ""

    @property
    def asks(self) -> bool:
        """Say whether anything but the team is asked for."""
        return bool(self.sex or self.age or self.nationality or self.since or self.incomplete)

    def as_json(self) -> dict[str, Any]:
        """Return what is asked for, and nothing else."""
        return {name: value for name, value in asdict(self).items() if value}

    def of(self, person_ids: Sequence[UUID]) -> set[UUID]:
        """Return which of these persons are asked for."""
        rows = Traits.objects.filter(person_id__in=person_ids)
        if self.sex:
            rows = rows.filter(sex=self.sex)
        if self.age == "unknown":
            rows = rows.filter(birth_year=None)
        elif self.age:
            youngest, _dash, oldest = self.age.partition("-")
            year = clock.today().year
            rows = rows.filter(birth_year__lte=year - int(youngest))
            if oldest:
                rows = rows.filter(birth_year__gte=year - int(oldest))
        if self.nationality:
            rows = rows.filter(nationalities__contains=[self.nationality])
        if self.since:
            rows = rows.filter(person__registered_at__date__gte=date.fromisoformat(self.since))
        if self.incomplete:
            rows = rows.filter(person__is_complete=False)
        return set(rows.values_list("person_id", flat=True))


def filtered_persons(
    actor: Actor, wanted: Wanted, *, before: datetime | None = None, size: int = 25
) -> Page:
    """Return the latest persons a filter asks for, newest first.

    Looks through at most `MOST_LOOKED_AT` persons at once, so that a rare wish costs no more than a
    common one; `before` then leads further, from a page that may be short or empty. Who stood on
    an earlier page, as themselves or as another registration merged with them, does not come again.
    """
    page = _one_page(actor, wanted, before, size)
    return Page(_not_shown_before(actor, page.person_ids, before, wanted), page.before)


def _not_shown_before(
    actor: Actor, found: Sequence[UUID], before: datetime | None, wanted: Wanted
) -> Sequence[UUID]:
    """Return those of a page whose person no earlier page showed."""
    if before is None or not found:
        return found
    rows = Person.objects.filter(pk__in=found).values_list("pk", "merged_into_id")
    tops = {one: into or one for one, into in rows}
    same = Person.objects.filter(Q(pk__in=tops.values()) | Q(merged_into__in=tops.values()))
    clusters = {one: into or one for one, into in same.values_list("pk", "merged_into_id")}
    grants = running_grants(actor).filter(person_id__in={*found, *clusters}, active_at__gte=before)
    if wanted.team:
        grants = grants.filter(team_id=UUID(wanted.team))
    earlier = set(grants.values_list("person_id", flat=True))
    shown = {
        clusters.get(one, one) for one in (wanted.of(list(earlier)) if wanted.asks else earlier)
    }
    return [one for one in found if tops.get(one, one) not in shown]


def _one_page(actor: Actor, wanted: Wanted, before: datetime | None, size: int) -> Page:
    """Return a page of a filter's persons, where one person's registrations all stand."""
    team_id = UUID(wanted.team) if wanted.team else None
    if not wanted.asks:
        return latest_persons(actor, before=before, size=size, team_id=team_id)
    found: list[UUID] = []
    looked_at = 0
    while looked_at < MOST_LOOKED_AT:
        page = latest_persons(actor, before=before, size=STEP, team_id=team_id)
        chosen = wanted.of(page.person_ids)
        fitting = [one for one in page.person_ids if one in chosen and one not in found]
        if len(found) + len(fitting) > size:
            last = fitting[size - len(found) - 1]
            found += fitting[: size - len(found)]
            at = running_grants(actor).filter(person_id=last).order_by("-active_at")
            return Page(found, at.values_list("active_at", flat=True)[0])
        found += fitting
        looked_at += len(page.person_ids)
        before = page.before
        if before is None:
            break
    return Page(found, before)


def rows_of(person_ids: Sequence[UUID]) -> list[Person]:
    """Return the persons with what lists show in clear, in the order given, each person once.

    Of several registrations of one person the one that the others were merged into shows, where the
    acting one sees it; else the first of them.
    """
    rows = Person.objects.filter(erased_at=None).select_related("traits", "registered_in")
    found = rows.in_bulk(list(person_ids))
    tops = {one.merged_into_id for one in found.values() if one.merged_into_id} - found.keys()
    found |= rows.in_bulk(list(tops)) if tops else {}
    shown: dict[UUID, Person] = {}
    for person_id in person_ids:
        if (one := found.get(person_id)) is not None:
            top = one.merged_into_id or one.pk
            shown.setdefault(top, found.get(top, one))
    return list(shown.values())


def saved_filters(actor: Actor) -> QuerySet[SavedFilter]:
    """Return the filters that the user keeps, by name."""
    rows = SavedFilter.objects.order_by("name")
    return rows.filter(user_id=actor.id) if actor.id else rows.none()


def countries() -> list[Country]:
    """Return every country by the reader's name for it."""
    return sorted(Country.objects.all(), key=lambda country: country.name)


def nationality_names(codes: Iterable[str]) -> dict[str, str]:
    """Return what nationalities are called in the reader's language, stateless and unknown too."""
    wanted = set(codes)
    names = {c.iso3: c.name for c in Country.objects.filter(iso3__in=wanted)}
    return {code: names.get(code) or str(NO_COUNTRY.get(code, code)) for code in wanted}


def language_names(codes: Iterable[str]) -> list[str]:
    """Return what languages are called in the reader's language."""
    names = dict(Language.choices)
    return [str(names.get(code, code)) for code in codes]


def label_of(kind: str, code: str) -> str:
    """Return what a code of one of the room's lists is called in the reader's language."""
    return str(dict(getattr(choices, kind).choices).get(code, code))


def latest_persons(
    actor: Actor, *, before: datetime | None = None, size: int = 25, team_id: UUID | None = None
) -> Page:
    """Return the persons with whom something happened last, newest first, once each.

    Driven from the grants' index, so that it costs the same among a hundred and a million persons.
    """
    rows = running_grants(actor).order_by("-active_at", "person_id")
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    if before is not None:
        rows = rows.filter(active_at__lt=before)
    found: dict[UUID, datetime] = {}
    last: datetime | None = None
    for person_id, active_at in rows.values_list("person_id", "active_at")[: size * 4]:
        if len(found) == size and person_id not in found:
            break
        found.setdefault(person_id, active_at)
        last = active_at
    return Page(list(found), last if len(found) == size else None)


def cluster_ids(person: Person) -> list[UUID]:
    """Return the ids of all rows that turned out to be this one person, the person's own first."""
    root = person.merged_into_id or person.pk
    others = Person.objects.filter(Q(pk=root) | Q(merged_into_id=root)).values_list("pk", flat=True)
    return list(dict.fromkeys([person.pk, *others]))


def versions(person: Person, kind: str) -> QuerySet[SealedRecord]:
    """Return the versions of a record, newest first."""
    rows = SealedRecord.objects.filter(person=person, kind=kind)
    return rows.select_related("recorded_by").order_by("-version")


def grants_of(person: Person) -> QuerySet[AccessGrant]:
    """Return every grant of a person that the actor may know of, newest first."""
    rows = AccessGrant.objects.filter(person=person)
    return rows.select_related("team__organisation", "user", "granted_by").order_by("-granted_at")


def emergencies_to_review(actor: Actor) -> QuerySet[AccessGrant]:
    """Return emergency accesses of others that nobody has judged yet, oldest first."""
    rows = AccessGrant.objects.filter(basis=Basis.BREAK_GLASS, reviewed_at=None)
    if actor.id is None:
        return rows.none()
    return (
        rows.exclude(user_id=actor.id)
        .select_related("person", "team", "user")
        .order_by("granted_at")
    )


def person_by_reference(reference: str) -> UUID | None:
    """Return the id of the actor's organisations' person with a reference, seen or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT serai_person_by_reference(%s)", [reference])
        found: UUID | None = cursor.fetchone()[0]
        return found


def is_running(grant: AccessGrant) -> bool:
    """Say whether a grant opens anything now."""
    unexpired = grant.expires_at is None or grant.expires_at > clock.now()
    return grant.revoked_at is None and unexpired


def person_seen(actor: Actor, reference: str) -> Person | None:
    """Return the person of a reference, where a grant opens them to the actor."""
    return persons_visible_to(actor).filter(reference=reference).first()


def groups_of(person: Person) -> list[tuple[Group, list[GroupMember]]]:
    """Return the person's groups, the latest first, each with the members the actor may see."""
    mine = GroupMember.objects.filter(person=person).values("group_id")
    members: dict[UUID, list[GroupMember]] = {}
    rows = GroupMember.objects.filter(group_id__in=mine).select_related("group", "person")
    for one in rows.order_by("-group__made_at", "recorded_at"):
        members.setdefault(one.group_id, []).append(one)
    return [(found[0].group, found) for found in members.values()]


def links_of(person: Person) -> list[tuple[FamilyLink, Person, str]]:
    """Return what the person is to whom: link, the other, and what it is called from here."""
    rows = FamilyLink.objects.filter(Q(person=person) | Q(other=person))
    found = []
    for link in rows.select_related("person", "other").order_by("recorded_at"):
        forward = link.person_id == person.pk
        label = link.get_kind_display() if forward else OTHER_WAY.get(
            link.kind, link.get_kind_display()
        )  # fmt: skip
        found.append((link, link.other if forward else link.person, str(label)))
    return found


def holders_of(code_tokens: Iterable[bytes]) -> list[UUID]:
    """Return who holds a card of one of these codes that is neither revoked nor over."""
    rows = IdentityCard.objects.filter(
        code_token__in=list(code_tokens), revoked_at=None, expires_on__gte=clock.today(),
        person__erased_at=None,
    )  # fmt: skip
    return list(rows.values_list("person_id", flat=True))


def card_of(person: Person) -> IdentityCard | None:
    """Return the person's card, unless it was revoked."""
    return IdentityCard.objects.filter(person=person, revoked_at=None).first()


def documents_of(person: Person) -> list[Document]:
    """Return the papers of a person, the latest first."""
    rows = Document.objects.filter(person=person, removed_at=None)
    return list(rows.order_by("-recorded_at"))


def files_of(person: Person) -> list[StoredFile]:
    """Return the files about a person that the actor may see, the latest first."""
    rows = StoredFile.objects.filter(person=person, removed_at=None)
    return list(rows.order_by("-recorded_at"))
