"""The JSON API of forms and devices, and `serai form`."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from serai.accounts.choices import Permission
from serai.accounts.models import ApiToken
from serai.intake.actions.devices import register_device
from serai.intake.actions.forms import publish_form
from serai.intake.models import Form
from serai.kit.actor import acting_as, system_actor
from serai.kit.tokens import token_hash
from serai.xforms.tests.workbooks import simple

pytestmark = pytest.mark.django_db
BASE = "/api/intake"


@pytest.fixture
def api(cast):
    def api(who="alice", permissions=tuple(Permission.values)):
        user = getattr(cast, who)
        organisation = cast.partner_organisation if who == "petra" else cast.organisation
        token = f"token-of-{who}-{len(permissions)}"
        ApiToken.objects.create(
            user=user, organisation=organisation, name="test", token_hash=token_hash(token),
            permissions=list(permissions), expires_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        return Client(headers={"authorization": f"Bearer {token}"})

    return api


def published(cast, *, draft=False, **form):
    with acting_as(cast.actor("alice")) as actor:
        return publish_form(
            actor=actor, organisation=cast.organisation, file_name="f.xlsx",
            content=simple(**form), as_draft=draft,
        )  # fmt: skip


def file(content):
    return SimpleUploadedFile("form.xlsx", content)


def forms():
    with acting_as(system_actor()):
        return list(Form.objects.order_by("pk"))


def test_publishing_answers_with_the_version(api, cast):
    response = api().post(f"{BASE}/forms", {"file": file(simple())})
    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["version"], body["is_draft"], body["languages"]) == ("1", False, [""])
    (form,) = forms()
    assert (str(form.pk), form.state) == (body["form_id"], "published")
    assert form.organisation_id == cast.organisation.pk


def test_a_draft_can_be_kept_and_published_later(api):
    client = api()
    form_id = client.post(f"{BASE}/forms", {"file": file(simple()), "draft": "true"}).json()[
        "form_id"
    ]
    assert forms()[0].state == "draft"
    response = client.post(f"{BASE}/forms/{form_id}/publish")
    assert (response.status_code, response.json()["is_draft"]) == (200, False)
    again = client.post(f"{BASE}/forms/{form_id}/publish")
    assert (again.status_code, again.json()["code"]) == (409, "NoDraft")


def test_faults_come_as_data(api):
    broken = simple(questions=[["foo", "b", "B"]])
    response = api().post(f"{BASE}/forms", {"file": file(broken)})
    assert response.status_code == 422
    body = response.json()
    assert "“foo” is not a question type" in body["title"]
    assert body["complaints"] == [
        {
            "sentence": "“foo” is not a question type.",
            "sheet": "survey",
            "row": 3,
            "column": "type",
            "cell": "A3",
            "original": "Unknown question type 'foo'.",
        }
    ]
    assert forms() == []


@pytest.mark.parametrize("named", ["SR", "id", ""])
def test_the_organisation_is_named_by_short_name_or_id(api, cast, named):
    name = str(cast.organisation.pk) if named == "id" else named
    response = api().post(f"{BASE}/forms", {"file": file(simple()), "organisation": name})
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("who", "permissions", "organisation"),
    [
        ("alice", ("form.view",), ""),
        ("bob", tuple(Permission.values), ""),
        ("petra", tuple(Permission.values), "SR"),
        ("alice", tuple(Permission.values), "PA"),
    ],
)
def test_who_may_not_publish_there_is_told_nothing(api, who, permissions, organisation):
    response = api(who, permissions).post(
        f"{BASE}/forms", {"file": file(simple()), "organisation": organisation}
    )
    assert response.status_code == 404
    assert forms() == []


def test_forms_are_listed_with_how_they_stand(api, cast):
    version = published(cast, title="Registry")
    published(cast, form_id="f2", title="Survey", draft=True)
    client = api("bob")
    found = {one["title"]: one for one in client.get(f"{BASE}/forms").json()}
    assert set(found) == {"Registry", "Survey"}
    assert found["Registry"] == {
        "id": str(version.form_id),
        "organisation": "SR",
        "xml_form_id": "f1",
        "title": "Registry",
        "state": "published",
        "version": found["Registry"]["version"],
        "has_draft": False,
        "submissions": 0,
        "last_received_at": None,
    }
    assert found["Survey"]["has_draft"] is True
    assert [one["title"] for one in client.get(f"{BASE}/forms?state=draft").json()] == ["Survey"]
    assert [one["title"] for one in client.get(f"{BASE}/forms?text=reg").json()] == ["Registry"]


def test_one_form_its_versions_and_its_schema(api, cast):
    published(cast, version="1")
    version = published(cast, version="2", title="New")
    client = api("bob")
    assert client.get(f"{BASE}/forms/{version.form_id}").json()["title"] == "New"
    versions = client.get(f"{BASE}/forms/{version.form_id}/versions").json()
    assert [one["version"] for one in versions] == ["2", "1"]
    schema = client.get(f"{BASE}/forms/versions/{version.pk}/schema").json()
    assert [one["path"] for one in schema["questions"]] == ["a"]


def addresses(version, device):
    return {
        "form": ("get", f"{BASE}/forms/{version.form_id}"),
        "versions": ("get", f"{BASE}/forms/{version.form_id}/versions"),
        "schema": ("get", f"{BASE}/forms/versions/{version.pk}/schema"),
        "publish": ("post", f"{BASE}/forms/{version.form_id}/publish"),
        "state": ("post", f"{BASE}/forms/{version.form_id}/state"),
        "device": ("get", f"{BASE}/devices/{device.pk}"),
    }


ADDRESSES = ("form", "versions", "schema", "publish", "state", "device")
COLLEAGUE = {"form": 200, "versions": 200, "schema": 200, "publish": 403, "state": 403,
             "device": 404}  # fmt: skip


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("who", ["bob", "petra", "nobody", "bad token"])
def test_what_others_are_answered(api, cast, who, name):
    version = published(cast)
    with acting_as(cast.actor("alice")) as actor:
        device, _token = register_device(actor=actor, organisation=cast.organisation, name="D")
    method, address = addresses(version, device)[name]
    if who in {"bob", "petra"}:
        client = api(who)
    else:
        headers = {"authorization": "Bearer wrong"} if who == "bad token" else {}
        client = Client(headers=headers)
    data = {"data": '{"state": "closed"}', "content_type": "application/json"}
    response = getattr(client, method)(address, **(data if method == "post" else {}))
    wanted = COLLEAGUE[name] if who == "bob" else 404 if who == "petra" else 401
    assert response.status_code == wanted
    assert forms()[0].state == "published"


def test_the_state_is_changed_where_it_can_be(api, cast):
    form_id = published(cast).form_id
    client = api()

    def change(state):
        return client.post(
            f"{BASE}/forms/{form_id}/state", {"state": state}, content_type="application/json"
        )

    assert change("closing").json()["state"] == "closing"
    assert change("closed").json()["state"] == "closed"
    assert (change("draft").status_code, forms()[0].state) == (409, "closed")
    assert change("nonsense").status_code == 409
    assert change("published").json()["state"] == "published"


def test_devices_are_listed_without_their_tokens(api, cast):
    with acting_as(cast.actor("alice")) as actor:
        device, token = register_device(
            actor=actor, organisation=cast.organisation, name="Dori 1", enumerator="E07"
        )
    client = api()
    response = client.get(f"{BASE}/devices")
    (found,) = response.json()
    assert (found["id"], found["name"], found["enumerator"]) == (str(device.pk), "Dori 1", "E07")
    assert token not in response.content.decode()
    assert "token" not in response.content.decode()
    assert client.get(f"{BASE}/devices?revoked=true").json() == []
    assert client.get(f"{BASE}/devices/{device.pk}").json() == found


@pytest.mark.parametrize(("who", "status"), [("bob", 404), ("petra", 200)])
def test_others_list_no_device_of_ours(api, cast, who, status):
    with acting_as(cast.actor("alice")) as actor:
        register_device(actor=actor, organisation=cast.organisation, name="Dori 1")
    response = api(who).get(f"{BASE}/devices")
    assert response.status_code == status
    assert "Dori 1" not in response.content.decode()


# the command


@pytest.fixture
def workbook(tmp_path):
    def workbook(content=None, name="form.xlsx"):
        path = tmp_path / name
        path.write_bytes(content if content is not None else simple())
        return str(path)

    return workbook


def run(*args):
    out, err = StringIO(), StringIO()
    call_command("form", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.parametrize(("options", "state"), [([], "published"), (["--draft"], "draft")])
def test_the_command_publishes(cast, workbook, options, state):
    out, _err = run("publish", workbook(), "--organisation", "SR", *options)
    assert out == f"f1 1: {state}\n"
    assert forms()[0].state == state


def test_the_command_takes_the_only_organisation(db, workbook):
    from serai.accounts.models import Organisation

    Organisation.objects.create(name="Only", short_name="O")
    assert run("publish", workbook())[0] == "f1 1: published\n"


@pytest.mark.parametrize("named", [[], ["--organisation", "nobody"]])
def test_the_command_asks_which_organisation(cast, workbook, named):
    with pytest.raises(CommandError, match="MoI, PA, SR"):
        run("publish", workbook(), *named)


def test_the_command_says_what_is_wrong_and_where(cast, workbook):
    broken = workbook(simple(questions=[["foo", "b", "B"]]))
    for verb in (["publish", broken, "--organisation", "SR"], ["check", broken]):
        with pytest.raises(CommandError) as caught:
            run(*verb)
        assert "row 3, column “type” (A3): “foo” is not a question type." in str(caught.value)
        assert "[Unknown question type 'foo'.]" in str(caught.value)
    assert forms() == []


def test_the_command_only_checks(db, workbook):
    out, err = run("check", workbook(simple(questions=[["text", "b", "B"]], version="")))
    assert (out, err) == ("f1: 2 questions\n", "")
    assert forms() == []


def test_the_command_warns(cast, workbook):
    content = simple(questions=[["text", "A", "Another case"]])
    _out, err = run("publish", workbook(content), "--organisation", "SR")
    assert err.startswith("warning: ")


def test_a_file_that_is_not_there(db):
    with pytest.raises(CommandError, match="No such file"):
        run("check", "/nowhere/form.xlsx")


def test_a_refusal_reaches_the_terminal(cast, workbook):
    run("publish", workbook(), "--organisation", "SR")
    with acting_as(system_actor()):
        Form.objects.update(state="closed")
    with pytest.raises(CommandError, match="not open"):
        run("publish", workbook(simple(version="2")), "--organisation", "SR")
