"""Every address, tried by everybody of the cast: who may is served, who may not learns nothing."""

import re

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve

from config.api import api
from conftest import folders_in, make_cast
from serai.kit.actor import acting_as, system_actor
from tests.architecture import access_matrix as matrix
from tests.architecture.access_matrix import ANYONE, MAKER, OBJECTS, PAGES, PUBLIC
from tests.architecture.test_addresses import addresses
from tests.one_of_each import OneOfEach, one_of_each

CAST = ("ada", "alice", "bob", "nadia", "otto", "petra", "sam", "guard", "anonymous")
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|{(?:\w+:)?(\w+)}")


def pages():
    """Return each page's path by its name: the first of that name, the others being twins."""
    found = {}
    for name, path, _view in addresses():
        if not name.startswith("api:"):
            found.setdefault(name, []).append("/" + path)
    return found


def operations():
    """Return each API operation's path by "METHOD /path"."""
    found = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            plain = re.sub(r"{\w+:(\w+)}", r"{\1}", f"/{prefix}/{path}").replace("//", "/")
            plain = plain.replace("//", "/")
            for operation in view.operations:
                for method in operation.methods:
                    found[f"{method} {plain}"] = f"/api{plain}"
    return found


@pytest.fixture(scope="module")
def kept_cast(kept_world):
    """The cast and one object of each kind, made once; with the folder of their files."""
    with kept_world("one_of_each", make_world) as world:
        yield world


@pytest.fixture
def cast(kept_cast, db, settings):
    """The cast; what the test changes is rolled back."""
    for name, path in folders_in(kept_cast[1]).items():
        setattr(settings, name, path)
    return kept_cast[0][0]


@pytest.fixture
def world(kept_cast, cast):
    """One object of each kind, of the cast's organisation."""
    made = kept_cast[0][1]
    return OneOfEach(made.organisation, made.user, dict(made.objects), dict(made.tokens))


def make_world():
    """Make the cast, one object of each kind, made by bob, a place and a route."""
    from serai.directory.models import Place, Route

    cast = make_cast()
    with acting_as(system_actor()):
        made = one_of_each(cast.organisation, cast.bob)
        made.objects["place"] = Place.objects.create(
            code="seguedine", name="Seguedine", kind="town", longitude=12.9, latitude=20.2,
            country_id="NER",
        )  # fmt: skip
        made.objects["route"] = Route.objects.create(code="north", name="North", kind="route")
    return cast, made


def fill(path, door, world: OneOfEach):
    """Put objects into an address; say whether it holds one of the organisation's."""
    held = False

    def value(match):
        nonlocal held
        name = match.group(1) or match.group(2)
        if name in door.objects:
            chosen = door.objects[name]
            return str(getattr(world.objects.get(chosen), "code", chosen))
        held = True
        one = world[OBJECTS[name]]
        return one.slug if name == "slug" else str(one.pk)

    return ARGUMENT.sub(value, path), held and not door.shared


def body(door, actor, organisation):
    """Return what a POST carries; `ORGANISATION` becomes the cast's own."""
    return {
        name: str(organisation.pk) if value is matrix.ORGANISATION
        else value() if callable(value) else value
        for name, value in door.data.items()
    }  # fmt: skip


def may(door, who, actor, organisation, has_object):
    """Say whether somebody may, by what the door needs."""
    if door.needs in {PUBLIC, ANYONE, MAKER}:
        return {
            PUBLIC: True, ANYONE: who != "anonymous", MAKER: who == "bob"
        }[door.needs]  # fmt: skip
    if has_object or matrix.ORGANISATION in door.data.values():
        return actor.may(door.needs, organisation.pk)
    return actor.may_anywhere(door.needs)


def fault(response, door, who, actor, world, has_object, is_api):
    """Return what is wrong with an answer, or nothing."""
    status = response.status_code
    organisation = world.organisation
    if may(door, who, actor, organisation, has_object):
        wrong = status in {401, 403, 404, 405} or status >= 500
        to_login = status == 302 and "/account/login/" in response.headers.get("Location", "")
        return f"{status}, though they may" if wrong or to_login else None
    if who == "anonymous" and not door.open:
        wanted = {401} if is_api else {302}
        if status == 302 and not response.headers["Location"].startswith("/account/login/"):
            return "led elsewhere than to sign in"
    elif has_object:
        knows = door.sees and actor.may(door.sees, organisation.pk)
        wanted = {403, 404, *({302} if door.told else ())} if knows else {404}
    else:
        wanted = {403, 404}
    if status not in wanted:
        return f"{status} instead of {sorted(wanted)}"
    return leak(response, world)


def leak(response, world):
    """Return the kind of an object whose id a refused caller can read in the answer."""
    if response.streaming:
        text = b"".join(response.streaming_content).decode(errors="replace")
    else:
        text = response.content.decode(errors="replace")
    asked = response.wsgi_request.get_full_path()
    for name, one in world.objects.items():
        key = str(one.pk)
        if len(key) == 36 and key in text and key not in asked:
            return f"an id of {name} in the answer"
    return None


def ask(client, method, url, door, actor, organisation):
    """Send one request and take back all it did."""
    with transaction.atomic():
        if method == "GET":
            response = client.get(url)
        else:
            kind = {"content_type": "application/json"} if door.json else {}
            response = client.generic(method, url) if method != "POST" else client.post(
                url, body(door, actor, organisation), **kind
            )  # fmt: skip
        if response.streaming:
            response = flat(response)
        transaction.set_rollback(True)
    return response


def flat(response):
    """Read a streamed answer while its transaction still stands."""
    from django.http import HttpResponse

    content = b"".join(response.streaming_content)
    plain = HttpResponse(content, status=response.status_code, headers=dict(response.headers))
    plain.wsgi_request = response.wsgi_request
    return plain


def faults(cast, world, who, doors, is_api):
    """Try every door as one of the cast; return what was wrong."""
    client = cast.client(who)
    client.raise_request_exception = False
    actor = cast.actor(who)
    found = []
    for name, (door, methods, path) in doors.items():
        url, has_object = fill(path, door, world)
        for method in methods:
            response = ask(client, method, url + door.query, door, actor, world.organisation)
            wrong = fault(response, door, who, actor, world, has_object, is_api)
            if wrong:
                found.append(f"{who} {method} {name}: {wrong}")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("who", CAST)
def test_every_page_serves_who_may_and_nobody_else(cast, world, who):
    paths = pages()
    doors = {n: (d, d.methods, paths[n][0]) for n, d in PAGES.items() if n in paths}
    found = faults(cast, world, who, doors, is_api=False)
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", CAST)
def test_every_operation_serves_who_may_and_nobody_else(cast, world, who):
    paths = operations()
    doors = {n: (d, (n.split()[0],), paths[n]) for n, d in matrix.OPERATIONS.items() if n in paths}
    found = faults(cast, world, who, doors, is_api=True)
    assert found == []


def test_every_address_is_declared_and_no_declaration_is_stale():
    names = {n for n in pages() if not n.startswith(matrix.ALLAUTH)}
    assert names == set(PAGES) | set(matrix.ELSEWHERE) | set(matrix.PERSON_PAGES)
    assert set(operations()) == set(matrix.OPERATIONS) | set(matrix.PERSON_OPERATIONS)
    assert all(len(reason) > 20 for reason in matrix.ELSEWHERE.values())


@pytest.mark.django_db
def test_a_method_that_is_not_declared_is_not_served(cast, world):
    client, found = cast.client("ada"), []
    client.raise_request_exception = False
    for name, paths in pages().items():
        door = PAGES.get(name)
        if door is None or name == "set_language":  # the framework's own view
            continue
        for method in {"GET", "POST", "PUT", "DELETE"} - set(door.methods):
            url, _held = fill(paths[0], door, world)
            status = ask(client, method, url, door, cast.actor("ada"), world.organisation)
            if status.status_code != 405:
                found.append(f"{method} {name}: {status.status_code}")
    assert not found


@pytest.mark.django_db
def test_a_post_without_the_forms_token_is_refused(cast, world):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada)
    found = []
    for name, door in PAGES.items():
        if "POST" in door.methods and name in pages():
            url, _held = fill(pages()[name][0], door, world)
            status = client.post(url, body(door, None, cast.organisation)).status_code
            if status != 403:
                found.append(f"{name}: {status}")
    assert not found


@pytest.mark.django_db
def test_phones_doors_open_with_a_token_of_their_own_only(cast, world):
    """A session opens no phone's address, a wrong token none, a partner's phone not ours."""
    from serai.intake.models import Device
    from tests.one_of_each import token_hash

    with acting_as(system_actor()):
        Device.objects.create(
            organisation=cast.partner_organisation, name="P", token_hash=token_hash("partner")
        )
    ours = {"version_id": world["intake.FormVersion"].pk, "media_id": world["intake.FormMedia"].pk}
    client = cast.client("ada")
    for name in (n for n in matrix.ELSEWHERE if n.startswith("intake:openrosa")):
        for path in pages()[name]:
            for token in ("wrong", "partner"):
                words = {**ours, "token": token, "draft": token}
                url = ARGUMENT.sub(lambda m, words=words: str(words[m.group(1)]), path)
                response = client.get(url)
                opened = "partner" in url and name in {
                    "intake:openrosa-forms", "intake:openrosa-submission"
                }  # fmt: skip
                assert response.status_code in ({200, 204, 405} if opened and "draft" not in url
                                                else {401, 403, 404, 405}), url  # fmt: skip
                assert str(ours["version_id"]) not in response.content.decode()
    own = f"/openrosa/{world.tokens['device']}/formList"
    assert str(ours["version_id"]) in client.get(own).content.decode()


RELEASE = {
    "month": "2026-08-01", "protection": "suppression", "parameters": {}, "progress": 100,
    "prepared_at": "2026-10-02T00:00Z", "files": {"a.csv": {"bytes": 1, "sha256": "0"}},
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("published", [True, False])
def test_files_of_a_release(cast, world, settings, tmp_path, published):
    """The public takes files of what is published, its organisation those of what is prepared."""
    settings.RELEASES_DIR = tmp_path
    state = (
        {"state": "published", "published_at": "2026-10-02T00:00Z"} if published
        else {"state": "prepared"}
    )  # fmt: skip
    with acting_as(system_actor()):
        made = world.make("evidence.Release", slug="august", title="August", **state, **RELEASE)
    folder = tmp_path / made.slug
    folder.mkdir()
    (folder / "a.csv").write_text("1")
    for who in CAST:
        may_read = published or cast.actor(who).may("picture.view", cast.organisation.pk)
        response = cast.client(who).get(f"/evidence/releases/{made.slug}/files/a.csv")
        assert response.status_code == (200 if may_read else 404), who
        other = cast.client(who).get(f"/evidence/releases/{made.slug}/files/..%2Fsecret.key")
        assert other.status_code == 404


@pytest.mark.django_db
def test_a_government_user_sees_what_the_public_sees(cast, world):
    with acting_as(system_actor()):
        world.make(
            "evidence.Release", slug="july", title="July", month="2026-07-01", parameters={},
            protection="suppression", prepared_at="2026-10-02T00:00Z", state="published",
            published_at="2026-10-02T00:00Z",
        )  # fmt: skip
    for url in ("/evidence/public/", "/"):
        pages = [cast.client(who).get(url).content.decode() for who in ("guard", "anonymous")]
        assert all("july" in page and "prepared-sr" not in page for page in pages)


def test_addresses_that_do_not_exist_do_not_resolve():
    with pytest.raises(Resolver404):
        resolve("/admin/")
