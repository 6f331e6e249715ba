"""What an enrolled browser is given, and when no more."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from serai.accounts.models import Membership
from serai.intake.actions.devices import revoke_device
from serai.intake.models import Submission
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.kit.entities import FollowUpList
from serai.review.actions.review import review
from serai.webforms.actions.browsers import order_wipe
from serai.webforms.models import Browser
from serai.webforms.queries import offers
from serai.webforms.tests.conftest import answers, publish, send, workbook

pytestmark = pytest.mark.django_db


def test_it_hears_of_its_forms(ask, form):
    heard = ask("check", "post").json()
    assert heard["wipe"] is False
    assert [one["title"] for one in heard["forms"]] == ["Feedback"]
    xform = ask(f"versions/{heard['forms'][0]['version']}/form.xml")
    assert hashlib.md5(xform.content).hexdigest() == heard["forms"][0]["md5"]


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}]
)
def test_nothing_without_its_token(client, form, header):
    assert client.post("/fill/check", headers=header).status_code == 401


def test_a_phones_token_is_no_browsers(client, cast, form):
    from serai.intake.actions.devices import register_device

    with acting_as(cast.actor("alice")) as alice:
        _device, token = register_device(actor=alice, organisation=cast.organisation, name="P")
    answer = client.post("/fill/check", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403


def test_it_sends_through_openrosa_and_its_device_is_known(client, browser, cast):
    assert send(client, f"/openrosa/{browser[1]}/submission", answers()).status_code == 201
    with acting_as(cast.actor("alice")):
        assert Submission.objects.get().device_id == browser[0].device_id


def test_a_revoked_device_is_told_in_words(ask, browser, cast):
    with acting_as(cast.actor("alice")):
        revoke_device(device=browser[0].device)
    answer = ask("check", "post")
    assert answer.status_code == 403
    assert "may not send any more" in answer.json()["title"]


def test_an_order_to_wipe_is_heard_with_nothing_else(ask, browser, cast):
    with acting_as(cast.actor("alice")):
        order_wipe(browser=browser[0])
    heard = ask("check", "post").json()
    assert heard["wipe"] is True
    assert heard["forms"] == heard["said"] == []


def test_its_time_ends_and_each_visit_makes_it_longer(ask, browser, cast, monkeypatch):
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=29))
    assert ask("check", "post").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=45))
    assert ask("check", "post").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=90))
    assert ask("check", "post").status_code == 403


def test_who_left_the_organisation_gets_nothing(ask, cast, browser):
    Membership.objects.filter(user=cast.nadia).update(ends_on="2020-02-01")
    assert ask("check", "post").status_code == 403


def test_it_leaves_at_its_own_wish(ask, browser, cast):
    assert ask("leave", "post").status_code == 200
    assert ask("check", "post").status_code == 403


def test_the_reviewers_comment_comes_back_and_the_answers_only_to_their_user(
    client, ask, browser, cast
):
    send(client, f"/openrosa/{browser[1]}/submission", answers())
    with acting_as(cast.actor("alice")) as alice:
        one = Submission.objects.get()
        review(
            actor=alice, submission_ids=[one.pk], review_state="has_issues", comment="Which day?"
        )
    said = ask("check", "post").json()["said"]
    assert said[0]["comments"][0]["text"] == "Which day?"
    assert "Rain" not in str(said)
    path = f"sent/{one.pk}"
    assert ask(path).status_code == 403
    client.force_login(cast.bob)
    assert ask(path).status_code == 403
    client.force_login(cast.nadia)
    assert "Rain" in ask(path).json()["xml"]


def test_a_correction_takes_the_formers_place_and_a_second_one_conflicts(client, browser, cast):
    address = f"/openrosa/{browser[1]}/submission"
    assert send(client, address, answers("uuid:1")).status_code == 201
    assert send(client, address, answers("uuid:2", "Wind", "uuid:1")).status_code == 201
    assert send(client, address, answers("uuid:3", "Snow", "uuid:1")).status_code == 409
    with acting_as(cast.actor("alice")):
        assert Submission.objects.get(is_current=True).instance_id == "uuid:2"


def test_others_answers_are_never_given_back(client, ask, browser, cast):
    from serai.intake.actions.devices import register_device

    with acting_as(cast.actor("alice")) as alice:
        _device, token = register_device(actor=alice, organisation=cast.organisation, name="P")
    send(client, f"/openrosa/{token}/submission", answers("uuid:9"))
    with acting_as(cast.actor("alice")):
        key = Submission.objects.get().pk
    client.force_login(cast.nadia)
    assert ask(f"sent/{key}").status_code == 404


FOLLOW_UP = [
    ("type", "name", "label", "choice_filter", "calculation"),
    ("select_one_from_file visits.csv", "visit", "Which visit?", "team = 'A'", ""),
    ("calculate", "place", "", "", "instance('visits')/root/item[name = ${visit}]/place"),
]


@pytest.fixture
def visits(monkeypatch):
    """A follow-up list of a room above, which notes who asks for what."""
    asked = []

    def rows(actor, columns):
        asked.append((actor, tuple(columns)))
        return [{"name": "v1", "label": "Visit", "team": "A", "place": "Dori", "secret": "hidden"}]

    made = FollowUpList("visits", "Visits", ("name", "label", "team", "place", "secret"), rows)
    monkeypatch.setattr(offers, "follow_up_lists", lambda: {"visits": made})
    return asked


def test_a_follow_up_list_comes_with_declared_columns_and_its_hash(cast, visits, ask, browser):
    publish(cast, workbook("follow", FOLLOW_UP), "follow")
    forms = {one["form_id"]: one for one in ask("check", "post").json()["forms"]}
    assert forms["follow"]["lists"] == [{"name": "visits"}]
    given = ask(f"versions/{forms['follow']['version']}/lists/visits").json()
    assert given["csv"].splitlines() == ["name,label,place,team", "v1,Visit,Dori,A"]
    assert hashlib.sha256(given["csv"].encode()).hexdigest() == given["sha256"]
    actor, columns = visits[0]
    assert actor.id == cast.nadia.pk
    assert "secret" not in columns
    ends = clock.now() + timedelta(hours=13)
    assert given["expires"] < ends.isoformat()


def test_a_list_that_the_form_does_not_ask_for_is_not_given(cast, visits, ask, browser):
    version = ask("check", "post").json()["forms"][0]["version"]
    assert ask(f"versions/{version}/lists/visits").status_code == 404
    assert visits == []


def test_a_list_that_no_room_gives_is_not_there(cast, ask, browser):
    survey = [FOLLOW_UP[0], ("select_one_from_file unknown.csv", "one", "Which one?")]
    publish(cast, workbook("other", survey), "other")
    forms = {one["form_id"]: one for one in ask("check", "post").json()["forms"]}
    assert forms["other"]["lists"] == []
    assert ask(f"versions/{forms['other']['version']}/lists/unknown").status_code == 404


def test_columns_that_the_room_does_not_give_stay_out(cast, visits, ask, browser, monkeypatch):
    known = offers.follow_up_lists()["visits"]
    narrow = replace(known, columns=("name", "label", "team"))
    monkeypatch.setattr(offers, "follow_up_lists", lambda: {"visits": narrow})
    publish(cast, workbook("follow", FOLLOW_UP), "follow")
    found = [one for one in ask("check", "post").json()["forms"] if one["form_id"] == "follow"]
    version = found[0]["version"]
    assert ask(f"versions/{version}/lists/visits").json()["csv"] == "name,label,team\nv1,Visit,A\n"
    assert visits[-1][1] == ("name", "label", "team")


def test_who_lost_the_role_gets_no_rows_any_more(cast, visits, ask, browser):
    publish(cast, workbook("follow", FOLLOW_UP), "follow")
    found = [one for one in ask("check", "post").json()["forms"] if one["form_id"] == "follow"]
    Membership.objects.filter(user=cast.nadia).update(ends_on="2020-02-01")
    assert ask("check", "post").status_code == 403
    assert ask(f"versions/{found[0]['version']}/lists/visits").status_code == 403
    assert visits == []


def test_a_form_for_collect_only_is_not_offered(cast, ask, browser):
    survey = [("type", "name", "label"), ("geotrace", "way", "The way")]
    publish(cast, workbook("way", survey), "way")
    assert [one["form_id"] for one in ask("check", "post").json()["forms"]] == ["feedback"]


def test_a_users_old_browsers_are_revoked_on_the_way(cast, browser):
    from serai.webforms.actions.browsers import enrol_browser

    with acting_as(cast.actor("nadia")) as actor:
        Browser.objects.update(expires_at=clock.now(), created_at=clock.now() - timedelta(days=40))
        enrol_browser(actor=actor, user=cast.nadia, organisation=cast.organisation, kept=False)
        browser[0].device.refresh_from_db()
    assert browser[0].device.revoked_at is not None


def wipe(cast, browser):
    """Order nadia's browser to erase what it keeps."""
    with acting_as(cast.actor("alice")):
        order_wipe(browser=browser[0])


def test_a_wiped_browser_says_so_and_ends(ask, browser, cast):
    wipe(cast, browser)
    assert ask("leave", "post").status_code == 200
    assert ask("check", "post").status_code == 403
    with acting_as(cast.actor("alice")):
        browser[0].refresh_from_db()
        assert browser[0].left_at is not None
        assert not browser[0].is_to_be_wiped


@pytest.mark.parametrize("how", ["revoked", "too late", "left the organisation", "switched off"])
def test_the_order_reaches_a_browser_that_may_not_send_any_more(
    ask, browser, cast, monkeypatch, how
):
    if how == "revoked":
        with acting_as(cast.actor("alice")):
            revoke_device(device=browser[0].device)
    elif how == "too late":
        late = clock.now() + timedelta(days=50)
        monkeypatch.setattr(clock, "now", lambda: late)
    elif how == "switched off":
        type(cast.nadia).objects.filter(pk=cast.nadia.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=cast.nadia).update(ends_on="2020-02-01")
    assert ask("check", "post").status_code == 403
    wipe(cast, browser)
    heard = ask("check", "post").json()
    assert heard["wipe"] is True
    assert heard["forms"] == heard["said"] == []
    assert ask("leave", "post").status_code == 200
    assert ask("check", "post").status_code == 403


def test_a_browser_that_is_to_erase_all_gets_nothing_more(ask, browser, cast):
    version = ask("check", "post").json()["forms"][0]["version"]
    wipe(cast, browser)
    assert ask(f"versions/{version}/form.xml").status_code == 403
    assert ask(f"versions/{version}/media/1").status_code == 403
    assert ask(f"versions/{version}/lists/points").status_code == 403
    assert ask(f"sent/{version}").status_code == 403


def test_the_office_finds_a_revoked_browser_and_has_it_erased(cast, browser, monkeypatch):
    with acting_as(cast.actor("alice")):
        revoke_device(device=browser[0].device)
    client = cast.client("alice")
    page = client.get("/forms/browser/").text
    assert "May not send any more" in page
    assert client.post(f"/forms/browser/browsers/{browser[0].pk}/wipe/").status_code == 302
    assert "Is erased when it connects" in client.get("/forms/browser/").text
    late = clock.now() + timedelta(days=200)
    monkeypatch.setattr(clock, "now", lambda: late)
    assert browser[0].device.name not in cast.client("alice").get("/forms/browser/").text


def test_a_browser_that_left_is_not_listed_any_more(ask, cast, browser):
    ask("leave", "post")
    assert browser[0].device.name not in cast.client("alice").get("/forms/browser/").text
    missing = cast.client("alice").post(f"/forms/browser/browsers/{browser[0].pk}/wipe/")
    assert missing.status_code == 404
