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
    "cas_ReasonForCaseClosure", "con_Consent",
)  # fmt: skip
"""Fields of the de-identified file, in the standard's order."""
OWNER = "cas_CaseOwner"
"""Names who works on the case: in the file only where names were asked for."""
PLAN_FIELDS = (
    "spl_Objectives", "spl_ActionPlan", "spl_PlannedEndDate", "spl_ActualEndDate", "spl_Type",
)  # fmt: skip
"""Fields of the file of support plans, in the standard's order; without names the last alone."""
REFERRAL_FIELDS = (
    "cas_ReferringOrganisation", "cas_IncomingReferralDate", "cas_ReasonForIncomingReferral",
    "cas_ReferredOrganisation", "cas_ReasonForOutgoingReferral", "cas_OutgoingReferralDate",
    "cas_OutgoingReferralDetails",
)  # fmt: skip
"""Fields of the file of referrals, in the standard's order; without names the reason alone.

Who referred a person to the office is not held: the first three stay empty.
"""
OUTGOING = REFERRAL_FIELDS[4]
REFERRED = "AdditionalServicesRequired"
"""The standard's reason of a referral for a service, the only kind that a plan holds."""
SUPPORT = {"health": "Health", "legal": "Legal", "livelihood": "Livelihood"}
"""The standard's types of support by domain of need, where one stands for the other."""
EVENT_FIELDS = ("hte_Country", "hte_Type")
"""Fields of the file of historic events, in the standard's order."""
EVENTS = {
    "recruited_in": "Recruitment", "passed_through": "Transit", "exploited_in": "Exploitation",
}  # fmt: skip
"""The standard's types of events, by where a file keeps their countries."""
TELLING = ("gender", "citizenship", "language", "age")
"""What tells of a person, in the order in which it is given up where few lines share it."""
ALONE = ("industry", "closure", "consent")
"""What is given up where few lines share it, whatever else they share."""
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
htcds_plans.csv: the support plan of the case, one line for each goal. The type is given for needs
of health, law and livelihood; other domains have none in the standard.
htcds_referrals.csv: referrals to other agencies for a service, as the plan holds them. Who referred
the person to this office is not held.
con_Consent: true where the person's consent to share data for protection holds on the day of this
file, false where they refused or withdrew it, empty where they were not asked, where it ran out, or
where the data are held on another legal basis.
Lines: {count}. {identity}
Codes of one field are separated by semicolons. An empty cell: not known, or left out.
"""
DE_IDENTIFIED = (
    "No names, dates or numbers. Gender, citizenship, language and age are left out, the later ones"
    " first, where fewer than {least} lines share them all; so is an industry, a reason of closure"
    " or an answer on consent that fewer share. Countries of events, types of support and reasons"
    " of referral are tied to no line, and left out where fewer than {least} files name them."
)
IDENTIFIED = "WITH NAMES: personal data. Keep it sealed, and destroy it when its purpose is served."


@dataclass(frozen=True, slots=True)
class Plan:
    """A goal of a support plan: words, what is done for it, days as ISO dates, type."""

    objectives: str = ""
    actions: Sequence[str] = ()
    planned_end: str = ""
    actual_end: str = ""
    kind: str = ""

    def cells(self) -> list[str]:
        """Return the cells of its line."""
        actions = f"{BETWEEN} ".join(self.actions)
        return [self.objectives, actions, self.planned_end, self.actual_end, self.kind]


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral to another agency: to whom, on which day (ISO), for what."""

    organisation: str = ""
    on: str = ""
    details: str = ""

    def cells(self) -> list[str]:
        """Return the cells of its line."""
        return ["", "", "", self.organisation, REFERRED, self.on, self.details]


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
    closure: str = ""
    owner: str = ""
    consent: str = ""
    plans: Sequence[Plan] = ()
    referrals: Sequence[Referral] = ()
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
            BETWEEN.join(self.exploitation_apps), self.case_status, self.closure,
            *([self.owner] if named else []), self.consent,
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
    return [*NAMED_FIELDS, *FIELDS[:-1], OWNER, FIELDS[-1]] if named else list(FIELDS)


def event_header(*, named: bool) -> list[str]:
    """Return the fields of the file of events."""
    return [*NAMED_FIELDS[:2], *EVENT_FIELDS] if named else list(EVENT_FIELDS)


def plan_header(*, named: bool) -> list[str]:
    """Return the fields of the file of support plans."""
    return [*NAMED_FIELDS[:2], *PLAN_FIELDS] if named else [PLAN_FIELDS[-1]]


def referral_header(*, named: bool) -> list[str]:
    """Return the fields of the file of referrals."""
    return [*NAMED_FIELDS[:2], *REFERRAL_FIELDS] if named else [OUTGOING]


def event_rows(lines: Sequence[Line], least: int, *, named: bool) -> list[list[str]]:
    """Return the events: with names, or alone and only those that `least` lines share."""
    if named:
        return [[one.first_name, one.second_name, *event] for one in lines for event in one.events]
    return _alone([one.events for one in lines], least)


def plan_rows(lines: Sequence[Line], least: int, *, named: bool) -> list[list[str]]:
    """Return the support plans: with names, or the types alone that `least` lines share."""
    if named:
        return [[one.first_name, one.second_name, *plan.cells()]
                for one in lines for plan in one.plans]  # fmt: skip
    return _alone([[(plan.kind,) for plan in one.plans if plan.kind] for one in lines], least)


def referral_rows(lines: Sequence[Line], least: int, *, named: bool) -> list[list[str]]:
    """Return the referrals: with names, or the reason alone where `least` lines have one."""
    if named:
        return [[one.first_name, one.second_name, *referral.cells()]
                for one in lines for referral in one.referrals]  # fmt: skip
    return _alone([[(REFERRED,) for _each in one.referrals] for one in lines], least)


def _alone(each: Sequence[Sequence[tuple[str, ...]]], least: int) -> list[list[str]]:
    """Return what stands in `least` lines or more, once for each line, tied to none."""
    counts = Counter(one for things in each for one in set(things))
    return sorted([*one] for one, n in counts.items() if n >= least for _each in range(n))


def de_identified(lines: Sequence[Line], least: int) -> list[Line]:
    """Return the lines without names, and without what fewer than `least` of them share.

    Gender goes where it is rare, the others of `TELLING` where they are rare together with those
    before; an industry, a closure or an answer on consent where it is rare by itself.
    """
    kept = [replace(one, first_name="", second_name="", birthdate="", owner="") for one in lines]
    for place, name in enumerate(TELLING):
        group = TELLING[: place + 1]
        kept = _without_rare(kept, name, group, least)
    for name in ALONE:
        kept = _without_rare(kept, name, (name,), least)
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
