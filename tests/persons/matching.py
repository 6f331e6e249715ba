"""Another registration of Amina that everybody sees who sees her, as a pair and as a merge."""

from serai.kit import clock
from serai.kit.actor import current_actor
from serai.kit.ids import new_id
from serai.matching.models import CandidatePair, Merge
from serai.people.actions.persons import NewPerson, register_person
from serai.people.methods.records import Identity, Name
from serai.people.models import AccessGrant


def make(centre):
    """Make one of each."""
    twin = register_person(
        actor=current_actor(), team=centre.team,
        new=NewPerson(Identity((Name("given", "Aminata", "Latn"),), "female")),
    )  # fmt: skip
    for one in AccessGrant.objects.filter(person=centre.person).exclude(basis="registration"):
        one.pk, one.person, one._state.adding = new_id(), twin, True
        one.basis, one.basis_id = "referral", None
        one.save(force_insert=True)
    pair = CandidatePair.objects.create(
        low=centre.person, high=twin, probability=0.8, reasons=["sex"], source="registration",
        found_at=clock.now(),
    )  # fmt: skip
    merge = Merge.objects.create(merged=twin, kept=centre.person, merged_at=clock.now())
    return {"matching.CandidatePair": pair, "matching.Merge": merge}
