"""What forms may fill in this room: the properties of the lists of persons and of groups."""

from serai.kit.entities import Property
from serai.people.choices import BirthBasis, SafeToCall, Sex
from serai.registration.choices import (
    LANGUAGES,
    DocumentKind,
    Field,
    GroupKind,
    MemberRole,
)

REGISTRATION = "registration"
GROUP = "group"

_TEXTS = (Field.GIVEN, Field.FATHER, Field.GRANDFATHER, Field.FAMILY, Field.NATIVE, Field.ALIAS)
REGISTRATION_PROPERTIES = (
    *(Property(field.value, "text", field.label) for field in _TEXTS),
    Property(Field.SEX.value, "choice", Field.SEX.label, frozenset(Sex.values)),
    Property(Field.BIRTH_DATE.value, "date", Field.BIRTH_DATE.label),
    Property(Field.AGE.value, "integer", Field.AGE.label, minimum=0, maximum=120),
    Property(
        Field.BIRTH_BASIS.value, "choice", Field.BIRTH_BASIS.label, frozenset(BirthBasis.values)
    ),
    Property(Field.NATIONALITY.value, "choice", Field.NATIONALITY.label),
    Property(Field.LANGUAGE.value, "choice", Field.LANGUAGE.label, frozenset(LANGUAGES)),
    Property(
        Field.INTERPRETER.value, "choice", Field.INTERPRETER.label,
        frozenset({"yes", "no", "unknown"}),
    ),
    Property(Field.PHONE.value, "text", Field.PHONE.label),
    Property(Field.SAFE.value, "choice", Field.SAFE.label, frozenset(SafeToCall.values)),
    Property(
        Field.DOCUMENT_KIND.value, "choice", Field.DOCUMENT_KIND.label,
        frozenset(DocumentKind.values),
    ),
    Property(Field.DOCUMENT_NUMBER.value, "text", Field.DOCUMENT_NUMBER.label),
    Property(Field.ROLE.value, "choice", Field.ROLE.label, frozenset(MemberRole.values)),
)  # fmt: skip
GROUP_PROPERTIES = (Property("kind", "choice", Field.GROUP.label, frozenset(GroupKind.values)),)
