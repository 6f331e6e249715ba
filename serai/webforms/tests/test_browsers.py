"""How long browsers last and links take answers; the columns and rows of lists, by property."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import example, given
from hypothesis import strategies as st

from serai.accounts.choices import Role
from serai.accounts.models import Membership
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.webforms import access
from serai.webforms.actions import links
from serai.webforms.actions.browsers import (
    KEPT_DAYS,
    MayNotFill,
    enrol_browser,
    leave_browser,
    order_wipe,
    renew_browser,
)
from serai.webforms.actions.links import open_link
from serai.webforms.methods.lists import as_csv, declared_columns
from serai.webforms.methods.tokens import device_token
from serai.webforms.models import Browser
from serai.webforms.tests.conftest import answers, send

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
WORDS = {"and", "or", "div", "mod", "name", "label"}


@example(column="status", value="[")
@example(column="status", value="a] or name[")
@given(column=NAMES.filter(lambda one: one not in WORDS), value=TEXTS)
def test_a_column_that_is_compared_or_read_is_declared_and_its_texts_are_not(column, value):
    text = value.replace("'", "").replace('"', "").replace("&", "").replace("<", "")
    read = f"instance('people')/root/item[{column} = '{text}']/{column}_too"
    found = declared_columns(f'<bind calculate="{read}"/>', "people")
    assert set(found) == {"name", "label", column, f"{column}_too"}
    assert declared_columns(f'<bind calculate="{read}"/>', "others") == ("name", "label")


@given(rows=st.lists(st.fixed_dictionaries({"name": TEXTS, "label": TEXTS, "secret": TEXTS})))
def test_a_list_reads_back_as_it_was_without_what_was_not_asked_for(rows):
    back = list(csv.DictReader(io.StringIO(as_csv(rows, ("name", "label")), newline="")))
    kept = [{"name": one["name"], "label": one["label"]} for one in rows]
    assert [one for one in back if any(one.values())] == [one for one in kept if any(one.values())]


@given(one=st.text(min_size=1, max_size=60), other=st.text(min_size=1, max_size=60))
def test_two_links_have_two_device_tokens(one, other):
    assert (device_token(one, "k") == device_token(other, "k")) is (one == other)


def enrolled(cast, *, kept):
    """Make a browser of nadia's a device."""
    with acting_as(cast.actor("nadia")) as actor:
        return enrol_browser(
            actor=actor, user=cast.nadia, organisation=cast.organisation, kept=kept
        )


@pytest.mark.django_db
def test_a_browser_that_keeps_nothing_lasts_as_long_as_a_session(cast, form, settings):
    settings.SESSION_COOKIE_AGE = 600
    browser, _token = enrolled(cast, kept=False)
    assert browser.expires_at - browser.created_at == timedelta(seconds=600)
    before = browser.expires_at
    with acting_as(cast.actor("alice")):
        assert renew_browser(browser=browser).expires_at == before


@pytest.mark.django_db
def test_a_browser_that_keeps_answers_lasts_thirty_days_from_its_last_visit(
    cast, form, monkeypatch
):
    browser, _token = enrolled(cast, kept=True)
    assert browser.expires_at - browser.created_at == timedelta(days=KEPT_DAYS)
    later = clock.now() + timedelta(days=10)
    monkeypatch.setattr(clock, "now", lambda: later)
    with acting_as(cast.actor("alice")):
        renew_browser(browser=browser)
        browser.refresh_from_db()
    assert browser.expires_at == later + timedelta(days=KEPT_DAYS)


@pytest.mark.django_db
def test_only_who_fills_in_forms_of_an_organisation_enrols_for_it(cast, form):
    for name in ("sam", "petra"):
        with acting_as(cast.actor(name)) as actor, pytest.raises(MayNotFill):
            enrol_browser(
                actor=actor, user=getattr(cast, name), organisation=cast.organisation, kept=True
            )
    with acting_as(cast.actor("alice")):
        assert not Browser.objects.exists()


@pytest.mark.django_db
def test_a_user_has_several_browsers_and_each_ends_by_itself(cast, form, client):
    (first, one), (_second, two) = enrolled(cast, kept=True), enrolled(cast, kept=True)
    with acting_as(cast.actor("alice")):
        leave_browser(browser=first)
        left = Browser.objects.get(pk=first.pk).left_at
        leave_browser(browser=first)
        assert Browser.objects.get(pk=first.pk).left_at == left
    heads = [{"Authorization": f"Bearer {token}"} for token in (one, two)]
    statuses = [client.post("/fill/check", headers=head).status_code for head in heads]
    assert statuses == [403, 200]


@pytest.mark.django_db
def test_an_order_to_erase_stands_from_when_it_was_first_given(cast, form, monkeypatch):
    browser, _token = enrolled(cast, kept=True)
    with acting_as(cast.actor("alice")):
        first = order_wipe(browser=browser).wipe_ordered_at
        later = clock.now() + timedelta(hours=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert order_wipe(browser=browser).wipe_ordered_at == first


@pytest.mark.django_db
def test_browsers_are_managed_where_devices_are_and_nowhere_else(cast, form):
    browser, _token = enrolled(cast, kept=True)
    for name, seen in (("alice", [browser]), ("nadia", []), ("petra", []), ("bob", [])):
        with acting_as(cast.actor(name)) as actor:
            assert list(access.browsers_visible_to(actor)) == seen, name


@pytest.mark.django_db
def test_who_fills_in_for_two_organisations_is_asked_which(cast):
    Membership.objects.create(
        user=cast.petra,
        team=cast.organisation.teams.first(),
        role=Role.ENUMERATOR,
        starts_on="2020-01-01",
    )
    told = cast.client("petra").get("/fill/session").json()["organisations"]
    ids = {one["id"] for one in told}
    assert ids == {str(cast.organisation.pk), str(cast.partner_organisation.pk)}


@pytest.mark.django_db
def test_after_an_hour_a_link_takes_answers_again(cast, form, client):
    with acting_as(cast.actor("alice")) as alice:
        _link, token = open_link(actor=alice, form=form, per_hour=1)
    address = f"/fill/public/{token}/submission"
    sent = [send(client, address, answers(f"uuid:{n}")).status_code for n in range(2)]
    assert sent == [201, 429]
    cache.clear()
    assert send(client, address, answers("uuid:3")).status_code == 201


@pytest.mark.django_db
def test_the_limit_of_one_sender_leaves_others_alone(cast, form, client, monkeypatch):
    monkeypatch.setattr(links, "PER_ADDRESS", 1)
    with acting_as(cast.actor("alice")) as alice:
        _link, token = open_link(actor=alice, form=form)
    address = f"/fill/public/{token}/submission"
    client.defaults["REMOTE_ADDR"] = "192.0.2.1"
    sent = [send(client, address, answers(f"uuid:{n}")).status_code for n in range(2)]
    client.defaults["REMOTE_ADDR"] = "192.0.2.2"
    sent.append(send(client, address, answers("uuid:9")).status_code)
    assert sent == [201, 429, 201]
