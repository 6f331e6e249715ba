"""Every address and every action, at every stage: what is refused, and in whose words."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from serai.kit import clock
from serai.kit.actor import acting_as, system_actor
from serai.ledger.models import Event
from serai.protection.actions import best_interests, common, conferences, members, trafficking
from serai.protection.choices import Stage
from serai.protection.methods import panel
from serai.protection.models import (
    AgendaPoint,
    BestInterests,
    Conference,
    Member,
    Option,
    Procedure,
    SafetyPlan,
    TraffickingFile,
    Voice,
)
from serai.vault.sealing import Keys

TODAY = clock.today()
SOON = TODAY + timedelta(days=5)
OPTION = {"kind": "maintain", "text": "The aunt.", "in_favour": "Near.", "against": "Small."}
STEP = {
    "step": "preliminary",
    "status": "PossibleVictimOfTrafficking",
    "decided_by": "NGO",
    "decided_on": TODAY,
    "act": "met",
    "means": "met",
    "purpose": "met",
    "reasons": "Locked in.",
}


@pytest.fixture
def best(case, born, run):
    """A best-interests procedure that carla opened for Amina, 14 years old."""
    born(TODAY.year - 14)
    return run(
        "carla",
        best_interests.open_best_interests,
        case=case,
        signed=True,
        trigger="care",
        priority="7",
    )


@pytest.fixture
def meeting(case, run):
    """A conference that carla planned, with one point."""
    return run(
        "carla",
        conferences.plan_conference,
        case=case,
        signed=True,
        kind="review",
        reason="other",
        planned_on=SOON,
        points="Where she sleeps",
    )


@pytest.fixture
def point(centre, meeting):
    with acting_as(centre.actor("carla")):
        return AgendaPoint.objects.get()


OF_ALL = ("procedure", "sign", "add_member", "close", "set_review")
OF_KIND = {
    "trafficking": ("keep_file", "identify", "recovery"),
    "best_interests": (
        "assess",
        "add_option",
        "convene",
        "speak",
        "decide",
        "approve",
        "send_back",
    ),
    "conference": ("add_point", "hold", "decide_point"),
}
POST_ONLY = {"sign", "convene"}
READ_WITHOUT = {"speak", "decide"}
"""What a member does who does not work on cases: the panel."""
APPROVES = {"approve", "send_back"}


def address(name, procedure, point=None):
    """Return an address of a procedure."""
    more = {"point_id": point.pk} if name == "decide_point" else {}
    keywords = {"person_id": procedure.person_id, "procedure_id": procedure.pk} | more
    return reverse(f"protection:{name}", kwargs=keywords)


def ask(client, name, url):
    """Ask for an address by the method it takes, and return the status."""
    return (client.post(url) if name in POST_ONLY else client.get(url)).status_code


def doors(procedure, point):
    """Yield every address of a procedure's kind."""
    for name in (*OF_ALL, *OF_KIND[procedure.kind]):
        yield name, address(name, procedure, point)


def test_who_is_not_named_finds_none_of_the_addresses(centre, file, best, meeting, point):
    found = []
    for who in ("sofia", "dora"):
        client = centre.client(who)
        for procedure in (file, best, meeting):
            for name, url in doors(procedure, point):
                status = ask(client, name, url)
                lacks = who == "dora" and name not in {"procedure", "sign", *READ_WITHOUT}
                wanted = 403 if lacks else 404
                if status != wanted:
                    found.append(f"{who} {procedure.kind} {name}: {status}")
    assert not found


def test_who_is_named_and_has_not_signed_reads_and_changes_nothing(
    centre, file, best, meeting, point, name_in
):
    client, found = centre.client("sofia"), []
    for procedure in (file, best, meeting):
        name_in(procedure, "sofia", signed=False)
        for name, url in doors(procedure, point):
            if name in {"procedure", "sign"}:
                continue
            status = ask(client, name, url)
            if status != 403:
                found.append(f"{procedure.kind} {name}: {status}")
        page = client.get(address("procedure", procedure)).content.decode()
        assert "Sign the undertaking" in page
        assert "Amina" not in page
    assert not found


def test_an_address_of_one_kind_is_none_of_another(centre, file, best, meeting, point):
    client, found = centre.client("carla"), []
    for procedure in (file, best, meeting):
        for kind, names in OF_KIND.items():
            if kind == procedure.kind:
                continue
            for name in set(names) - APPROVES:
                status = ask(client, name, address(name, procedure, point))
                if status != 404:
                    found.append(f"{procedure.kind} {name}: {status}")
    assert not found


def test_parts_of_one_procedure_are_none_of_another(centre, file, best, meeting, point, seat):
    client = centre.client("carla")
    mine = seat(file, "carla")
    for name in ("paper_signed", "end_member"):
        url = reverse(
            f"protection:{name}",
            kwargs={"person_id": best.person_id, "procedure_id": best.pk, "member_id": mine.pk},
        )
        assert client.post(url, {"signed": "on"}).status_code == 404
    with acting_as(centre.actor("carla")):
        assert Member.objects.get(pk=mine.pk).ended_at is None


def test_a_procedure_of_another_person_is_none_of_this(centre, file):
    url = reverse("protection:procedure", kwargs={"person_id": file.pk, "procedure_id": file.pk})
    assert centre.client("carla").get(url).status_code == 404


def acts(best, option, member):
    """Return each act of a best-interests procedure as a call that lacks its actor."""
    texts = {"situation": "Alone.", "wishes": "To stay."}
    speak = {"member": member, "option": option, "reasons": "Near."}
    decide = {"reasons": "Near.", "support": "", "review_on": SOON}
    return {
        "assess": ("carla", best_interests.assess, texts),
        "option": ("carla", best_interests.add_option, OPTION),
        "convene": ("carla", best_interests.convene, {}),
        "speak": ("dora", best_interests.speak, speak),
        "decide": ("dora", best_interests.decide, decide),
        "approve": ("sofia", best_interests.approve, {"note": "Yes."}),
        "send_back": ("sofia", best_interests.send_back, {"note": "Look again."}),
    }


def put_at(centre, best, stage, option):
    """Put a procedure at a stage by hand, as whole as the database asks."""
    with acting_as(centre.actor("carla")):
        whole = stage in {Stage.DECIDED, Stage.APPROVED}
        sealed = Keys([best.person_id]).seal(
            best.person_id, {"reasons": "x"}, "protection.BestInterests.decision"
        )
        BestInterests.objects.filter(procedure=best).update(
            stage=stage,
            chosen=option if whole else None,
            decision=sealed if whole else None,
            decided_by=centre.dora if whole else None,
            decided_at=clock.now() if whole else None,
            approved_by=centre.sofia if stage == Stage.APPROVED else None,
            approved_at=clock.now() if stage == Stage.APPROVED else None,
        )


@pytest.mark.parametrize("stage", Stage.values)
def test_every_act_at_every_stage(centre, best, run, name_in, stage):
    run("carla", best_interests.assess, procedure=best, situation="x", wishes="y")
    option = run("carla", best_interests.add_option, procedure=best, **OPTION)
    dora = name_in(best, "dora", part="panel", discipline="legal", is_chair=True)
    name_in(best, "sofia")
    wrong = []
    for act, (who, action, given) in acts(best, option, dora).items():
        put_at(centre, best, stage, option)
        may = panel.after(stage, act) is not None
        try:
            run(who, action, procedure=best, **given)
        except best_interests.WrongStage:
            told = True
        except (best_interests.PanelIncomplete, best_interests.NoMajority):
            told = False
        else:
            told = False
        if told is may:
            wrong.append(f"{act} at {stage}")
    assert not wrong


def test_a_closed_procedure_takes_no_act_of_any_kind(
    centre, file, best, meeting, point, run, name_in
):
    run("carla", best_interests.assess, procedure=best, situation="x", wishes="y")
    option = run("carla", best_interests.add_option, procedure=best, **OPTION)
    dora = name_in(best, "dora", part="panel", discipline="legal")
    name_in(best, "sofia")
    for procedure in (file, best, meeting):
        run("carla", common.close, procedure=procedure, closing="other", note="Done.")
    calls = [
        ("carla", trafficking.keep_file, file, {}),
        ("carla", trafficking.identify, file, STEP),
        ("carla", trafficking.set_recovery, file, {"recovery_from": TODAY, "recovery_until": SOON}),
        ("carla", common.set_review, file, {"review_on": SOON}),
        ("carla", members.name_member, file, {"name": "Judge"}),
        ("carla", conferences.add_point, meeting, {"text": "Papers"}),
        (
            "carla",
            conferences.hold,
            meeting,
            {"held_on": TODAY, "minutes": "x", "outcome": "open"},
        ),
        (
            "carla",
            conferences.decide_point,
            meeting,
            {"point": point, "decision": "x", "becomes": "nothing"},
        ),
        *((who, action, best, given) for who, action, given in acts(best, option, dora).values()),
    ]
    for who, action, procedure, given in calls:
        with pytest.raises(common.ProcedureClosed):
            run(who, action, procedure=procedure, **given)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("what was written stays", {"kind": "other"}),
        ("protection_procedure_closed_with_reason", {"state": "closed"}),
        ("protection_procedure_closed_with_reason", {"closed_at": clock.now()}),
        ("protection_procedure_closed_with_reason", {"closing": "other"}),
    ],
)
def test_the_database_keeps_a_procedure_whole(centre, file, name, change):
    with (
        acting_as(centre.actor("carla")),
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
    ):
        Procedure.objects.filter(pk=file.pk).update(**change)


def test_the_database_keeps_one_open_of_a_kind(centre, case, file):
    with acting_as(centre.actor("carla")):
        values = {"person_id": file.person_id, "case": case, "opened_at": clock.now()}
        values["organisation"] = centre.organisation
        with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
            Procedure.objects.create(kind="trafficking", opened_by=centre.carla, **values)
        Procedure.objects.create(kind="conference", opened_by=centre.carla, **values)
        Procedure.objects.create(kind="conference", opened_by=centre.carla, **values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("protection_member_user_or_name", {}),
        ("protection_member_part_known", {"part": "chair", "user": True}),
        ("protection_member_signed_a_text", {"user": True, "undertaking": "2026-11"}),
    ],
)
def test_the_database_keeps_members_whole(centre, file, name, values):
    given = {"part": "team", **values}
    if given.get("user"):
        given["user"] = centre.sofia
    with (
        acting_as(centre.actor("carla")),
        pytest.raises(IntegrityError, match=name),
        transaction.atomic(),
    ):
        Member.objects.create(
            procedure=file, person_id=file.person_id, named_at=clock.now(), **given
        )


def test_the_database_keeps_one_record_of_each_procedure(centre, file, best, meeting, case):
    now = clock.now()
    seconds = {
        "protection_traffickingfile_one": partial(
            TraffickingFile, procedure=file, person_id=file.person_id, changed_at=now
        ),
        "protection_bestinterests_one": partial(
            BestInterests, procedure=best, person_id=file.person_id, trigger="care", priority="7"
        ),
        "protection_conference_one": partial(
            Conference,
            procedure=meeting,
            person_id=file.person_id,
            kind="review",
            reason="other",
            planned_on=SOON,
        ),
    }
    with acting_as(centre.actor("carla")):
        for name, make in seconds.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                make().save(force_insert=True)
        with pytest.raises(IntegrityError, match="recovery_lasts"), transaction.atomic():
            TraffickingFile.objects.update(recovery_from=SOON, recovery_until=TODAY)
        with pytest.raises(IntegrityError, match="held_with_minutes"), transaction.atomic():
            Conference.objects.update(held_on=TODAY)
        assert Voice.objects.count() == Option.objects.count() == SafetyPlan.objects.count() == 0


EVENTS = {
    "protection.opened",
    "protection.member_named",
    "protection.undertaking_signed",
    "protection.file_kept",
    "protection.identified",
    "protection.recovery_set",
    "protection.assessed",
    "protection.point_decided",
    "protection.member_ended",
    "protection.closed",
}


def test_every_act_leaves_an_event_of_ids_and_codes(
    centre, file, best, meeting, point, run, name_in
):
    member = name_in(file, "sofia")
    run("carla", trafficking.keep_file, procedure=file, account="They kept my passport.")
    run("carla", trafficking.identify, procedure=file, **STEP)
    run(
        "carla",
        trafficking.set_recovery,
        procedure=file,
        recovery_from=TODAY,
        recovery_until=SOON,
    )
    run("carla", best_interests.assess, procedure=best, situation="Alone.", wishes="To stay.")
    run(
        "carla",
        conferences.decide_point,
        procedure=meeting,
        point=point,
        decision="The shelter.",
        becomes="nothing",
    )
    run("carla", members.end_member, procedure=file, member=member)
    run("carla", common.close, procedure=file, closing="declined", note="She wants none.")
    with acting_as(system_actor()):
        rows = list(Event.objects.filter(name__startswith="protection."))
    assert {one.name for one in rows} == EVENTS
    said = " ".join(str(one.payload) for one in rows)
    for word in ("passport", "Locked", "Alone", "stay", "shelter", "Amina", "Victim", "Sofia"):
        assert word not in said
    assert {one.subject_type for one in rows} == {"procedure"}


HELD = {"held_on": TODAY, "minutes": "x", "outcome": "open"}
BAD = [
    ("file", "identify", {**STEP, "decided_on": "2099-01-01"}, "encore à venir", "لم يأتِ"),
    ("file", "identify", {**STEP, "step": "formal"}, "formelle établit", "وحده يثبت"),
    ("file", "recovery", {"recovery_from": TODAY, "recovery_until": SOON}, "présumée", "افتُرض"),
    ("file", "set_review", {"review_on": "2020-01-01"}, "déjà passé", "انقضى"),
    ("file", "add_member", {"part": "team"}, "Pas les deux", "ليس كليهما"),
    ("best", "assess", {"situation": " ", "wishes": "x"}, "", ""),
    ("meeting", "hold", HELD, "deux partic", "مشاركان"),
    ("meeting", "decide_point", {"decision": "x", "becomes": "task"}, "pour quand", "من يفعل"),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_bad_input_stays_on_the_form_with_a_sentence(centre, file, best, meeting, point, language):
    client = centre.client("carla")
    kinds = {"file": file, "best": best, "meeting": meeting}
    for kind, name, data, french, arabic in BAD:
        url = address(name, kinds[kind], point)
        response = client.post(url, data, headers={"accept-language": language})
        assert response.status_code == 200, name
        form = response.context["form"]
        assert form.errors, name
        said = str(form.errors)
        if language != "en":
            assert {"fr": french, "ar": arabic}[language] in said, (name, said)
