"""What a desk or a phone was told reaches who works with protection, until one of them read it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from serai.cases.actions.cases import open_case
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.protection.queries.work import of_protection
from serai.screening.models import Screening
from serai.screening.tests.conftest import grant_to, screen  # noqa: F401


def due(centre, who):
    """Return what somebody has to read, by the address, with the moment it is due."""
    actor = centre.actor(who)
    with acting_as(actor), override("en"):
        found = of_protection(actor, clock.now())
        return {str(one.url): one.due for one in found if "nobody has read" in str(one.label)}


@pytest.mark.parametrize("way", ["desk", "phone"])
def test_what_was_told_waits_for_protection_until_somebody_read_it(centre, told, way):
    screening = told[way](violence="yes", fear_of_return="yes", can_go_on="no")
    url = reverse("screening:result", args=[screening.pk])
    for who in ("carla", "sofia"):
        assert due(centre, who) == {url: screening.done_at + timedelta(hours=72)}, who
    for who in ("rami", "rosa", "hana", "fadi", "kofi", "piet", "alice", "sam"):
        assert due(centre, who) == {}, who
    assert centre.client("carla").get(url).status_code == 200
    with acting_as(centre.actor("sofia")):
        first = Screening.objects.get(pk=screening.pk).read_at
    assert first is not None
    assert due(centre, "sofia") == due(centre, "carla") == {}
    assert centre.client("sofia").get(url).status_code == 200
    with acting_as(centre.actor("sofia")):
        assert Screening.objects.get(pk=screening.pk).read_at == first


def test_the_most_urgent_of_it_says_by_when(centre, told):
    screening = told["desk"](can_go_on="no", has_nationality="no", immediate_danger="yes")
    assert list(due(centre, "carla").values()) == [screening.done_at + timedelta(hours=24)]


def test_nothing_urgent_asks_nobody_to_read(centre, told):
    told["desk"](violence="no", immediate_danger="no", age="30")
    assert due(centre, "carla") == {}


def test_who_screens_has_read_it_by_themselves(centre, screen):  # noqa: F811
    screening = screen({"violence": "yes"})
    assert screening.read_at == screening.done_at
    assert due(centre, "carla") == due(centre, "sofia") == {}


def test_a_case_opened_since_has_taken_it_on_and_a_later_screening_waits_again(centre, told, run):
    told["desk"](violence="yes")
    run("carla", open_case, person=centre.person, team=centre.team, worker=centre.carla,
        risk="high")  # fmt: skip
    assert due(centre, "carla") == {}
    later = told["desk"](forced="yes")
    assert list(due(centre, "carla")) == [reverse("screening:result", args=[later.pk])]


def test_who_reads_health_or_from_elsewhere_reads_it_for_themselves_alone(
    centre,
    told,
    grant_to,  # noqa: F811
):
    screening = told["desk"](violence="yes", pregnant="yes")
    url = reverse("screening:result", args=[screening.pk])
    grant_to("partner_team", "identity", "protection")
    for who in ("hana", "piet"):
        assert centre.client(who).get(url).status_code in {200, 404}, who
        assert due(centre, who) == {}, who
    assert list(due(centre, "carla")) == [url]


def test_the_line_stands_in_my_work_and_tells_nothing(centre, told):
    told["desk"](violence="yes")
    page = centre.client("carla").get(reverse("cases:work")).content.decode()
    assert "Read a screening that nobody has read yet" in page
    for word in ("violence", "Told of", "first contact"):
        assert word not in page.partition("<main")[2], word
