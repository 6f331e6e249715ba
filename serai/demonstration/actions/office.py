"""The demonstration: an office with people, points, forms and phones, and what they sent.

Nothing is written behind the rooms' backs: everything goes through the actions that the screens
use, and the sheets come in over HTTP from `serai.demonstration.methods.openrosa_client`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from serai.accounts import actions as accounts
from serai.accounts.access import actor_for
from serai.accounts.choices import Role
from serai.accounts.models import Organisation, User
from serai.demonstration.methods.network import Network, Point, QuietPoint, read_network
from serai.demonstration.methods.world import first_day
from serai.directory import actions as directory
from serai.directory.models import Place, RouteLeg
from serai.evidence.actions.facts import build_facts
from serai.evidence.actions.releases import (
    NothingToRelease,
    prepare_release,
    publish_release,
)
from serai.evidence.choices import Protection, ReleaseState
from serai.evidence.models import Release
from serai.evidence.queries.store import fact_tables
from serai.flows.actions.points import create_point, record_event, set_state
from serai.flows.choices import Direction, KeyInformant, PointService, PointState
from serai.flows.models import MonitoringPoint
from serai.imports.actions import take_import
from serai.imports.queries import shipped_mapping
from serai.intake.actions.devices import register_device, revoke_device
from serai.intake.actions.forms import publish_form
from serai.intake.choices import ReviewState, SubmissionState
from serai.intake.models import FormVersion, QualityFlag, Submission
from serai.kit import clock
from serai.kit.actor import Actor, acting_as, system_actor
from serai.kit.errors import Refusal
from serai.review.actions.quality import find_patterns, settle_flag
from serai.review.actions.review import review

ROOMS = Path(__file__).parents[2]
NETWORK = ROOMS / "demonstration/data/network.yml"
FORMS = ROOMS / "flows/xlsforms"
SOMALIA = ROOMS / "imports/data/somalia_2016.xlsx"
OPEN_FOR = timedelta(days=400)
MAIL = "demo.serai.example"
SOURCE = "Demonstration (made up)"
SERVICES = ((), (PointService.WATER,), (PointService.WATER, PointService.INFORMATION),
            (PointService.HEALTH, PointService.INFORMATION, PointService.PROTECTION))  # fmt: skip


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody of the demonstration. The password is no secret: it stands in the source."""

    name: str
    full_name: str
    role: str
    office: str
    language: str = "en"
    team: str = "Main office"

    @property
    def email(self) -> str:
        """Return the address to sign in with; the domain can never receive mail."""
        return f"{self.name}@{MAIL}"

    @property
    def password(self) -> str:
        """Return the password, which says of itself what it is for."""
        return f"demo-only-{self.name}"


OFFICES: Mapping[str, tuple[str, bool]] = {
    "SFN": ("Sahel Flow Network (demonstration)", False),
    "HFR": ("Horn Flow Registry (demonstration)", False),
    "MIN": ("Ministry of the Interior (demonstration)", True),
    "MRC": ("Migration Response Centres (demonstration)", False),
    "CLN": ("Clinic of the Desert (demonstration)", False),
}
SIGN_INS = (
    SignIn("amina", "Amina", Role.ADMINISTRATOR, "SFN"),
    SignIn("moussa", "Moussa", Role.DATA_MANAGER, "SFN"),
    SignIn("fanta", "Fanta", Role.FIELD_COORDINATOR, "SFN", "fr"),
    SignIn("youssef", "Youssef", Role.ANALYST, "SFN", "ar"),
    SignIn("grace", "Grace", Role.AUDITOR, "SFN"),
    SignIn("hodan", "Hodan", Role.DATA_MANAGER, "HFR"),
    SignIn("idrissa", "Idrissa", Role.GOVERNMENT, "MIN", "fr"),
    SignIn("safia", "Safia", Role.ADMINISTRATOR, "MRC", "fr"),
    SignIn("mariam", "Mariam", Role.CASE_WORKER, "MRC", "fr", "Agadez"),
    SignIn("rachid", "Rachid", Role.REGISTRAR, "MRC", "fr", "Agadez"),
    SignIn("halima", "Halima", Role.HEALTH_WORKER, "MRC", "fr", "Agadez"),
    SignIn("zeinab", "Zeinab", Role.SUPERVISOR, "MRC", "ar", "Agadez"),
    SignIn("daoud", "Daoud", Role.DATA_PROTECTION, "MRC", "fr", "Agadez"),
    SignIn("garba", "Garba", Role.CASE_WORKER, "MRC", "fr", "Agadez"),
    SignIn("boubacar", "Boubacar", Role.PROTECTION_OFFICER, "MRC", "fr", "Agadez"),
    SignIn("ramatou", "Ramatou", Role.RECEPTIONIST, "MRC", "fr", "Agadez"),
    SignIn("laouali", "Laouali", Role.FINANCE_OFFICER, "MRC", "fr", "Agadez"),
    SignIn("abdou", "Abdou", Role.CASE_WORKER, "MRC", "en", "Obock"),
    SignIn("kadar", "Kadar", Role.PROTECTION_OFFICER, "MRC", "en", "Obock"),
    SignIn("fardus", "Fardus", Role.REGISTRAR, "MRC", "en", "Obock"),
    SignIn("nima", "Nima", Role.HEALTH_WORKER, "MRC", "en", "Obock"),
    SignIn("saida", "Saida", Role.SUPERVISOR, "MRC", "ar", "Obock"),
    SignIn("hassan", "Hassan", Role.FINANCE_OFFICER, "MRC", "en", "Obock"),
    SignIn("celine", "Céline", Role.HEALTH_WORKER, "CLN", "fr"),
)


class NotEmpty(Refusal):
    """Somebody uses this database already."""

    sentence = _("The demonstration goes only into an empty database, and this one has users.")


@dataclass(frozen=True, slots=True)
class Office:
    """What is needed to send: form versions by form id, device tokens and places by point code."""

    network: Network
    manager: User
    organisation: Organisation
    versions: Mapping[str, FormVersion]
    tokens: Mapping[str, str]
    places: Mapping[str, tuple[float, float]]


@transaction.atomic
def open_offices() -> None:
    """Create the organisations and their people, and load the directory. Refuses with NotEmpty.

    They opened long before the people came whose stories are told.
    """
    if User.objects.exists():
        raise NotEmpty
    system = system_actor()
    with clock.standing_at(clock.now() - OPEN_FOR), acting_as(system):
        organisations, teams = {}, {}
        for short_name, (name, is_government) in OFFICES.items():
            organisations[short_name] = accounts.create_organisation(
                name=name, short_name=short_name, is_government=is_government
            )
        for office, team in dict.fromkeys((one.office, one.team) for one in SIGN_INS):
            teams[office, team] = accounts.create_team(
                organisation=organisations[office], name=team
            )
        for one in SIGN_INS:
            user = accounts.create_user(
                actor=system, team=teams[one.office, one.team], role=one.role, email=one.email,
                name=one.full_name, language=one.language,
            )  # fmt: skip
            accounts.choose_password(user=user, password=one.password)
        directory.load_shipped()


def somebody(name: str) -> tuple[User, Actor, Organisation]:
    """Return somebody of the demonstration, as a user, an actor, and their organisation."""
    one = next(s for s in SIGN_INS if s.name == name)
    user = User.objects.get(email=one.email)
    return user, actor_for(user), Organisation.objects.get(short_name=one.office)


def equip(until: date) -> Office:
    """Create points, events, forms and phones of the network whose data end on `until`."""
    manager, actor, organisation = somebody("moussa")
    network = read_network(NETWORK.read_text(encoding="utf-8"))
    with acting_as(actor):
        places = {place.code: place for place in Place.objects.select_related("country")}
        start = first_day(until)
        for number, point in enumerate(network.points):
            _active(organisation, point, places[point.code], start, number)
        for quiet in network.quiet:
            _quiet(organisation, quiet, places[quiet.code], start)
        _happenings(organisation, network, start)
        versions = {name: _publish(actor, organisation, name) for name in ("fmr", "fms")}
        tokens = {
            point.code: register_device(
                actor=actor, organisation=organisation, name=f"Phone {places[point.code].name}"
            )[1]
            for point in network.points
        }
        lost, _token = register_device(
            actor=actor, organisation=organisation, name="Lost phone, Agadez"
        )
        revoke_device(device=lost)
    spots = {code: (place.longitude, place.latitude) for code, place in places.items()}
    return Office(network, manager, organisation, versions, tokens, spots)


def _active(
    organisation: Organisation, point: Point, place: Place, start: date, number: int
) -> None:
    movements = sorted(Direction.values) if number % 3 == 0 else [Direction.INCOMING,
                                                                  Direction.OUTGOING]  # fmt: skip
    create_point(
        organisation=organisation, state=PointState.ACTIVE,
        since=start - timedelta(days=90 + 11 * number), type=point.type, movements=movements,
        transports=["truck_bus", "car", "foot"], is_official=point.type != "checkpoint",
        key_informants=[KeyInformant.DRIVER, KeyInformant.STATION_STAFF][: 1 + number % 2],
        services=list(SERVICES[number % len(SERVICES)]), **_columns(place),
    )  # fmt: skip


def _quiet(organisation: Organisation, quiet: QuietPoint, place: Place, start: date) -> None:
    columns = {"type": quiet.type, "movements": [Direction.OUTGOING], **_columns(place)}
    if quiet.since is None:
        create_point(organisation=organisation, state=quiet.state, since=start, **columns)
        return
    since = start + timedelta(weeks=quiet.since)
    point = create_point(
        organisation=organisation, state=PointState.ACTIVE, since=since - timedelta(days=300),
        **columns,
    )  # fmt: skip
    set_state(point=point, state=quiet.state, starts_on=since, reason=quiet.reason)


def _columns(place: Place) -> dict[str, Any]:
    """Return what a point takes over from the place it stands at."""
    leg = RouteLeg.objects.filter(origin=place).order_by("id").first()
    return {
        "code": place.code, "name": place.name, "country_id": place.country_id,
        "admin_area_id": place.admin_area_id, "route_id": leg.route_id if leg else None,
        "longitude": place.longitude, "latitude": place.latitude, "opens_at": time(6),
        "closes_at": time(18), "is_synthetic": True,
    }  # fmt: skip


def _happenings(organisation: Organisation, network: Network, start: date) -> None:
    """Record the suspension of one point and what happened on the routes."""
    pause = network.pause
    set_state(
        point=MonitoringPoint.objects.get(organisation=organisation, code=pause.code),
        state=PointState.SUSPENDED, starts_on=start + timedelta(weeks=pause.first),
        ends_on=start + timedelta(weeks=pause.last, days=6), reason=pause.reason,
    )  # fmt: skip
    for event in network.events:
        record_event(
            organisation=organisation, title=event.title, country_id=event.country,
            starts_on=start + timedelta(weeks=event.first),
            ends_on=start + timedelta(weeks=event.last, days=6), source=SOURCE,
        )  # fmt: skip


def _publish(actor: Actor, organisation: Organisation, name: str) -> FormVersion:
    return publish_form(
        actor=actor, organisation=organisation, file_name=f"{name}.xlsx",
        content=(FORMS / f"{name}.xlsx").read_bytes(),
    )  # fmt: skip


def import_real_records() -> int:
    """Take in the shipped extract of IOM's Somalia registry; return the persons it counts."""
    _user, actor, organisation = somebody("hodan")
    with acting_as(actor):
        batch = take_import(
            organisation=organisation, file_name=SOMALIA.name, content=SOMALIA.read_bytes(),
            mapping_text=shipped_mapping("somalia_2016"),
        )  # fmt: skip
    return int(sum(sheet["persons"] for sheet in batch.report["sheets"]))


def waiting() -> int:
    """Return how many submissions the worker still has to look at."""
    with acting_as(system_actor()):
        return Submission.objects.filter(state=SubmissionState.RECEIVED).count()


def look_through(office: Office, until: date) -> int:
    """Review what was sent, as a coordinator would; return how many submissions.

    Calm months are approved, last month stays half open, duplicates and impossible sheets get a
    word; patterns across submissions are looked for.
    """
    _user, actor, organisation = somebody("fanta")
    with acting_as(system_actor(organisation.pk)):
        find_patterns(organisation_id=organisation.pk)
    cutoff = until.replace(day=1)
    with acting_as(actor):
        mine = Submission.objects.filter(organisation=organisation, is_current=True)
        understood = mine.filter(state=SubmissionState.UNDERSTOOD)
        calm = understood.filter(flag_count=0, ended_at__date__lt=cutoff)
        done = _review(actor, calm, ReviewState.APPROVED, "")
        copied = understood.filter(flags__rule="duplicate").order_by("id").distinct()
        done += _review(actor, copied[:6], ReviewState.REJECTED,
                        "The same sheet was sent by a colleague.")  # fmt: skip
        wrong = understood.filter(flags__severity="error", review_state=ReviewState.UNREVIEWED)
        done += _review(actor, wrong.order_by("id").distinct()[:12], ReviewState.HAS_ISSUES,
                        "Counts do not agree; asked the enumerator.")  # fmt: skip
        for flag in QualityFlag.objects.filter(rule="outlier").order_by("id")[:5]:
            settle_flag(actor=actor, flag=flag, note="Two buses arrived together; confirmed.")
    return done


def _review(actor: Actor, submissions: Any, state: str, comment: str) -> int:
    ids = list(submissions.values_list("id", flat=True))
    return (
        review(actor=actor, submission_ids=ids, review_state=state, comment=comment) if ids else 0
    )


def publish_picture(until: date) -> Sequence[Release]:
    """Build the facts; publish the month that ends on `until` and the one before; return them."""
    with acting_as(system_actor()):
        for name in fact_tables():
            build_facts(name=name)
    _user, actor, organisation = somebody("moussa")
    last = until.replace(day=1)
    done = []
    with acting_as(actor):
        for month in ((last - timedelta(days=1)).replace(day=1), last):
            try:
                release = prepare_release(
                    actor=actor, organisation=organisation, month=month,
                    protection=Protection.SUPPRESSION, synthetic=True,
                )  # fmt: skip
            except NothingToRelease:
                if month == last:
                    raise
                continue
            if release.state == ReleaseState.PREPARED:
                release = publish_release(actor=actor, release=release)
            done.append(release)
    return done
