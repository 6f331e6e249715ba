"""What procedures ask of the person: whether they are treated as a child."""

from serai.instruments.methods import guards
from serai.kit import clock
from serai.people.models import Person
from serai.protection.models import Procedure, TraffickingFile
from serai.screening.queries.persons import age_held


def treated_as_child(person: Person) -> bool:
    """Say whether the person is treated as a child: also where the age is disputed or not known."""
    return guards.treated_as_child(*age_held(person, clock.today()))


def was_child(procedure: Procedure) -> bool:
    """Say whether the rule for children applies: treated as a child, or under 18 when it began.

    Whoever was a child when they were trafficked stays so for the rule, however old they are now.
    """
    begun = TraffickingFile.objects.filter(procedure=procedure)
    as_a_child = begun.filter(age_when_trafficked__lt=guards.ADULT_AGE)
    return treated_as_child(procedure.person) or as_a_child.exists()
