"""The newest release's picture stands on the start page, drawn from its protected tables."""

import pytest

from serai.evidence.methods.picture import to_json
from serai.evidence.models import Release
from serai.evidence.tests.test_picture import published as protected
from serai.front.tests.waiting import release
from serai.kit.actor import acting_as, system_actor
from serai.kit.tests.page_reading import page_of


@pytest.fixture
def pictured(cast):
    """A published release with a picture of one kept and one hidden figure."""
    with acting_as(system_actor()):
        release(cast.organisation, "October in Niger", picture=to_json(protected(GIN=14, MLI=None)))
    return cast


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_picture_and_its_caveats_are_shown(pictured, language):
    page = page_of(pictured.client("anonymous").get("/", {"language": language}).content.decode())
    assert page.pick("ul.stats li")
    assert page.pick("#caveats")
    assert page.pick("a[href='/evidence/releases/october-in-niger/']")


def test_it_is_drawn_once_and_gone_when_withdrawn(pictured, django_assert_max_num_queries):
    client = pictured.client("anonymous")
    first = client.get("/").content
    with django_assert_max_num_queries(8):
        assert client.get("/").content == first
    with acting_as(system_actor()):
        Release.objects.update(
            state="withdrawn", withdrawn_at="2026-11-01T00:00Z", withdrawn_reason="Wrong."
        )
    assert not page_of(client.get("/").content.decode()).pick("#caveats")
