"""What a person's own copy says about their consents."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from serai.consent.access import consents_of, may_read_reasons, withheld_from
from serai.consent.actions.consents import read_consent
from serai.consent.actions.withholding import read_notes
from serai.consent.models import Consent
from serai.kit.actor import Actor
from serai.people.models import Person
from serai.retention.actions.copies import Section
from serai.retention.queries import files_of_one


def sections(actor: Actor, person: Person) -> list[Section]:
    """Return sections of the copy, in the language in use: a consent or a withholding each.

    Every consent stands in it, in force or not. Pictures are named.
    """
    return [section for one in files_of_one(actor, person) for section in _sections(actor, one)]


def _sections(actor: Actor, person: Person) -> list[Section]:
    agreed = _("What you agreed to and refused")
    made = [Section(agreed, _entry(actor, one)) for one in consents_of(person)]
    rows = list(withheld_from(person))
    kept = [
        [
            (_("Withheld from"), one.recipient), (_("What"), ", ".join(one.parts)),
            (_("Why"), str(one.get_why_display())), (_("Note"), note),
            (_("Since"), date_format(one.recorded_at, "j M Y")),
        ]
        for one, note in zip(rows, read_notes(actor=actor, person=person, rows=rows), strict=True)
    ]  # fmt: skip
    return made + [Section(_("What you asked us to withhold"), entry) for entry in kept]


def _entry(actor: Actor, consent: Consent) -> list[tuple[str, str]]:
    opened = read_consent(actor=actor, consent=consent)
    entry = [
        (_("Recipient"), consent.recipient),
        (_("Purpose"), str(consent.get_purpose_display())),
        (_("What"), ", ".join(consent.parts)),
        (_("Answer"), str(consent.get_state_display())),
        (_("Basis"), str(consent.get_legal_basis_display())),
        (_("Answered on"), date_format(consent.decided_at or consent.requested_at, "j M Y")),
    ]
    if consent.expires_at:
        entry.append((_("Until"), date_format(consent.expires_at, "j M Y")))
    if consent.ended_at:
        entry.append((_("Ended"), date_format(consent.ended_at, "j M Y")))
    if may_read_reasons(actor, consent):
        entry += [(_("Why"), text) for text in (opened.reason, opened.end_reason) if text]
    entry += [(_("Also there"), name) for name in opened.people.values()]
    pictures = [str(one.get_kind_display()) for one in consent.evidence.all()]
    return entry + [(_("Kept with it"), ", ".join(pictures))] * bool(pictures)
