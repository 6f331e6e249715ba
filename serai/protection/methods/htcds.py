"""A file in the fields and codes of the Human Trafficking Case Data Standard 2.0.

Source: UNMigration/HTCDS, Field Standards 2.0, CC BY 4.0. Field names and codes are the standard's
own. Nothing here implies that the standard's makers endorse Serai.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

NAMED_FIELDS = ("prs_FirstName", "prs_SecondName", "prs_Birthdate")
"""Fields that name somebody: in the file only where names were asked for."""
FIELDS = (
    "prs_Gender", "prs_Citizenship", "vic_TraffickingStatus",
    "vic_TraffickingStatusDecisionMakingOrg", "vic_RelationshipToTrafficker",
    "vic_MethodOfRecruitment", "vic_MethodsOfControl", "vic_TypeOfExploitation",
    "vic_TypeOfSexExploitation", "cas_Status",
)  # fmt: skip
"""Fields of the de-identified file, in the standard's order."""
BETWEEN = ";"
"""Stands between the codes of a multi-select picklist."""
GENDERS = {"female": "Feminine", "male": "Masculine"}
UNKNOWN_GENDER = "NonSpecifiedUnknown"
NOTE = """\
Human Trafficking Case Data Standard (HTCDS) 2.0: fields and codes
Source: UNMigration/HTCDS on GitHub, Field Standards 2.0. Licence of the standard: CC BY 4.0.
Its makers, IOM among them, do not endorse this file or the program that wrote it.

htcds.csv: one line for each file, in no order that tells anything. Period: {first} to {last}.
Lines: {count}. {identity}
Codes of one field are separated by semicolons. An empty cell: not known, or left out.
"""
DE_IDENTIFIED = (
    "No names, dates, numbers or places. Citizenship and gender are left out where fewer than"
    " {least} lines share them."
)
IDENTIFIED = "WITH NAMES: personal data. Keep it sealed, and destroy it when its purpose is served."


@dataclass(frozen=True, slots=True)
class Line:
    """One file as the standard says it."""

    gender: str = ""
    citizenship: str = ""
    status: str = ""
    decided_by: str = ""
    relationship: str = ""
    recruitment: Sequence[str] = ()
    control: Sequence[str] = ()
    exploitation: Sequence[str] = ()
    sex_exploitation: Sequence[str] = ()
    case_status: str = ""
    first_name: str = ""
    second_name: str = ""
    birthdate: str = ""

    def cells(self, *, named: bool) -> list[str]:
        """Return the cells of the line, names first where they were asked for."""
        names = [self.first_name, self.second_name, self.birthdate] if named else []
        return [
            *names, self.gender, self.citizenship, self.status, self.decided_by, self.relationship,
            BETWEEN.join(self.recruitment), BETWEEN.join(self.control),
            BETWEEN.join(self.exploitation), BETWEEN.join(self.sex_exploitation), self.case_status,
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


def de_identified(lines: Sequence[Line], least: int) -> list[Line]:
    """Return the lines without names, and without what fewer than `least` of them share.

    Gender goes where it is rare; citizenship where it is rare together with the gender.
    """
    genders = Counter(one.gender for one in lines)
    kept = [one if genders[one.gender] >= least else replace(one, gender="") for one in lines]
    pairs = Counter((one.gender, one.citizenship) for one in kept)
    found = [
        replace(
            one, first_name="", second_name="", birthdate="",
            citizenship=one.citizenship
            if pairs[(one.gender, one.citizenship)] >= least else "",
        )
        for one in kept
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.cells(named=False))


def note(*, first: str, last: str, count: int, named: bool, least: int) -> str:
    """Return what goes beside the file: source, licence, period, what was left out."""
    identity = IDENTIFIED if named else DE_IDENTIFIED.format(least=least)
    return NOTE.format(first=first, last=last, count=count, identity=identity)
