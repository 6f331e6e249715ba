"""Counter-trafficking files on their way out, in the fields and codes of HTCDS."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts.models import Organisation
from serai.directory.models import Country
from serai.kit import exports
from serai.kit.actor import Actor
from serai.kit.errors import Refusal
from serai.ledger.actions import record
from serai.ledger.events import Happened
from serai.people.actions.reading import read_names
from serai.people.models import Traits
from serai.protection import events
from serai.protection.actions.common import SayWhy
from serai.protection.choices import Kind
from serai.protection.methods import htcds, identifying
from serai.protection.models import Identification, Procedure, TraffickingFile
from serai.protection.queries.htcds import with_case


class WrongPeriod(Refusal):
    """A period ends after it begins."""

    sentence = _("The period ends before it begins.")


@transaction.atomic
def export_htcds(
    *, actor: Actor, organisation: Organisation, first: date, last: date,
    named: bool = False, why: str = "",
) -> bytes:  # fmt: skip
    """Return a zip of the standard's fields and of where it is from, and record the export.

    It holds the organisation's files opened in the period whose team the actor is on: the database
    shows no others. De-identified, unless names are asked for, with a reason.
    """
    if last < first:
        raise WrongPeriod
    if named and not why.strip():
        raise SayWhy
    rows = list(
        Procedure.objects.filter(
            organisation=organisation, kind=Kind.TRAFFICKING, opened_at__date__range=(first, last),
            pk__in=TraffickingFile.objects.values("procedure_id"),
        ).select_related("case__worker").order_by("pk")
    )  # fmt: skip
    lines = with_case(rows, _lines(rows), named=named)
    least = settings.SERAI_SMALL_CELL
    if named:
        lines = _with_names(actor, rows, lines)
    parts = [
        ("htcds_events.csv", htcds.event_header, htcds.event_rows),
        ("htcds_plans.csv", htcds.plan_header, htcds.plan_rows),
        ("htcds_referrals.csv", htcds.referral_header, htcds.referral_rows),
    ]
    more = [
        (name, exports.csv_stream(header(named=named), made(lines, least, named=named)))
        for name, header, made in parts
    ]
    if not named:
        lines = htcds.de_identified(lines, least)
    payload = {"count": len(lines), "first": f"{first}", "last": f"{last}", "named": named}
    record(
        Happened(
            events.HTCDS_EXPORTED, "organisation", organisation.pk, organisation.pk,
            payload | {"files": [str(one.pk) for one in rows]},
        )
    )  # fmt: skip
    said = htcds.note(
        first=str(first), last=str(last), count=len(lines), named=named,
        least=least,
    )  # fmt: skip
    table = exports.csv_stream(htcds.header(named=named), (one.cells(named=named) for one in lines))
    files = [("htcds.csv", table), *more, ("README.txt", [said.encode()])]
    return b"".join(exports.zip_stream(files))


def _lines(rows: Sequence[Procedure]) -> list[htcds.Line]:
    persons = [one.person_id for one in rows]
    traits = {one.person_id: one for one in Traits.objects.filter(person_id__in=persons)}
    codes = dict(Country.objects.values_list("iso3", "iso2"))
    files = {one.procedure_id: one for one in TraffickingFile.objects.filter(procedure__in=rows)}
    steps: dict[UUID, list[Identification]] = {}
    for step in Identification.objects.filter(procedure__in=rows).order_by(
        "decided_on", "recorded_at"
    ):
        steps.setdefault(step.procedure_id, []).append(step)
    found = []
    for one in rows:
        file, taken, trait = files[one.pk], steps.get(one.pk, []), traits.get(one.person_id)
        status = identifying.status_of([(step.step, step.status) for step in taken])
        deciding = next((step for step in reversed(taken) if step.status == status), None)
        found.append(
            htcds.Line(
                gender=htcds.gender_of(trait.sex, trait.gender) if trait else htcds.UNKNOWN_GENDER,
                citizenship=htcds.BETWEEN.join(
                    codes[code] for code in (trait.nationalities if trait else ()) if code in codes
                ),
                status=status, decided_by=deciding.decided_by if deciding else "",
                relationship=file.relationship, recruitment=file.recruitment, control=file.control,
                exploitation=file.exploitation, sex_exploitation=file.sex_exploitation,
                case_status=htcds.case_status(one.state, one.closing), industry=file.industry,
                language=trait.languages[0] if trait and trait.languages else "",
                age="" if file.age_when_trafficked is None else str(file.age_when_trafficked),
                recruitment_apps=file.recruitment_apps, exploitation_apps=file.exploitation_apps,
                events=[
                    (codes[code], kind) for name, kind in htcds.EVENTS.items()
                    for code in getattr(file, name) if code in codes
                ],
            )
        )  # fmt: skip
    return found


def _with_names(
    actor: Actor, rows: Sequence[Procedure], lines: Sequence[htcds.Line]
) -> list[htcds.Line]:
    people = read_names(actor=actor, person_ids=[one.person_id for one in rows], why="htcds")
    found = []
    for row, line in zip(rows, lines, strict=True):
        who = people.get(row.person_id)
        if who is None:
            continue
        parts = {kind: " ".join(n.text for n in who.names if n.part == kind)
                 for kind in ("given", "family")}  # fmt: skip
        found.append(
            replace(line, first_name=parts["given"], second_name=parts["family"],
                    birthdate=who.birth.on)
        )  # fmt: skip
    return found
