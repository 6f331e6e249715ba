"""Asking, agreeing, refusing, withdrawing: and the grants that follow, in the same transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation, Team
from serai.consent import choices, events
from serai.consent.choices import State
from serai.consent.methods.children import grown_up_on, is_old_enough_to_be_asked
from serai.consent.models import Consent, Evidence
from serai.consent.queries import NOTICE_VERSION, withholdings_against
from serai.kit import clock
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.kit.ids import new_id
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.grants import AlreadyOver, EnforcementBody, grant, revoke
from serai.people.actions.reading import read_names
from serai.people.choices import Basis
from serai.people.methods.records import Birth
from serai.people.models import AccessGrant, Person
from serai.vault.fields import Sealed
from serai.vault.sealing import Keys

PEOPLE, REASON, END_REASON, CONTENT = (
    "consent.Consent.people", "consent.Consent.reason", "consent.Consent.end_reason",
    "consent.Evidence.content",
)  # fmt: skip
BASIS_OF = {
    choices.LegalBasis.CONSENT: Basis.CONSENT,
    choices.LegalBasis.LEGAL: Basis.LEGAL,
    choices.LegalBasis.VITAL: Basis.VITAL,
}
BUILT_ON = tuple(BASIS_OF.values())


class NeedsWitness(Refusal):
    """Consent that is only spoken needs somebody who heard it."""

    sentence = _("Name the witness: consent that is only spoken needs one.")


class NeedsHow(Refusal):
    """How consent was given is part of it."""

    sentence = _("Say how the person agreed, and who answered.")


class NeedsGuardian(Refusal):
    """A child does not give consent alone."""

    sentence = _(
        "This is a child, or may be one: a parent or guardian agrees, or say why nobody can."
    )


class NeedsAssent(Refusal):
    """A child who is old enough is asked, and is listened to."""

    sentence = _("This child is old enough to be asked. Without the child's yes nothing is shared.")


class NeedsReason(Refusal):
    """Another basis, or a child without a guardian, needs a reason somebody can judge later."""

    sentence = _("Say why in a sentence.")


class NeedsWhyNot(Refusal):
    """A refusal is kept with its reason."""

    sentence = _("Say why, or that no reason was given.")


class WithheldFromThem(Refusal):
    """The person wants this kept from this recipient."""

    sentence = _("The person asked that this be withheld from %(recipient)s. Lift that first.")


class NotOpen(Refusal):
    """Only what was given and still holds can be withdrawn or renewed."""

    sentence = _("This consent is over already. Record a new one.")


class AnsweredAlready(Refusal):
    """What was answered is not answered again."""

    sentence = _("This was answered already. Record a new consent.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked: for what, who may see which compartments, until when, and in which language.

    Exactly one of `team`, `organisation` (all its teams) and `outside` is given.
    """

    purpose: str
    compartments: Collection[str]
    team: Team | None = None
    organisation: Organisation | None = None
    outside: str = ""
    expires_at: datetime | None = None
    legal_basis: str = choices.LegalBasis.CONSENT
    language: str = "en"

    @property
    def home(self) -> Organisation | None:
        """Return the organisation that would see, if it works in Serai."""
        return self.organisation or (self.team.organisation if self.team else None)

    def teams(self) -> list[Team]:
        """Return the teams that would see."""
        if self.team is not None:
            return [self.team]
        rows = Team.objects.filter(organisation=self.organisation) if self.organisation else ()
        return list(rows)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, how, by whom. `pictures` are evidence by kind, as plain PNG."""

    medium: str = ""
    expression: str = ""
    given_by: str = ""
    is_child: bool = False
    assent: str = ""
    no_guardian: str = ""
    why_not: str = ""
    reason: str = ""
    guardian: str = ""
    witness: str = ""
    interpreter: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    def people(self) -> dict[str, str]:
        """Return who else took part, by part."""
        named = (
            ("guardian", self.guardian), ("witness", self.witness),
            ("interpreter", self.interpreter),
        )  # fmt: skip
        return {part: name.strip() for part, name in named if name.strip()}


@transaction.atomic
def ask(*, actor: Actor, person: Person, terms: Terms) -> Consent:
    """Note that consent was asked for and not answered yet; nothing is opened."""
    values = _of_terms(actor, person, terms) | {"legal_basis": choices.LegalBasis.CONSENT}
    made = Consent.objects.create(state=State.REQUESTED, **values)
    _happened(events.REQUESTED, person, made)
    return made


@transaction.atomic
def give(
    *,
    actor: Actor,
    person: Person,
    terms: Terms,
    answer: Answer,
    asked: Consent | None = None,
    renews: Consent | None = None,
) -> Consent:
    """Record that somebody agreed, and open what was agreed to the recipient at once.

    `asked` is a consent that waits for its answer, `renews` one whose place this takes. What is
    agreed for a child ends when they grow up. Where consent is not the basis the answer's reason
    says why.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    identity = read_names(actor=actor, person_ids=[person.pk], why="consent").get(person.pk)
    birth = identity.birth if identity else Birth()
    is_child = answer.is_child or bool(birth.is_child(clock.today()))
    if terms.home is not None and terms.home.is_enforcement:
        raise EnforcementBody(organisation=terms.home.name)
    _check(terms, answer, birth, is_child=is_child)
    ends = _until(terms, birth, is_child=is_child)
    if ends is not None and ends <= clock.now():
        raise AlreadyOver
    kept = withholdings_against(person, terms.team, terms.organisation, terms.compartments)
    if kept:
        raise WithheldFromThem(recipient=kept[0].recipient)
    made = _answered(actor, person, terms, answer, asked, State.GIVEN, is_child, ends, renews)
    _keep_pictures(made, answer.pictures)
    for team in terms.teams():
        if not withholdings_against(person, team, None, terms.compartments):
            grant(
                actor=actor, person=person, team=team, compartments=terms.compartments,
                basis=BASIS_OF[choices.LegalBasis(terms.legal_basis)], basis_id=made.pk,
                expires_at=ends,
            )  # fmt: skip
    _happened(events.GIVEN, person, made)
    if renews is not None:
        _end(actor, renews, State.RENEWED)
    return made


@transaction.atomic
def refuse(
    *, actor: Actor, person: Person, terms: Terms, answer: Answer, asked: Consent | None = None
) -> Consent:
    """Record that somebody said no, with the reason, and end what they had agreed to of the kind.

    What ends is what was given for the same purpose to the same recipient.
    """
    if not answer.why_not:
        raise NeedsWhyNot
    Person.objects.select_for_update().get(pk=person.pk)
    made = _answered(actor, person, terms, answer, asked, State.REFUSED, answer.is_child, None)
    _happened(events.REFUSED, person, made)
    same = Consent.objects.filter(
        person=person, state=State.GIVEN, purpose=terms.purpose, team=terms.team,
        organisation=terms.organisation, outside=terms.outside,
    )  # fmt: skip
    for one in same.select_related("person"):
        _end(actor, one, State.WITHDRAWN, why=answer.why_not)
    return made


@transaction.atomic
def withdraw(*, actor: Actor, consent: Consent, why: str = "", text: str = "") -> Consent:
    """Record that somebody takes back what they agreed to; its grants end in this transaction."""
    return _end(actor, consent, State.WITHDRAWN, why=why or choices.WhyNot.NOT_SAID, text=text)


@transaction.atomic
def end_those_due(*, actor: Actor, consents: Collection[Consent]) -> int:
    """Mark consents whose period is over, or whose child grew up, as expired; return how many."""
    now, done = clock.now(), 0
    children = {one.person_id for one in consents if one.is_child}
    who = read_names(actor=actor, person_ids=list(children), why="consent.grown_up")
    for one in consents:
        grown = grown_up_on(who[one.person_id].birth) if one.person_id in who else None
        is_over = one.expires_at is not None and one.expires_at <= now
        if is_over or (one.is_child and grown is not None and grown <= clock.today()):
            _end(actor, one, State.EXPIRED)
            done += 1
    return done


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed in a consent: who took part, why, why it ended."""

    people: Mapping[str, str]
    reason: str
    end_reason: str


def read_consent(*, actor: Actor, consent: Consent) -> Opened:
    """Open what is sealed in a consent, and record that it was looked at."""
    keys, person = Keys([consent.person_id]), consent.person

    def opened(value: Sealed | None, context: str, empty: Any) -> Any:
        return empty if value is None else keys.open(person.pk, value, context)

    _happened(events.READ, person, consent)
    return Opened(
        opened(consent.people, PEOPLE, {}),
        opened(consent.reason, REASON, ""),
        opened(consent.end_reason, END_REASON, ""),
    )


def read_picture(*, actor: Actor, evidence: Evidence) -> bytes:
    """Open a picture of a consent, and record that it was looked at."""
    _happened(events.READ, evidence.person, evidence.consent)
    return Keys([evidence.person_id]).open_bytes(evidence.person_id, evidence.content, CONTENT)


def _check(terms: Terms, answer: Answer, birth: Birth, *, is_child: bool) -> None:
    """Refuse what would be no consent."""
    if terms.legal_basis != choices.LegalBasis.CONSENT:
        if not answer.reason.strip():
            raise NeedsReason
        return
    if not (answer.medium and answer.expression and answer.given_by):
        raise NeedsHow
    if answer.medium == choices.Medium.VERBAL and not answer.witness.strip():
        raise NeedsWitness
    if is_child:
        _check_child(answer, birth)


def _check_child(answer: Answer, birth: Birth) -> None:
    if answer.given_by == choices.GivenBy.PERSON and not answer.no_guardian:
        raise NeedsGuardian
    if answer.no_guardian and not answer.reason.strip():
        raise NeedsReason
    is_young = answer.assent == choices.Assent.TOO_YOUNG
    if is_young and is_old_enough_to_be_asked(birth, clock.today()):
        raise NeedsAssent
    if not is_young and answer.assent != choices.Assent.GIVEN:
        raise NeedsAssent


def _until(terms: Terms, birth: Birth, *, is_child: bool) -> datetime | None:
    """Return when it ends: as agreed, or when a child grows up, whichever comes first."""
    grown = grown_up_on(birth) if is_child else None
    if grown is None or grown <= clock.today():
        return terms.expires_at
    adult = timezone.make_aware(datetime.combine(grown, time.min))
    return min(terms.expires_at, adult) if terms.expires_at else adult


def _of_terms(actor: Actor, person: Person, terms: Terms) -> dict[str, Any]:
    return {
        "person": person, "purpose": terms.purpose, "legal_basis": terms.legal_basis,
        "team": terms.team, "organisation": terms.organisation, "outside": terms.outside,
        "compartments": sorted(terms.compartments), "expires_at": terms.expires_at,
        "language": terms.language, "notice_language": terms.language,
        "notice_version": NOTICE_VERSION, "requested_at": clock.now(),
        "recorded_by_id": actor.user_id,
    }  # fmt: skip


def _reason(person: Person, text: str) -> dict[str, Any]:
    text = text.strip()
    return {"reason": Keys([person.pk]).seal(person.pk, text, REASON) if text else None}


def _answered(
    actor: Actor,
    person: Person,
    terms: Terms,
    answer: Answer,
    asked: Consent | None,
    state: str,
    is_child: bool,
    ends: datetime | None,
    renews: Consent | None = None,
) -> Consent:
    """Write the answer to a new record, or to the one that waited for it."""
    people = answer.people()
    values = _of_terms(actor, person, terms) | _reason(person, answer.reason)
    values |= {
        "state": state, "expires_at": ends, "renews": renews,
        "decided_at": clock.now(), "medium": answer.medium,
        "expression": answer.expression, "given_by": answer.given_by, "is_child": is_child,
        "assent": answer.assent, "no_guardian": answer.no_guardian, "why_not": answer.why_not,
        "has_witness": "witness" in people, "has_interpreter": "interpreter" in people,
        "people": Keys([person.pk]).seal(person.pk, people, PEOPLE) if people else None,
    }  # fmt: skip
    if asked is None:
        return Consent.objects.create(id=new_id(), **values)
    waiting = Consent.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if waiting.state != State.REQUESTED:
        raise AnsweredAlready
    for name, value in values.items():
        if name not in {"person", "requested_at"}:
            setattr(waiting, name, value)
    waiting.save()
    return waiting


def _keep_pictures(consent: Consent, pictures: Mapping[str, bytes]) -> None:
    keys = Keys([consent.person_id])
    Evidence.objects.bulk_create(
        Evidence(
            consent=consent, person_id=consent.person_id, kind=kind, recorded_at=clock.now(),
            content=keys.seal(consent.person_id, content, CONTENT),
        )
        for kind, content in pictures.items()
    )  # fmt: skip


def _end(actor: Actor, consent: Consent, state: str, *, why: str = "", text: str = "") -> Consent:
    """End a consent that runs, and the grants built on it."""
    found = (
        Consent.objects.select_for_update(of=("self",)).select_related("person").get(pk=consent.pk)
    )
    if found.state != State.GIVEN:
        raise NotOpen
    person, text = found.person, text.strip()
    built = list(AccessGrant.objects.filter(basis_id=found.pk, basis__in=BUILT_ON, revoked_at=None))
    found.state, found.ended_at, found.end_why = state, clock.now(), why
    found.ended_by_id = actor.user_id
    if text:
        found.end_reason = Keys([person.pk]).seal(person.pk, text, END_REASON)
    found.save(update_fields=["state", "ended_at", "ended_by", "end_why", "end_reason"])
    names = {State.WITHDRAWN: events.WITHDRAWN, State.RENEWED: events.RENEWED}
    _happened(names.get(State(state), events.EXPIRED), person, found)
    revoke(grants=built, reason=f"consent_{state}")  # last: the actor may see nothing after it
    return found


def _happened(name: str, person: Person, consent: Consent) -> None:
    payload = {
        "consent": str(consent.pk), "purpose": str(consent.purpose), "state": str(consent.state),
        "team": str(consent.team_id or ""), "organisation": str(consent.organisation_id or ""),
    }  # fmt: skip
    record(Happened(name, "person", person.pk, person.organisation_id, payload))
