"""How reasons are said, and how an identity is shown beside another."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from serai import names
from serai.matching.choices import Reason
from serai.people.choices import BirthBasis, Sex
from serai.people.methods.records import Birth, Identity


@dataclass(frozen=True, slots=True)
class Seen:
    """An identity as lists show it: the name, its other spellings, age, birth, sex, nationality."""

    name: str
    others: tuple[str, ...]
    age: str
    born: str
    sex: str
    nationalities: tuple[str, ...]
    documents: tuple[str, ...]


def sentence(code: str) -> str | Promise:
    """Return why, for the screen: "name_..." and "birth_..." are codes of `serai.names`."""
    kind, _sep, rest = code.partition("_")
    if kind == "name" and rest in set(names.Reason):
        return names.Reason(rest).sentence
    if kind == "birth" and rest in set(names.BirthReason):
        return names.BirthReason(rest).sentence
    return Reason(code).label if code in Reason.values else code


def seen(identity: Identity, day: date) -> Seen:
    """Return an identity as it is shown on a day, in the reader's language."""
    written = [" ".join(texts) for texts in identity.all_names().values()]
    return Seen(
        name=identity.display,
        others=tuple(one for one in written if one != identity.display),
        age=_age(identity.birth, day),
        born=_born(identity.birth),
        sex=str(Sex(identity.sex).label) if identity.sex in Sex.values else identity.sex,
        nationalities=identity.nationalities,
        documents=tuple(i.number for i in identity.identifiers),
    )


def _age(birth: Birth, day: date) -> str:
    age = birth.age_at(day)
    if age is None:
        return ""
    years = ngettext("%(age)s year", "%(age)s years", age) % {"age": age}
    if birth.on and birth.basis not in {BirthBasis.ESTIMATED, BirthBasis.DISPUTED}:
        return years
    return _("about %(years)s") % {"years": years}


def _born(birth: Birth) -> str:
    return birth.on or str(birth.birth_year() or "")
