"""A file in the fields and codes of the Human Trafficking Case Data Standard 2.0.

Source: UNMigration/HTCDS, Field Standards 2.0, CC BY 4.0. Field names and codes are the standard's
own. Nothing here implies that the standard's makers endorse Serai.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

NAMED_FIELDS = ("prs_FirstName", "prs_SecondName", "prs_Birthdate")
"""Fields that name somebody: in the file only where names were asked for."""
FIELDS = (
    "prs_Gender", "prs_PrimaryLanguage", "prs_Citizenship", "vic_TraffickingStatus",
    "vic_TraffickingStatusDecisionMakingOrg", "vic_RelationshipToTrafficker",
    "vic_AgeWhenTrafficked", "vic_RecruitmentWebsitesAndApps", "vic_MethodOfRecruitment",
    "vic_MethodsOfControl", "vic_TypeOfExploitation", "vic_ForcedLabourIndustry",
    "vic_TypeOfSexExploitation", "vic_ExploitationWebsitesAndApps", "cas_Status",
)  # fmt: skip
"""Fields of the de-identified file, in the standard's order."""
EVENT_FIELDS = ("hte_Country", "hte_Type")
"""Fields of the file of historic events, in the standard's order."""
EVENTS = {
    "recruited_in": "Recruitment", "passed_through": "Transit", "exploited_in": "Exploitation",
}  # fmt: skip
"""The standard's types of events, by where a file keeps their countries."""
TELLING = ("gender", "citizenship", "language", "age")
"""What tells of a person, in the order in which it is given up where few lines share it."""
BETWEEN = ";"
"""Stands between the codes of a multi-select picklist."""
GENDERS = {"female": "Feminine", "male": "Masculine"}
UNKNOWN_GENDER = "NonSpecifiedUnknown"
NOTE = """\
Human Trafficking Case Data Standard (HTCDS) 2.0: fields and codes
Source: UNMigration/HTCDS on GitHub, Field Standards 2.0. Licence of the standard: CC BY 4.0.
Its makers, IOM among them, do not endorse this file or the program that wrote it.

htcds.csv: one line for each file, in no order that tells anything. Period: {first} to {last}.
htcds_events.csv: the countries of recruitment, transit and exploitation.
Lines: {count}. {identity}
Codes of one field are separated by semicolons. An empty cell: not known, or left out.
"""
DE_IDENTIFIED = (
    "No names, dates or numbers. Gender, citizenship, language and age are left out, the later ones"
    " first, where fewer than {least} lines share them all; so is an industry that fewer share."
    " Countries of events are tied to no line, and left out where fewer than {least} files name"
    " them."
)
IDENTIFIED = "WITH NAMES: personal data. Keep it sealed, and destroy it when its purpose is served."


@dataclass(frozen=True, slots=True)
class Line:
    """One file as the standard says it."""

    gender: str = ""
    language: str = ""
    citizenship: str = ""
    status: str = ""
    decided_by: str = ""
    relationship: str = ""
    age: str = ""
    recruitment_apps: Sequence[str] = ()
    recruitment: Sequence[str] = ()
    control: Sequence[str] = ()
    exploitation: Sequence[str] = ()
    industry: str = ""
    sex_exploitation: Sequence[str] = ()
    exploitation_apps: Sequence[str] = ()
    events: Sequence[tuple[str, str]] = ()
    case_status: str = ""
    first_name: str = ""
    second_name: str = ""
    birthdate: str = ""

    def cells(self, *, named: bool) -> list[str]:
        """Return the cells of the line, names first where they were asked for."""
        names = [self.first_name, self.second_name, self.birthdate] if named else []
        return [
            *names, self.gender, self.language, self.citizenship, self.status, self.decided_by,
            self.relationship, self.age, BETWEEN.join(self.recruitment_apps),
            BETWEEN.join(self.recruitment), BETWEEN.join(self.control),
            BETWEEN.join(self.exploitation), self.industry, BETWEEN.join(self.sex_exploitation),
            BETWEEN.join(self.exploitation_apps), self.case_status,
        ]  # fmt: skip


def gender_of(sex: str, gender: str) -> str:
    """Return the standard's code for a gender, or for a sex where no gender was said."""
    return gender or GENDERS.get(sex, UNKNOWN_GENDER)


def case_status(state: str, closing: str) -> str:
    """Return the standard's code for where a file stands."""
    if state == "open":
        return "Active"
    return "ClosedReferred" if closing == "transferred" else "Closed"


def header(*, named: bool) -> list[str]:
    """Return the fields of the file."""
    return [*NAMED_FIELDS, *FIELDS] if named else list(FIELDS)


def event_header(*, named: bool) -> list[str]:
    """Return the fields of the file of events."""
    return [*NAMED_FIELDS[:2], *EVENT_FIELDS] if named else list(EVENT_FIELDS)


def event_rows(lines: Sequence[Line], least: int, *, named: bool) -> list[list[str]]:
    """Return the events: with names, or alone and only those that `least` lines share."""
    if named:
        return [[one.first_name, one.second_name, *event] for one in lines for event in one.events]
    counts = Counter(event for one in lines for event in set(one.events))
    return sorted([*event] for event, n in counts.items() if n >= least for _each in range(n))


def de_identified(lines: Sequence[Line], least: int) -> list[Line]:
    """Return the lines without names, and without what fewer than `least` of them share.

    Gender goes where it is rare, the others of `TELLING` where they are rare together with those
    before; an industry where it is rare by itself.
    """
    kept = [replace(one, first_name="", second_name="", birthdate="") for one in lines]
    for place, name in enumerate(TELLING):
        group = TELLING[: place + 1]
        kept = _without_rare(kept, name, group, least)
    kept = _without_rare(kept, "industry", ("industry",), least)
    return sorted(kept, key=lambda one: one.cells(named=False))


def _without_rare(lines: Sequence[Line], name: str, group: Sequence[str], least: int) -> list[Line]:
    """Return the lines, this field empty where fewer than `least` of them share the group."""
    keys = [tuple(getattr(one, field) for field in group) for one in lines]
    counts, empty = Counter(keys), cast(dict[str, Any], {name: ""})
    return [
        one if counts[key] >= least else replace(one, **empty)
        for one, key in zip(lines, keys, strict=True)
    ]


def note(*, first: str, last: str, count: int, named: bool, least: int) -> str:
    """Return what goes beside the file: source, licence, period, what was left out."""
    identity = IDENTIFIED if named else DE_IDENTIFIED.format(least=least)
    return NOTE.format(first=first, last=last, count=count, identity=identity)
