"""Writes the demonstration's sheets and interviews as ODK Collect would send them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from decimal import Decimal
from html import escape
from uuid import UUID

from serai.demonstration.methods.world import Group, Interview, Sheet

NAMESPACES = (
    'xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms"'
    ' xmlns:h="http://www.w3.org/1999/xhtml" xmlns:ev="http://www.w3.org/2001/xml-events"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
)
COUNTS = ("female_0_4", "female_5_17", "female_18_59", "female_60",
          "male_0_4", "male_5_17", "male_18_59", "male_60")  # fmt: skip
CARE = ("uasc", "pregnant", "disability", "elderly_at_risk", "single_parent", "medical",
        "woman_at_risk", "child_at_risk", "legal_protection")  # fmt: skip
JOURNEY = ("origin_country", "previous_country", "next_country", "destination_country",
           "transport", "reasons")  # fmt: skip


def sheet_xml(sheet: Sheet, form_id: str, version: str) -> bytes:
    """Return a registry sheet as a submission of that form version, in UTF-8."""
    hours = _hours(sheet.starts_at, sheet.ends_at)
    title = f"{sheet.point} {sheet.day} {sheet.slot}"
    body = [
        _tag("start", _moment(sheet.opened)),
        _tag("end", _moment(sheet.closed)),
        _tag("point", sheet.point),
        _tag("observed_on", sheet.day.isoformat()),
        _tag("slot", sheet.slot),
        "<effort>",
        _tag("starts_at", f"{sheet.starts_at:%H:%M}:00.000Z"),
        _tag("ends_at", f"{sheet.ends_at:%H:%M}:00.000Z"),
        _tag("pause", "0"),
        _tag("hours", str(hours)),
        "</effort>",
        _tag("enumerator", sheet.enumerator),
        _tag("location", _place(sheet.place)),
        *(_group(group, sheet.slot) for group in sheet.groups),
        _meta(sheet.instance_id, sheet.corrects, title, "observation_period", sheet.period_id),
    ]
    return _document(form_id, version, body)


def interview_xml(interview: Interview, form_id: str, version: str) -> bytes:
    """Return an interview as a submission of that form version, in UTF-8."""
    title = f"{interview.point} {interview.day}"
    yes_no = {True: "yes", False: "no"}
    body = [
        _tag("start", _moment(interview.opened)),
        _tag("end", _moment(interview.closed)),
        _tag("point", interview.point),
        _tag("interviewed_on", interview.day.isoformat()),
        _tag("enumerator", interview.enumerator),
        _tag("consented", yes_no[interview.consented]),
        _tag("interviewed_before", yes_no[interview.before] if interview.consented else ""),
        *(
            ["<talk>", *_tags(interview.answers, interview.answers), "</talk>"]
            if interview.answers
            else []
        ),
        _meta(interview.instance_id, "", title, "survey_interview", interview.entity_id),
    ]
    return _document(form_id, version, body)


def _group(group: Group, slot: str) -> str:
    answers = {name: str(value) for name, value in group.answers.items()}
    counts = {name: str(value) for name, value in group.counts.items() if value}
    care = {name: str(value) for name, value in group.care.items()}
    label = f"{answers['direction']} {answers['persons']}"
    parts = [
        "<group>",
        _tag("time_slot", slot),
        *_tags(("direction", "nationality", "persons"), answers),
        "<counts>",
        *_tags(COUNTS, counts),
        _tag("total", str(sum(group.counts.values()))),
        "</counts><journey>",
        *_tags(JOURNEY, answers),
        "</journey>",
        _tag("vulnerable", "yes" if care else "no"),
        *(["<care>", *_tags(CARE, care), "</care>"] if care else []),
        "<meta>",
        _entity("registry_observation", group.id, label),
        "</meta></group>",
    ]
    return "".join(parts)


def _document(form_id: str, version: str, body: Iterable[str]) -> bytes:
    head = f'<data id="{escape(form_id)}" version="{escape(version)}" {NAMESPACES}>'
    text = "".join(["<?xml version='1.0' ?>", head, *body, "</data>"])
    return text.encode()


def _meta(instance_id: str, corrects: str, title: str, list_name: str, entity: UUID) -> str:
    parts = [
        "<meta>",
        _entity(list_name, entity, title),
        f"<instanceID>{escape(instance_id)}</instanceID>",
        f"<deprecatedID>{escape(corrects)}</deprecatedID>" if corrects else "",
        f"<instanceName>{escape(title)}</instanceName>",
        "</meta>",
    ]
    return "".join(parts)


def _entity(list_name: str, entity: UUID, label: str) -> str:
    attributes = f'dataset="{list_name}" id="{entity}" create="1"'
    return f"<entity {attributes}><label>{escape(label)}</label></entity>"


def _tags(names: Iterable[str], answers: Mapping[str, str]) -> list[str]:
    return [_tag(name, answers.get(name, "")) for name in names]


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _hours(starts: time, ends: time) -> Decimal:
    minutes = (ends.hour - starts.hour) * 60 + ends.minute - starts.minute
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))


def _place(place: tuple[float, float] | None) -> str:
    return f"{place[1]} {place[0]} 0.0 8.0" if place else ""
