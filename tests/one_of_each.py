"""One object of each kind, whole enough to be read, for tests that walk over everything."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils.module_loading import import_string

from serai.imports.methods.report import ImportReport
from serai.kit.ids import new_id
from serai.kit.tokens import token_hash

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 2)
XFORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>Count</h:title><model><instance><data id="count" version="1"><persons/>
<meta><instanceID/></meta></data></instance><bind nodeset="/data/persons" type="int"/></model>
</h:head><h:body><input ref="/data/persons"><label>Persons</label></input></h:body></h:html>"""
XML = '<data id="count" version="1"><persons>3</persons><meta>'
XML += "<instanceID>{}</instanceID></meta></data>"
SCHEMA = {
    "root": "data", "languages": [""], "default_language": "", "entities": [],
    "tables": [{"path": "", "parent": None, "labels": {}}],
    "questions": [
        {"path": "persons", "name": "persons", "type": "integer", "table": "",
         "labels": {"": "Persons"}, "choices": [], "required": False},
    ],
}  # fmt: skip


def model(name: str) -> Any:
    """Return a model by its short name, "intake.Form"."""
    room, kind = name.split(".")
    return import_string(f"serai.{room}.models.{kind}")


@dataclass
class OneOfEach:
    """Objects by short name; `tokens` are the clear texts of what is kept as a hash."""

    organisation: Any
    user: Any
    objects: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.objects[name]

    def make(self, name: str, /, **fields: Any) -> Any:
        """Create an object of the organisation and keep it under its model's name."""
        kind = model(name)
        if any(f.name == "organisation" for f in kind._meta.concrete_fields):
            fields.setdefault("organisation", self.organisation)
        self.objects[name] = kind.objects.create(**fields)
        return self.objects[name]

    def token(self, name: str, hashed: Callable[[str], bytes]) -> bytes:
        """Make a token, keep its clear text and return its hash."""
        self.tokens[name] = secrets.token_urlsafe(24)
        return hashed(self.tokens[name])


def one_of_each(organisation: Any, user: Any) -> OneOfEach:
    """Make one object of each kind, owned by the organisation and made by the user.

    The caller acts as somebody who may see the organisation's rows.
    """
    from serai.ledger.actions import record
    from serai.ledger.events import Happened

    world = OneOfEach(organisation, user)
    _forms(world)
    _submissions(world)
    _flows(world)
    world.make("people.SavedFilter", user=world.user, name="Women", criteria={"sex": "female"})
    _registration(world)
    _rest(world)
    _screening(world)
    _assistance(world)
    _cash(world)
    _reception(world)
    record(Happened("test.made", "test", organisation.pk, organisation.pk, {}))
    return world


def store(world: OneOfEach, content: bytes, media_type: str) -> Any:
    """Keep bytes as intake keeps them."""
    from serai.intake.actions.blobs import keep_blob

    blob = keep_blob(organisation_id=world.organisation.pk, content=content, media_type=media_type)
    world.objects["intake.Blob"] = blob
    return blob


def _forms(world: OneOfEach) -> None:
    blob = store(world, b"a workbook", "application/octet-stream")
    form = world.make(
        "intake.Form", xml_form_id="count", title="Count", state="published", created_by=world.user
    )
    version = world.make(
        "intake.FormVersion", form=form, version="1", is_draft=False, source=blob, xform=XFORM,
        xform_md5=hashlib.md5(XFORM.encode()).hexdigest(), languages=[""], schema=SCHEMA,
        published_at=NOW, published_by=world.user,
    )  # fmt: skip
    world.make("intake.FormMedia", form_version=version, name="list.csv", blob=blob)
    world.make("intake.Device", name="Phone", token_hash=world.token("device", token_hash))


def _submissions(world: OneOfEach) -> None:
    form, version = world["intake.Form"], world["intake.FormVersion"]
    instance = f"uuid:{secrets.token_hex(16)}"
    xml = XML.format(instance)
    submission = world.make(
        "intake.Submission", form=form, form_version=version, device=world["intake.Device"],
        instance_id=instance, root_instance_id=instance, received_at=NOW, xml=xml,
        xml_sha256=hashlib.sha256(xml.encode()).digest(), state="understood", understood_at=NOW,
        flag_count=1,
    )  # fmt: skip
    _webforms(world, token_hash)
    world.make("intake.Attachment", submission=submission, name="a.jpg", blob=world["intake.Blob"])
    world.make("intake.Row", form=form, submission=submission, ordinal=1, answers={"persons": "3"})
    world.make(
        "intake.QualityFlag", submission=submission, rule="duplicate", severity="warning",
        reason="Looks like another submission", found_at=NOW,
    )  # fmt: skip
    world.make("intake.ReviewComment", submission=submission, by=world.user, at=NOW, body="Seen")
    world.make(
        "intake.EntityRecord", submission=submission, entity_id=submission.pk,
        list_name="registry_observation", ordinal=1, values={"persons": 3},
    )  # fmt: skip
    webhook = world.make(
        "intake.Webhook", url="https://example.org/hear", events=["submission.understood"]
    )
    world.make(
        "intake.WebhookDelivery", webhook=webhook, event_id=1, created_at=NOW, due_at=None,
        event_name="submission.understood", body={}, state="delivered",
    )  # fmt: skip


def _flows(world: OneOfEach) -> None:
    from psycopg.types.range import DateRange

    country = country_of_tests()
    point = world.make(
        "flows.MonitoringPoint", code="P1", name="Seguedine", country=country, longitude=12.9,
        latitude=20.2, type="checkpoint",
    )  # fmt: skip
    world.make(
        "flows.PointStatus", point=point, state="active", during=DateRange(date(2026, 1, 1), None),
        recorded_at=NOW,
    )  # fmt: skip
    batch = world.make(
        "flows.ImportBatch", file_name="a.xlsx", file_sha256=secrets.token_bytes(32), mapping={},
        report=ImportReport().as_json(), imported_at=NOW, imported_by=world.user,
    )  # fmt: skip
    period = world.make(
        "flows.ObservationPeriod", point=point, observed_on=DAY, starts_at=time(6), hours=6,
        changed_at=NOW,
    )  # fmt: skip
    world.make(
        "flows.RegistryObservation", point=point, period=period, observed_on=DAY, persons=3,
        direction="outgoing", source_kind="import", import_batch=batch, changed_at=NOW,
    )  # fmt: skip
    world.make(
        "flows.SurveyInterview", point=point, interviewed_on=DAY, consented=True,
        submission_id=world["intake.Submission"].pk, changed_at=NOW,
    )  # fmt: skip
    world.make("flows.FlowEvent", starts_on=DAY, ends_on=DAY, title={"en": "Flood"}, source="x")


def _registration(world: OneOfEach) -> None:
    from serai.accounts.models import Team

    team = Team.objects.filter(organisation=world.organisation).first()
    arrival = world.make(
        "registration.Arrival", team=team, arrived_on=DAY, place="Quay 3", prefix="QAY",
        opened_at=NOW, opened_by=world.user,
    )  # fmt: skip
    world.make("registration.Group", arrival=arrival, kind="landing", counts={}, made_at=NOW)
    world.make(
        "registration.PersonFile", team=team, state="done", kept_at=NOW, kept_by=world.user,
        done_at=NOW,
    )  # fmt: skip


def _rest(world: OneOfEach) -> None:
    world.make(
        "evidence.Release", slug=f"prepared-{world.organisation.short_name.lower()}",
        title="October", month=date(2026, 10, 1), protection="suppression", parameters={},
        state="prepared", progress=100, prepared_at=NOW,
    )  # fmt: skip
    world.make(
        "accounts.ApiToken", user=world.user, name="Reader",
        token_hash=world.token("api", token_hash),
        permissions=["submission.view"], expires_at=datetime.now(UTC) + timedelta(days=30),
    )  # fmt: skip
    from serai.accounts.models import Team, User

    world.make("cases.TimeLimit", risk="high", hours=12)
    world.make(
        "cases.ServiceDecision", id=new_id(), decided_on=DAY, domain="legal",
        decision="unavailable",
        team=Team.objects.get_or_create(organisation=world.organisation, name="Team")[0],
    )  # fmt: skip
    world.make("retention.RetentionRule", purpose="assistance", months=12)
    world.objects["accounts.Organisation"] = world.organisation
    world.objects["accounts.Team"] = Team.objects.filter(organisation=world.organisation).first()
    world.objects["accounts.User"] = User.objects.get(pk=world.user.pk)
    world.objects["accounts.Membership"] = world.user.memberships.first()


def _screening(world: OneOfEach) -> None:
    from serai.instruments.methods.definitions import to_json
    from serai.screening.methods.building import shipped

    instrument = world.make(
        "screening.Instrument", code="first_contact", form=world["intake.Form"],
        titles={"en": "First contact"}, created_at=NOW,
    )  # fmt: skip
    world.make(
        "screening.InstrumentVersion", instrument=instrument,
        form_version=world["intake.FormVersion"], version="1",
        definition=to_json(shipped("first_contact")), mark="D", source="Test", published_at=NOW,
    )  # fmt: skip
    world.make(
        "screening.PlaceFactor", factor="armed_groups", polarity="risk",
        country=country_of_tests(), during=(DAY, None), source="Test", recorded_at=NOW,
    )  # fmt: skip


def _assistance(world: OneOfEach) -> None:
    """Items in a store, a kit of them, how much of it somebody may get."""
    store = world.make("assistance.Store", team=world["accounts.Team"], name="Container 1")
    item = world.make("assistance.Item", name="Blanket", unit="piece", warn_below=5)
    lot = world.make("assistance.Lot", item=item)
    world.make(
        "assistance.Movement", store=store, lot=lot, kind="receipt", quantity=3, at=NOW,
        document=store.pk,
    )  # fmt: skip
    kit = world.make("assistance.Kit", name="Arrival kit")
    world.make("assistance.KitLine", kit=kit, item=item, quantity=2)
    world.make("assistance.Limit", kit=kit, most=1, days=30)
    world.make(
        "assistance.PlannedDistribution", team=world["accounts.Team"], store=store, kit=kit, on=DAY,
        place="Gate", expected=20, planned_at=NOW,
    )  # fmt: skip
    world.make(
        "assistance.ServiceDelivery", id=new_id(), team=world["accounts.Team"], kind="food",
        setting="centre", month=DAY.replace(day=1),
    )  # fmt: skip


def _cash(world: OneOfEach) -> None:
    """Money that came in, vouchers bought with it, one of them given and redeemed."""
    accounts = {
        kind: model("cash.Account").objects.create(
            organisation=world.organisation, kind=kind, name=kind, currency="XOF"
        )
        for kind in ("outside", "vouchers")
    }
    posted = world.make("cash.Transaction", kind="receive", at=NOW)
    for kind, amount in (("outside", -500), ("vouchers", 500)):
        world.make(
            "cash.Posting", transaction=posted, account=accounts[kind], amount=amount,
            currency="XOF",
        )  # fmt: skip
    world.objects["cash.Account"] = accounts["vouchers"]
    voucher = world.make(
        "cash.Voucher", account=accounts["vouchers"], number="V1", amount=500,
        valid_until=date(2030, 1, 1), given_as=_payment(world),
    )  # fmt: skip
    world.make("cash.Redemption", voucher=voucher, vendor="Market", on=DAY, at=NOW)


def _payment(world: OneOfEach) -> Any:
    """Return the id of an approved payment by voucher to somebody; the register alone sees it."""
    from serai.kit.actor import acting_as, register_actor
    from serai.vault.fields import Sealed

    team = world["accounts.Team"]
    with acting_as(register_actor(world.organisation.pk)):
        person = model("people.Person").objects.create(
            organisation=world.organisation, reference=f"P-{str(world.organisation.pk)[-8:]}",
            registered_in=team, registered_at=NOW, changed_at=NOW,
        )  # fmt: skip
        row = model("cash.Payment").objects.create(
            person=person, organisation=world.organisation, team=team, kind="voucher",
            purpose="food", amount=500, currency="XOF", reason=Sealed(b"sealed"),
            state="approved", asked_at=NOW, decided_at=NOW,
        )  # fmt: skip
    return row.pk


def _reception(world: OneOfEach) -> None:
    from serai.vault.fields import Sealed

    since = (NOW, None)
    centre = world.make("reception.Centre", team=world["registration.Arrival"].team, name="Centre")
    unit = world.make("reception.Unit", centre=centre, name="A", capacity=2)
    bed = world.make("reception.Bed", unit=unit, name="1")
    world.make("reception.Block", unit=unit, bed=bed, reason="repair", during=since)
    world.make(
        "reception.Placement", centre=centre, unit=unit, during=since, begins="stay",
        sex="female", age="adult",
    )  # fmt: skip
    world.make("reception.HandOver", centre=centre, text=Sealed(b"sealed"), written_at=NOW)
    world.make("reception.DailyLimit", centre=centre, kind="lunch", per_day=1)
    short = world.organisation.short_name
    world.make(
        "reception.TakingPart", arrival=world["registration.Arrival"], agency="medical",
        partner=type(world.organisation).objects.create(
            name=f"Clinic {short}", short_name=f"{short}C"
        ),
        named_at=NOW,
    )  # fmt: skip
    world.make(
        "reception.Landing", arrival=world["registration.Arrival"], carrier="vessel", came_at=NOW
    )


def country_of_tests() -> Any:
    """Return a country; the directory is shared by every organisation."""
    names = {f"name_{language}": "Niger" for language in ("en", "fr", "ar", "es", "ru", "zh")}
    return model("directory.Country").objects.get_or_create(
        iso3="NER", defaults={"m49": 562, **names}
    )[0]


def _webforms(world: OneOfEach, hashed: Callable[[str], bytes]) -> None:
    """A browser and a public link, each with a device of its own."""
    device = model("intake.Device").objects.create(
        organisation=world.organisation, name="Browser 1", token_hash=world.token("browser", hashed)
    )
    world.make(
        "webforms.Browser", user=world.user, device=device, is_kept=True, created_at=NOW,
        expires_at=NOW + timedelta(days=3_000),
    )  # fmt: skip
    device = model("intake.Device").objects.create(
        organisation=world.organisation, name="Public link 1", token_hash=secrets.token_bytes(32)
    )
    world.make(
        "webforms.PublicLink", form=world["intake.Form"], device=device, per_hour=5, created_at=NOW
    )
