"""The desk's pages: what they show to whom, what they refuse, how many questions they ask."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from serai.kit import clock
from serai.kit.actor import acting_as
from serai.people.actions.cards import PREFIX, issue_card
from serai.people.actions.families import join_group, make_group
from serai.reception.actions import centres, flags, giving, stays
from serai.reception.models import Absence, Bed, Block, Centre, DeskFlag, HandOver, Stay, Unit
from serai.registration.models import Member

pytestmark = pytest.mark.django_db


def told(response):
    """Return a page's text, its markup apart."""
    return response.content.decode()


@pytest.fixture
def at(centre, house):
    """Return an address: of the desk, or of Amina at the desk with `at(..., person=True)`."""

    def address(name, *args, person=False):
        first = centre.person.pk if person else house.pk
        return reverse(f"reception:{name}", args=[first, *args])

    return address


@pytest.fixture
def read(centre):
    """Read rows as carla sees them."""

    def act(model, **by):
        with acting_as(centre.actor("carla")):
            return list(model.objects.filter(**by))

    return act


def test_a_desk_of_one_centre_opens_at_once_and_a_choice_of_several(centre, run, house):
    rosa = centre.client("rosa")
    answer = rosa.get(reverse("reception:desk"))
    assert answer.headers["Location"] == reverse("reception:centre", args=[house.pk])
    run("sofia", centres.make_centre, team=centre.other_team, name="Arlit")
    shown = told(rosa.get(reverse("reception:desk")))
    assert "Arlit" in shown
    assert "Agadez" in shown
    assert "Open a centre" not in shown
    assert "Open a centre" in told(centre.client("sofia").get(reverse("reception:desk")))


def test_the_box_leads_to_whose_card_was_scanned(centre, run, at):
    rosa, there = centre.client("rosa"), reverse("reception:person", args=[centre.person.pk])
    card = run("carla", issue_card, person=centre.person)
    for text in (card.code, PREFIX + card.token, centre.person.reference):
        answer = rosa.post(at("centre"), {"text": text})
        assert answer.headers["Location"] == there
    shown = told(rosa.post(at("centre"), {"text": "Amina"}))
    assert there in shown
    assert "Nobody you may see fits" in told(rosa.post(at("centre"), {"text": "Bartholomew"}))
    assert rosa.post(at("centre"), {"text": ""}).status_code == 422


def test_the_desk_shows_numbers_places_the_overdue_and_notes(
    centre, run, at, unit, stay, house, later
):
    run("sofia", centres.set_limits, centre=house, limits={"lunch": 1})
    run("rosa", giving.give, centre=house, person=centre.person, kind="lunch")
    run("sofia", centres.block, unit=unit("Tent", capacity=3), reason="repair", places=2)
    run("rosa", stays.go_out, stay=stay, kind="out", expected_at=clock.now() + timedelta(hours=1))
    rosa = centre.client("rosa")
    rosa.post(at("write_note"), {"text": "The tap drips."})
    later(hours=2)
    shown = told(rosa.get(at("centre")))
    for words in ("Amina Ouedraogo", "4 free", "of 7, 2 blocked", "1 of 3 free", "3 of 4 free",
                  "Not back in time", "The tap drips.", "Not read yet", "Lunch"):  # fmt: skip
        assert words in shown or words == "4 free", words
    assert "<title>Desk" in shown
    [note] = read_notes(centre)
    rami = centre.client("rami")
    assert "I have read this" in told(rami.get(at("centre")))
    rami.post(at("read_note", note.pk))
    assert "taken over by" in told(rami.get(at("centre")))
    [absence] = read_absences(centre)
    rosa.post(at("come_back", absence.pk, person=True))
    assert "Not back in time" not in told(rosa.get(at("centre")))
    again = rosa.post(at("come_back", absence.pk, person=True), follow=True)
    assert "Somebody wrote down already" in told(again)


def read_notes(centre):
    with acting_as(centre.actor("rosa")):
        return list(HandOver.objects.all())


def read_absences(centre):
    with acting_as(centre.actor("rosa")):
        return list(Absence.objects.all())


def test_the_desk_asks_as_many_questions_for_many_as_for_few(centre, run, at, unit, somebody, stay):
    rosa = centre.client("rosa")
    rosa.get(at("centre"))
    with CaptureQueriesContext(connection) as few:
        rosa.get(at("centre"))
    hall = unit("Hall", capacity=90)
    for number in range(6):
        [one] = run("rosa", stays.check_in, people=[somebody(f"N{number}")], unit=hall)
        if number % 2:
            soon = clock.now() + timedelta(hours=1)
            run("rosa", stays.go_out, stay=one, kind="out", expected_at=soon)
    with CaptureQueriesContext(connection) as many:
        shown = told(rosa.get(at("centre")))
    assert "N5" in shown
    assert len(many) <= len(few) + 1, "a name more is no question more"


def test_who_is_here_is_paged(centre, run, at, unit, somebody, monkeypatch):
    from serai.reception.queries import desk

    monkeypatch.setattr(desk, "PAGE", 2)
    hall = unit("Hall", capacity=90)
    for name in ("Anastasie", "Bonaventure", "Cleophas"):
        run("rosa", stays.check_in, people=[somebody(name)], unit=hall)
    rosa = centre.client("rosa")
    first = told(rosa.get(at("here")))
    assert "Cleophas" in first
    assert "Bonaventure" in first
    assert "Anastasie" not in first
    second = told(rosa.get(at("here") + "?" + first.split('rel="next" href="?')[1].split('"')[0]))
    assert "Anastasie" in second
    assert 'rel="next"' not in second
    assert rosa.get(at("here") + "?before=nonsense").status_code == 200


def test_checking_in_with_warnings_then_confirming_then_out(centre, run, at, unit, read, somebody):
    tent, child = unit("Tent", capacity=1, rule="men"), somebody("Ali", born="2020-01-01")
    since = clock.today() - timedelta(days=1)
    group = run("carla", make_group, kind="household", head=centre.person, since=since)
    run("carla", join_group, group=group, person=child, role="member", since=since)
    other, rosa = somebody("Zara", sex="female"), centre.client("rosa")
    page = at("check_in", unit_centre(read), person=True)
    shown = told(rosa.get(page))
    assert "Ali" in shown
    assert "Do it all the same" not in shown
    typed = {"place": str(tent.pk), "together": [str(child.pk)], "more": other.reference}
    asked = rosa.post(page, typed)
    assert asked.status_code == 422
    assert "Tent is full: 1 free of 1." in told(asked)
    assert "Tent is meant for: Men and boys." in told(asked)
    assert "Do it all the same" in told(asked)
    wrong = rosa.post(page, {**typed, "more": "ZZZZ-ZZZZ"})
    assert "Nobody you may see has this card or reference" in told(wrong)
    done = rosa.post(page, {**typed, "confirmed": "on"}, follow=True)
    assert "Checked in." in told(done)
    assert "Ali" in told(done)
    assert len(read(Stay)) == 3
    [stay] = read(Stay, person=centre.person)
    assert "checked in already" in told(rosa.post(page, {"place": str(tent.pk)}))
    out = at("check_out", stay.pk, person=True)
    assert rosa.post(out, {"left_to": "the moon"}).status_code == 422
    gone = rosa.post(out, {"left_to": "other_centre"}, follow=True)
    assert "Checked out." in told(gone)
    assert "Moved to another centre" in told(gone)
    assert "does not stay at this centre now" in told(rosa.post(out, {"left_to": "own_way"}))


def unit_centre(read):
    return read(Centre)[0].pk


def test_numbered_beds_are_offered_and_a_taken_one_is_not(centre, at, unit, stay, read):
    page = at("move", stay.pk, person=True)
    rosa = centre.client("rosa")
    [first, second] = [b for b in sorted(read(Bed), key=lambda b: b.name) if b.name in "12"]
    shown = told(rosa.get(page))
    assert str(second.pk) in shown
    assert str(first.pk) not in shown
    assert rosa.post(page, {"place": str(first.pk)}).status_code == 422
    assert "Moved." in told(rosa.post(page, {"place": str(second.pk)}, follow=True))


def test_going_out_asks_for_a_moment_to_come(centre, at, stay):
    rosa, page = centre.client("rosa"), at("go_out", stay.pk, person=True)
    typed = {"kind": "out", "expected_at": "2020-01-01T10:00"}
    assert "a moment to come" in told(rosa.post(page, typed))
    soon = (clock.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    done = rosa.post(page, {"kind": "work_school", "expected_at": soon}, follow=True)
    assert "The absence is written down." in told(done)
    assert "Work, school or training" in told(done)


def test_meals_say_at_once_what_was_given_and_when_before(centre, run, at, unit, somebody, house):
    rosa = centre.client("rosa")
    assert "Nothing is set up to be given" in told(rosa.get(at("give")))
    run("sofia", centres.set_limits, centre=house, limits={"lunch": 1})
    child = somebody("Ali", born="2020-01-01")
    typed = {"kind": "lunch", "text": centre.person.reference}
    assert "Check them in first" in told(rosa.post(at("give"), typed))
    run("rosa", stays.check_in, people=[centre.person, child], unit=unit("Hall", capacity=9))
    given = told(rosa.post(at("give"), typed))
    assert "c-success" in given
    assert "Amina Ouedraogo" in given
    assert "Given already today, at" in told(rosa.post(at("give"), typed))
    both = told(rosa.post(at("give"), {**typed, "together": "on"}))
    assert "given already, at" in both
    assert "Ali" in both
    unknown = rosa.post(at("give"), {"kind": "lunch", "text": "ZZZZ-ZZZZ"})
    assert "Nobody you may see has this card" in told(unknown)
    assert rosa.post(at("give"), {"kind": "blanket", "text": "x"}).status_code == 422
    assert rosa.post(at("write_note"), {"text": ""}, follow=True).status_code == 200


def test_flags_stand_on_the_desk_and_their_reasons_on_protections_page(centre, at, stay, read):
    page = at("flags", person=True)
    typed = {"instruction": "tell_nobody", "effect": "stop", "at": "leave",
             "why": "A man asks for her."}  # fmt: skip
    carla, rosa = centre.client("carla"), centre.client("rosa")
    assert rosa.get(page).status_code == 403
    assert carla.post(page, {**typed, "why": " "}).status_code == 422
    assert "A man asks for her." in told(carla.post(page, typed, follow=True))
    at_desk = told(rosa.get(at("person", person=True)))
    assert "Tell nobody who asks" in at_desk
    assert "A man asks" not in at_desk
    stopped = rosa.post(at("check_out", stay.pk, person=True), {"left_to": "own_way"})
    assert "A flag stops this" in told(stopped)
    assert "p-red" in told(rosa.get(at("centre")))
    [flag] = read(DeskFlag)
    lift = at("lift_flag", flag.pk, person=True)
    assert "Tell nobody" in told(carla.get(lift))
    done = carla.post(lift, {"why": "He is gone."}, follow=True)
    assert "He is gone." in told(done)
    assert "Tell nobody" not in told(rosa.get(at("person", person=True)))
    assert "lifted already" in told(carla.post(lift, {"why": "Again."}))


def test_the_card_on_the_persons_page(centre, run, at, stay):
    shown = told(centre.client("carla").get(at("card", person=True)))
    assert "Stays here" in shown
    assert "Agadez" in shown
    assert "Flags of the desk" in shown
    assert "At the desk" not in shown
    assert "At the desk" in told(centre.client("rosa").get(at("card", person=True)))
    assert centre.client("kofi").get(at("card", person=True)).status_code == 404


def test_setting_up_a_centre(centre, at, house, read):
    sofia, rosa = centre.client("sofia"), centre.client("rosa")
    assert rosa.get(at("set_up")).status_code == 403
    assert rosa.get(reverse("reception:new_centre")).status_code == 403
    new = {"team": str(centre.team.pk), "name": "Obock"}
    made = sofia.post(reverse("reception:new_centre"), new)
    assert made.status_code == 302
    assert "There is one of this name" in told(sofia.post(reverse("reception:new_centre"), new))
    page, unit = at("set_up"), {"act": "unit", "name": "A", "capacity": 3, "numbered": "on",
                                "rule": "women", "when_full": "stop"}  # fmt: skip
    assert sofia.post(page, unit).status_code == 302
    assert "There is one of this name" in told(sofia.post(page, unit))
    assert len(read(Bed)) == 3
    [row] = read(Unit)
    block = {"act": "block", "unit": str(row.pk), "bed": "2", "places": 1, "reason": "repair"}
    assert sofia.post(page, block).status_code == 302
    assert "no bed of this number" in told(sofia.post(page, {**block, "bed": "9"}))
    assert "blocked already" in told(sofia.post(page, block))
    limits = {"act": "limits", "lunch": 1, **dict.fromkeys(
        ("breakfast", "dinner", "water", "hygiene", "baby", "blanket", "laundry"), 0)}  # fmt: skip
    assert sofia.post(page, limits).status_code == 302
    assert sofia.post(page, {**limits, "lunch": 7}).status_code == 422
    [held] = read(Block)
    assert "Repair" in told(sofia.get(page))
    sofia.post(at("unblock", held.pk))
    assert "Nothing is blocked." in told(sofia.get(page))
    assert sofia.post(page, {"act": "nonsense"}).status_code == 200


def test_occupancy_on_the_page_and_as_csv(centre, run, at, unit, stay, somebody):
    run("rosa", stays.check_in, people=[somebody("Ali", born="2020-01-01")], unit=unit("Hall"))
    run("rosa", stays.check_out, stay=stay, left_to="own_way")
    rosa = centre.client("rosa")
    shown = told(rosa.get(at("figures")))
    assert "0-50" in shown
    today = clock.today()
    asked = f"?first={today}&last={today}&as=csv"
    answer = rosa.get(at("figures") + asked)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").split("\r\n")
    assert lines[0] == "day,unit,capacity,blocked,taken,free,band,came,left,children"
    assert sorted(lines[1:3]) == [
        f"{today},A,4,0,0,4,0-50,1,1,0",
        f"{today},Hall,4,0,1,3,0-50,1,0,1",
    ]
    for first, last in ((today, today - timedelta(days=1)), (today - timedelta(days=92), today),
                        (today, today + timedelta(days=1)), ("x", today)):  # fmt: skip
        assert rosa.get(at("figures") + f"?first={first}&last={last}").status_code == 422


def test_landings_from_the_list_to_the_last_tick(centre, land):
    rami, hana = centre.client("rami"), centre.client("hana")
    assert centre.client("rosa").get(reverse("reception:landings")).status_code == 403
    assert "No landing yet" in told(hana.get(reverse("reception:landings")))
    arrival, _members = land(female_18_59=2)
    new = reverse("reception:new_landing")
    now = clock.now().strftime("%Y-%m-%dT%H:%M")
    from serai.reception.methods.occupancy import COUNTED

    typed = {"arrival": str(arrival.pk), "carrier": "vessel", "came_at": now, "dead": 1,
             "missing": 0, "evacuated": 0, "announced": 3,
             **{f"n_{name}": 0 for name in COUNTED}, "n_female_18_59": 2}  # fmt: skip
    assert rami.post(new, {**typed, "came_at": "2099-01-01T00:00"}).status_code == 422
    assert rami.post(new, {**typed, "dead": -1}).status_code == 422
    page = reverse("reception:landing", args=[arrival.pk])
    assert rami.post(new, typed).headers["Location"] == page
    assert rami.post(new, typed).status_code == 422, "described already: no longer offered"
    assert "Quay" in told(hana.get(reverse("reception:landings")))
    with acting_as(centre.actor("rami")):
        bands = sorted(Member.objects.values_list("wristband", flat=True))
    seen = hana.post(page, {"agency": "medical", "code": bands[0].lower()})
    assert f"Seen: {bands[0]}." in told(seen)
    assert "1 of 2 still to be seen" in told(seen)
    again = hana.post(page, {"agency": "medical", "code": bands[0]})
    assert "This agency saw this person already" in told(again)
    assert "Nobody you may see wears" in told(hana.post(page, {"agency": "child", "code": "QY-1"}))
    left = told(hana.get(page + "?unseen=medical"))
    assert bands[1] in left
    assert bands[0] not in left
    assert hana.get(page + "?unseen=circus&after=%00").status_code in {200, 400}
    assert hana.get(reverse("reception:landings") + "?page=99").status_code == 200


def test_set_flag_says_whose_word_it_is_without_case_work(centre, run):
    """A health worker holds no case work: the door is shut, not only the button."""
    page = reverse("reception:flags", args=[centre.person.pk])
    assert centre.client("hana").get(page).status_code == 403
    assert centre.client("kofi").get(page).status_code == 404
    made = run("carla", flags.set_flag, person=centre.person, effect="warn", at="any",
               instruction="ask_to_wait", why="A call.")  # fmt: skip
    assert made.set_by == centre.carla
