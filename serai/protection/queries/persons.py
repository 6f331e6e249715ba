"""What procedures ask of the person: whether they are treated as a child."""

from serai.instruments.methods import guards
from serai.kit import clock
from serai.people.choices import BirthBasis
from serai.people.models import Person, Traits
from serai.screening.queries.persons import known_age


def treated_as_child(person: Person) -> bool:
    """Say whether the person is treated as a child: also where the age is disputed or not known."""
    basis = Traits.objects.filter(person=person).values_list("birth_basis", flat=True).first()
    age = known_age(person, clock.today())
    return guards.treated_as_child(age, basis == BirthBasis.DISPUTED)
