"""What each page says to each role, and what is read out for each purpose in each language."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from serai.accounts.choices import Compartment
from serai.consent.actions.consents import ask
from serai.consent.actions.own_copy import sections
from serai.consent.actions.withholding import withhold
from serai.consent.choices import Outside, Purpose
from serai.consent.methods.notices import languages, notice, script
from serai.consent.tests.conftest import SIGNED, in_days
from serai.kit.actor import acting_as

RECORDS = ("carla", "rami", "hana", "sofia", "dora", "reza")
READS = ("rosa", "fadi")
STRANGERS = ("kofi", "boris", "guard", "sam", "ada", "alice")


def page(centre, name, rest=""):
    path = f"/people/{centre.person.pk}/consents/{rest}"
    answer = centre.client(name).get(path)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.django_db
def test_the_list_offers_recording_to_who_may_record(desk, centre):
    desk.give(compartments=["identity"])
    for name in (*RECORDS, "pia"):
        text = page(centre, name)
        assert "Withhold something" in text, name
        assert "/consents/new/" in text, name
    for name in READS:
        text = page(centre, name)
        assert "Withhold something" not in text, name
        assert "/consents/new/" not in text, name
        assert "Partner Agency – Clinic" in text, name
    assert {page(centre, name) for name in STRANGERS} == {"404"}


@pytest.mark.django_db
def test_each_page_of_recording_opens_to_who_may_record(desk, centre):
    one = desk.give()
    rests = ("new/", f"{one.pk}/answer/", f"{one.pk}/withdraw/", "withhold/")
    heads = ("Record consent", "Renew consent", "Withdraw now", "Withhold from now on")
    for rest, head in zip(rests, heads, strict=True):
        assert head in page(centre, "carla", rest)
        assert {page(centre, name, rest) for name in READS} == {"403"}
        assert {page(centre, name, rest) for name in STRANGERS} == {"404"}
        assert page(centre, "anonymous", rest) == "302"


@pytest.mark.django_db
def test_the_card_tells_what_holds_what_waits_and_what_is_kept(desk, centre):
    assert "Nothing was agreed to yet" in page(centre, "carla", "card/")
    desk.give(expires_at=in_days(3))
    desk.give(legal_basis="vital", answer=replace(SIGNED, reason="Unconscious."),
              team=centre.other_team, purpose="protection")  # fmt: skip
    with acting_as(centre.actor("hana")) as hana:
        ask(actor=hana, person=desk.person, terms=desk.terms(purpose="tracing"))
    with acting_as(centre.actor("carla")) as carla:
        withhold(actor=carla, person=desk.person, team=centre.partner_team, why="no_trust",
                 compartments=["return"], note="Her uncle works there.")  # fmt: skip
    card = page(centre, "carla", "card/")
    for told in ("Agreed", "Asked, not answered yet", "Withheld", "until withdrawn",
                 "Vital interests of the person", "Looking for family", "Partner Agency – Clinic",
                 "Sahel Response – Arlit"):  # fmt: skip
        assert told in card
    for hidden in ("uncle", "Unconscious", "Amina", "Nothing was agreed"):
        assert hidden not in card
    assert "Withheld" not in page(centre, "pia", "card/")


@pytest.mark.django_db
def test_one_consent_tells_how_it_was_given_and_offers_what_is_next(desk, centre):
    answer = replace(
        SIGNED, medium="verbal", expression="spoken", witness="Old Moussa",
        interpreter="Awa the nurse", given_by="guardian", guardian="Aïssa", is_child=True,
        assent="given",
    )  # fmt: skip
    one = desk.give(answer=answer)
    text = page(centre, "carla", f"{one.pk}/")
    for told in ("Spoken, before a witness", "Said so", "A parent or guardian", "Aïssa",
                 "Old Moussa", "Awa the nurse", "The child agrees", "Health, Identity", "Renew",
                 "/withdraw/"):  # fmt: skip
        assert told in text
    assert "<title>Consent – Serai</title>" in text
    desk.withdraw(one, why="no_trust", text="She heard they talk.")
    text = page(centre, "carla", f"{one.pk}/")
    for told in ("Withdrawn", "Does not trust the recipient", "She heard they talk.", "Ended"):
        assert told in text
    assert "/withdraw/" not in text
    assert "/answer/" not in text
    assert "No longer in force" in page(centre, "carla")


@pytest.mark.django_db
def test_the_ending_list_is_empty_until_something_ends(desk, centre):
    def listed(name):
        answer = centre.client(name).get("/consents/ending/")
        return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)

    assert "Nothing ends soon" in listed("carla")
    desk.give(expires_at=in_days(5))
    for name in RECORDS:
        text = listed(name)
        assert desk.person.reference in text, name
        assert "Partner Agency – Clinic" in text, name
        assert "Nothing ends soon" not in text, name
    assert {listed(name) for name in (*READS, "guard", "sam", "ada")} == {"404"}
    assert listed("anonymous") == "302"


@pytest.mark.django_db
def test_what_is_only_posted_is_not_opened(desk, centre):
    one = desk.give()
    with acting_as(centre.actor("carla")) as carla:
        kept = withhold(actor=carla, person=desk.person, team=centre.other_team, why="other",
                        compartments=["return"])  # fmt: skip
    client = centre.client("carla")
    base = f"/people/{desk.person.pk}/consents/"
    assert client.get(f"{base}withheld/{kept.pk}/lift/").status_code == 405
    for rest in ("", "card/", "text/", f"{one.pk}/", f"{one.pk}/paper/fr/", f"{one.pk}/script/fr/"):
        assert client.post(base + rest).status_code == 405, rest
    for name, status in (("rosa", 403), ("kofi", 404), ("sam", 404)):
        answer = centre.client(name).post(f"{base}withheld/{kept.pk}/lift/")
        assert answer.status_code == status
    assert desk.sees("carla")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", {"What you agreed to and refused", "What you asked us to withhold"}),
        ("fr", None), ("ar", None),
    ],
)  # fmt: skip
def test_the_persons_own_copy_in_each_language(desk, centre, language, titles):
    desk.give(answer=replace(SIGNED, witness="Old Moussa", pictures={"signature": b"\x89PNG"}))
    with acting_as(centre.actor("carla")) as carla:
        withhold(actor=carla, person=desk.person, team=centre.other_team, why="no_trust",
                 compartments=["return"], note="Her uncle works there.")  # fmt: skip
    with acting_as(centre.actor("dora")) as dora, translation.override(language):
        made = sections(dora, desk.person)
    found = {one.title for one in made}
    assert len(found) == 2
    assert (found == titles) == (language == "en")
    words = str([one.rows for one in made])
    for told in ("Partner Agency – Clinic", "Arlit", "Old Moussa", "Her uncle works there."):
        assert told in words


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("purpose", Purpose.values)
def test_each_purpose_and_part_is_told_apart(language, purpose):
    def told(**other):
        values = {"purpose": purpose, "compartments": ["identity"], "recipient": "Clinic"}
        return notice(language, **values | other).lines

    usual = told()
    others = {told(purpose=one) for one in Purpose.values}
    assert len(others) == len(Purpose)
    assert len({told(compartments=[part]) for part in Compartment}) == len(Compartment)
    assert len({told(recipient="", outside=one) for one in Outside}) == len(Outside)
    assert sum(a != b for a, b in zip(usual, told(until=date(2027, 1, 2)), strict=True)) == 1
    assert [line for line in told(is_child=True) if line not in usual] == [told(is_child=True)[1]]


@pytest.mark.parametrize("language", list(languages()))
def test_the_order_of_parts_is_the_same_however_they_were_ticked(language):
    def told(parts):
        return notice(language, purpose="health", compartments=parts, recipient="Clinic")

    every = list(Compartment.values)
    assert told(every) == told(every[::-1]) == told(set(every))
    assert script(told(every)).count("\n") == len(told(every).lines) + (
        3 if told(every).reviewed else 4
    )


@pytest.mark.parametrize(
    ("language", "direction", "separator"),
    [("en", "ltr", ", "), ("fr", "ltr", ", "), ("pt", "ltr", ", "), ("ar", "rtl", "، "),
     ("am", "ltr", "፣ ")],
)  # fmt: skip
def test_parts_are_listed_as_the_language_lists(language, direction, separator):
    read = notice(
        language, purpose="health", compartments=["health", "identity"], recipient="Clinic"
    )
    assert (read.language, read.direction) == (language, direction)
    assert any(separator in line for line in read.lines)
    assert "\u2068Clinic\u2069" in " ".join(read.lines)
