"""Everything held about somebody, for them: from every room, in their language, on paper too."""

import json
import re
from datetime import date, timedelta

import pytest

from serai.kit import clock
from serai.kit.actor import acting_as, register_actor
from serai.kit.tests.pdf_reading import says
from serai.ledger.models import Event
from serai.matching.models import Merge
from serai.people.actions.persons import NewPerson, change_record, register_person
from serai.people.actions.reading import read_person
from serai.people.methods.records import Birth, Contacts, Identity, Name
from serai.people.models import Person, Traits
from tests.one_person import one_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(centre):
    """Amina with one object of each kind that any room keeps of a person."""
    one_person(centre)
    with acting_as(register_actor(centre.organisation.pk)):
        twin = Person.objects.get(pk__in=Merge.objects.values("merged"))
        Person.objects.filter(pk=twin.pk).update(merged_into=centre.person)
    return centre


def copy(centre, name="dora", kind="json", **asked):
    return centre.client(name).post(f"/people/{centre.person.pk}/copy/{kind}/", asked)


def told(centre, name="dora", **asked):
    """Return the copy's rows by the heading of their section."""
    found = {}
    for section in json.loads(copy(centre, name, **asked).content)["sections"]:
        found.setdefault(section["title"], []).extend(
            (row["label"], row["value"]) for row in section["rows"]
        )
    return found


def words(sections):
    return json.dumps(sections, ensure_ascii=False)


EVERYWHERE = {
    "Registration": ("Agadez", "Sahel Response"),
    "Identity": ("Amina", "Ouedraogo"),
    "Contacts": ("+22790112233", "Not safe to call"),
    "Documents": ("A123", "Seen in original"),
    "Files": ("Photograph of the person",),
    "Card": ("Valid until",),
    "Family and groups": ("Parent of", "Travelling group", "Head or contact person"),
    "Who has or had access": ("Agadez", "Registered by the team"),
    "Who looked at it": ("Dora",),
    "How you were registered, and with whom": ("Travelling together", "by a form"),
    "What you agreed to and refused": ("Health care", "Family", "Signature"),
    "What you asked us to withhold": ("Arlit", "Health", "Another reason"),
    "Your journey": ("Stayed", "In a lorry park", "5 Jan 2026", "Said by the person"),
    "What happened to you on the way": ("Robbery", "They took all."),
    "Categories": ("Suggested by answers",),
    "You said that you fear to return": ("nothing that leads to return may go on",),
    "Registered more than once": ("Put together", "registered once more"),
    "Not in this copy, and why": ("They belong to these people", "Ask for a print."),
}  # fmt: skip


def test_every_room_says_what_it_holds(known):
    found = told(known, language="en")
    for heading, expected in EVERYWHERE.items():
        assert heading in found, (heading, list(found))
        for one in expected:
            assert one in words(found[heading]), (heading, one)
    screened = [name for name in found if name.startswith("Screening")]
    assert screened
    assert "Yes" in words(found[screened[0]])
    [case] = [name for name in found if re.match(r"Case(?! conference)", name)]
    for one in ("Fled at night.", "A safe bed.", "Ask the shelter.", "Shelter", "Call back.",
                "She is calm.", "Safety", "High"):  # fmt: skip
        assert one in words(found[case]), one


def test_other_people_stay_unnamed(known):
    with acting_as(register_actor(known.organisation.pk)):
        [relative] = Person.objects.filter(merged_into=None).exclude(pk=known.person.pk)
        [twin] = Person.objects.filter(merged_into=known.person)
    found = words(told(known, language="en"))
    assert relative.reference not in found
    assert str(relative.pk) not in found
    assert "Issa" not in found
    assert f"{twin.reference} → {known.person.reference}" in found


def test_it_holds_no_more_than_its_giver_sees_and_says_what_is_missing(known):
    for name, hidden in (("carla", {"Health", "Finance"}), ("dora", set())):
        found = told(known, name, language="en")
        reasons = dict(found["Not in this copy, and why"])
        assert {part for part, why in reasons.items() if "does not see it" in why} >= hidden
        assert ("Functioning" in found) is False
    assert "pregnant" not in words(told(known, "carla", language="en")).lower()


def test_what_is_withheld_from_the_giver_is_not_told_and_neither_is_that_there_is_any(known):
    """Kofi's team is the one from which Amina withholds: his copy says so to nobody."""
    from serai.people.actions.grants import grant

    with acting_as(known.actor("carla")) as carla:
        grant(actor=carla, person=known.person, team=known.other_team, basis="referral",
              compartments=["identity", "profile", "protection"])  # fmt: skip
    theirs, ours = (told(known, name, language="en") for name in ("kofi", "carla"))
    assert "What you asked us to withhold" in ours
    assert "What you asked us to withhold" not in theirs
    line = "What is kept from the team that made this copy"
    assert line in dict(theirs["Not in this copy, and why"])
    assert line in dict(ours["Not in this copy, and why"])


@pytest.mark.parametrize(
    ("asked", "spoken", "heading"),
    [
        ("", ["so", "ar"], "رحلتك"), ("", ["fr"], "Votre parcours"),
        ("", [], "Your journey"), ("", ["am"], "Your journey"),
        ("en", ["ar"], "Your journey"), ("xx", ["fr"], "Votre parcours"),
    ],
)  # fmt: skip
def test_it_speaks_the_persons_language_unless_another_is_asked_for(known, asked, spoken, heading):
    with acting_as(register_actor(known.organisation.pk)):
        Traits.objects.filter(person=known.person).update(languages=spoken)
    sections = told(known, language=asked)
    assert heading in sections
    every = {"رحلتك", "Votre parcours", "Your journey"}
    assert not (every - {heading}) & set(sections)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("Everything we hold about you", "A safe bed.", "They took all.", "A123")),
        ("fr", ("Votre parcours", "Ce qui n’est pas dans cette copie", "A safe bed.")),
        ("ar", ("رحلتك", "Ouedraogo", "In a lorry park")),
    ],
)  # fmt: skip
def test_the_paper_says_it_too(known, language, expected):
    answer = copy(known, kind="pdf", language=language)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "Amina" not in answer.headers["Content-Disposition"]
    for one in expected:
        assert says(answer.content, one), one


def test_names_in_every_script_stand_on_the_paper(centre):
    names = ("ሐዋርያት", "Ouédraogo", "Ƙabiru", "Ọlá", "রহিম", "ⵎⵓⵃⵎⵎⴰⴷ")
    with acting_as(centre.actor("carla")) as carla:
        new = Identity(tuple(Name("given", one, "") for one in names))
        change_record(actor=carla, person=centre.person, content=new, seen_version=1)
    for language in ("en", "ar"):
        paper = copy(centre, kind="pdf", language=language).content
        assert [one for one in names if not says(paper, one)] == []


def test_what_was_corrected_is_told_with_what_it_said_before(centre):
    with acting_as(centre.actor("carla")) as carla:
        new = Identity((Name("given", "Aminata", "Latn"),), "female", birth=Birth())
        change_record(actor=carla, person=centre.person, content=new, seen_version=1)
        reach = Contacts(languages=("fr", "ha"))
        change_record(actor=carla, person=centre.person, content=reach, seen_version=1)
    corrected = told(centre, language="en")["What was corrected"]
    text = words(corrected)
    for gone in ("Amina", "Ouedraogo", "2001-03-09", "+22790112233"):
        assert gone in text
    assert "Aminata" not in text
    assert len(corrected) == 2


def test_all_registrations_of_one_person_are_theirs(centre):
    from serai.matching.actions.merging import merge

    with acting_as(centre.actor("carla")) as carla:
        again = register_person(
            actor=carla, team=centre.team,
            new=NewPerson(Identity((Name("given", "Ami", "Latn"),)), Contacts(occupation="tailor")),
        )  # fmt: skip
    with acting_as(centre.actor("sofia")) as sofia:
        merge(actor=sofia, kept=centre.person, merged=again)
    found = told(centre, language="en")
    assert "Ami" in dict(found[f"Identity · {again.reference}"]).values()
    assert "tailor" in words(found[f"Contacts · {again.reference}"])
    assert "Amina" in words(found["Identity"])


def test_giving_a_copy_leaves_a_line_and_reading_marks_the_reader(known):
    copy(known, kind="pdf", language="fr")
    with acting_as(register_actor(known.organisation.pk)):
        made = Event.objects.filter(name="person.copied")
        assert [(one.actor_id, one.payload) for one in made] == [(known.dora.pk, {"as": "pdf"})]


@pytest.mark.parametrize(
    ("name", "status"),
    [("carla", 200), ("sofia", 200), ("dora", 200), ("rosa", 403), ("fadi", 403), ("kofi", 404),
     ("ada", 404), ("pia", 404), ("guard", 404), ("sam", 404)],
)  # fmt: skip
def test_who_gives_a_copy(centre, name, status):
    assert copy(centre, name).status_code == status
    assert copy(centre, name, kind="pdf").status_code == status


def test_the_card_offers_the_copy_in_the_persons_language_to_who_may_give_it(centre):
    page = f"/people/{centre.person.pk}/rights/"
    mine = centre.client("dora").get(page).content.decode()
    assert '<option value="fr" lang="fr" selected>' in mine
    assert "/keeping/" in mine
    carlas = centre.client("carla").get(page).content.decode()
    assert "copy/pdf" in carlas
    assert "/keeping/" not in carlas
    rosas = centre.client("rosa").get(page).content.decode()
    assert "copy/pdf" not in rosas
    assert "gives the person their own copy" in rosas
    assert centre.client("kofi").get(page).status_code == 404
    whole = centre.client("carla").get(f"/people/{centre.person.pk}/").content.decode()
    assert page in whole


def test_a_journey_told_in_months_and_corrected_is_told_as_it_was(centre):
    from serai.journey.actions.statements import record_step, withdraw
    from tests.one_of_each import country_of_tests

    with acting_as(centre.actor("carla")) as carla:
        told_once = record_step(
            actor=carla, person=centre.person, kind="stay", stage="transit",
            to_country=country_of_tests(), starts_on=date(2026, 1, 1), precision="month",
        )  # fmt: skip
    assert ("Jan 2026" in words(told(centre, language="en")["Your journey"])) is True
    with acting_as(centre.actor("carla")) as carla:
        withdraw(actor=carla, statement=told_once)
    found = told(centre, language="en")
    assert "Jan 2026" in words(found["What we held true before, of your journey"])
    assert not found.get("Your journey")


def test_somebody_of_whom_little_is_known_gets_a_short_copy(centre):
    with acting_as(centre.actor("carla")) as carla:
        bare = register_person(actor=carla, team=centre.team, new=NewPerson(Identity()))
        assert read_person(actor=carla, person=bare).identity == Identity()
    answer = centre.client("dora").post(f"/people/{bare.pk}/copy/json/", {"language": "en"})
    titles = [one["title"] for one in json.loads(answer.content)["sections"]]
    assert titles[0] == "Registration"
    assert titles[-1] == "Not in this copy, and why"
    assert "Your journey" not in titles
    assert clock.today() - timedelta(days=1) < date.fromisoformat(
        json.loads(answer.content)["made_on"]
    )


def test_a_telephone_number_keeps_its_plus_before_it_in_arabic(centre, monkeypatch):
    from serai.retention import methods

    seen = {}
    monkeypatch.setattr(methods, "to_pdf", lambda _path, data: seen.update(data) or b"%PDF-")
    copy(centre, kind="pdf", language="ar")
    assert (seen["language"], seen["direction"]) == ("ar", "rtl")
    text = words(seen["sections"])
    assert "\u2066+22790112233\u2069" in text
    assert text.count("\u2066") == text.count("\u2069")


def test_what_was_taken_back_or_keeps_it_longer_is_held_too_and_told(centre):
    from serai.people.actions.cards import issue_card
    from serai.people.actions.documents import NewDocument, keep_document, remove_document
    from serai.retention.actions.keeping import keep_longer, lift_hold, place_hold

    with acting_as(centre.actor("carla")) as carla:
        paper = keep_document(
            actor=carla, person=centre.person, new=NewDocument("passport", "seen", "ZZ900")
        )
        remove_document(document=paper)
        for _card in range(2):
            issue_card(actor=carla, person=centre.person)
    with acting_as(centre.actor("dora")) as dora:
        place_hold(actor=dora, person=centre.person, reason="Court of Agadez, file 12.")
        lift_hold(actor=dora, person=centre.person)
        keep_longer(actor=dora, person=centre.person, until=date(2099, 1, 1))
    found = told(centre, language="en")
    assert "ZZ900" in words(found["Documents"])
    assert "taken out of the list" in words(found["Documents"])
    assert ["revoked on" in value for _label, value in found["Card"]] == [False, True]
    assert [label for label, _value in found["How long it is kept"]] == [
        "Legal hold", "Kept longer"
    ]  # fmt: skip
    assert "1 Jan 2099" in words(found["How long it is kept"])
    assert "Court of Agadez" not in words(found)
    assert "Why a legal hold runs" in dict(found["Not in this copy, and why"])
    for language, heading in (
        ("fr", "Combien de temps c’est conservé"),
        ("ar", "مدة الاحتفاظ بها"),
    ):
        assert heading in told(centre, language=language)
