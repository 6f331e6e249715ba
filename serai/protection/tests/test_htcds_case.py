"""What case, plan and consent say to a file of HTCDS: each field against a file written by hand."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serai.cases.actions import follow_ups, plans
from serai.cases.models import Case, PlanAction
from serai.consent.choices import State
from serai.consent.models import Consent
from serai.kit import clock
from serai.kit.actor import acting_as
from serai.protection.actions import common, exporting
from serai.protection.methods import htcds
from serai.protection.queries.htcds import consents_of
from serai.vault.fields import Sealed
from serai.vault.sealing import destroy_keys

pytestmark = pytest.mark.django_db
SMALL = 1
"""Where this is the least number of lines that share something, nothing is left out."""


@pytest.fixture
def export(centre, run, file, name_in):
    """Export as sofia, of the file's team: `export(named=True)` returns tables by name."""
    name_in(file, "sofia")
    today = clock.today()
    period = {"organisation": centre.organisation, "first": today - timedelta(days=1),
              "last": today + timedelta(days=1)}  # fmt: skip

    def act(**more):
        with zipfile.ZipFile(
            io.BytesIO(run("sofia", exporting.export_htcds, **period, **more))
        ) as archive:
            return {
                name.removesuffix(".csv"): list(
                    csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))
                )
                for name in archive.namelist() if name.endswith(".csv")
            }  # fmt: skip

    return act


@pytest.fixture
def named(export):
    """The export with names."""
    return lambda: export(named=True, why="Her lawyer asks.")


@pytest.fixture
def plan(centre, run, case):
    """Amina's plan: safe housing reached, a doctor another agency has, papers that nobody does."""

    def version():
        with acting_as(centre.actor("carla")):
            return Case.objects.get(pk=case.pk).plan_version

    def act(step, /, **given):
        return run("carla", step, case=case, seen_version=version(), **given)

    today = clock.today()
    soon, met, goals = today + timedelta(days=10), today - timedelta(days=1), {}
    for domain, text in (("health", "To sleep again"), ("legal", "To be heard in court"),
                         ("documents", "A passport")):  # fmt: skip
        need = act(plans.add_need, domain=domain)
        goals[domain] = act(plans.add_goal, need=need, text=text)
    act(plans.add_action, goal=goals["health"], text="A doctor sees her", who="partner",
        partner="Clinic of the Sisters", due_on=soon, decision="referred")  # fmt: skip
    act(plans.add_action, goal=goals["health"], text="Ask how she sleeps", who="person",
        due_on=soon + timedelta(days=5))  # fmt: skip
    dropped = act(plans.add_action, goal=goals["legal"], text="Write to the embassy",
                  who="partner", partner="Embassy", due_on=soon, decision="referred")  # fmt: skip
    act(plans.change_action, action=dropped, text="Write to the embassy", who="partner",
        partner="Embassy", due_on=soon, decision="referred", state="dropped")  # fmt: skip
    held = run("carla", follow_ups.set_follow_up, case=case, kind="general", due_on=soon)
    run("carla", follow_ups.hold_follow_up, case=case, follow_up=held, outcome="nothing",
        held_on=met, progress={goals["health"].pk: "met"})  # fmt: skip
    return soon, met


def test_a_plan_leaves_goal_by_goal_with_its_days_and_types(plan, named):
    found = {one["spl_Objectives"]: one for one in named()["htcds_plans"]}
    soon, met = plan
    assert found == {
        "To sleep again": {
            "prs_FirstName": "Amina", "prs_SecondName": found["A passport"]["prs_SecondName"],
            "spl_Objectives": "To sleep again",
            "spl_ActionPlan": "A doctor sees her; Ask how she sleeps",
            "spl_PlannedEndDate": str(soon + timedelta(days=5)), "spl_ActualEndDate": str(met),
            "spl_Type": "Health",
        },
        "To be heard in court": found["A passport"] | {
            "spl_Objectives": "To be heard in court", "spl_Type": "Legal",
        },
        "A passport": {
            "prs_FirstName": "Amina", "prs_SecondName": found["A passport"]["prs_SecondName"],
            "spl_Objectives": "A passport", "spl_ActionPlan": "", "spl_PlannedEndDate": "",
            "spl_ActualEndDate": "", "spl_Type": "",
        },
    }  # fmt: skip


def test_a_referral_leaves_with_agency_day_and_reason_and_nothing_of_who_sent_her(plan, named):
    [one] = named()["htcds_referrals"]
    assert one == {
        "prs_FirstName": "Amina", "prs_SecondName": one["prs_SecondName"],
        "cas_ReferringOrganisation": "", "cas_IncomingReferralDate": "",
        "cas_ReasonForIncomingReferral": "", "cas_ReferredOrganisation": "Clinic of the Sisters",
        "cas_ReasonForOutgoingReferral": "AdditionalServicesRequired",
        "cas_OutgoingReferralDate": one["cas_OutgoingReferralDate"],
        "cas_OutgoingReferralDetails": "A doctor sees her",
    }  # fmt: skip
    assert len(one["cas_OutgoingReferralDate"]) == len("2026-01-01")


def test_without_names_types_and_reasons_leave_alone_and_where_several_share_them(
    plan, export, settings
):
    settings.SERAI_SMALL_CELL = SMALL
    found = export()
    assert found["htcds_plans"] == [{"spl_Type": "Health"}, {"spl_Type": "Legal"}]
    assert found["htcds_referrals"] == [
        {"cas_ReasonForOutgoingReferral": "AdditionalServicesRequired"}
    ]
    assert "cas_CaseOwner" not in found["htcds"][0]
    settings.SERAI_SMALL_CELL = 2
    found = export()
    assert (found["htcds_plans"], found["htcds_referrals"]) == ([], [])


def test_the_reason_of_a_closure_leaves_as_a_word_and_its_note_with_names_only(
    centre, run, file, export, named, settings
):
    settings.SERAI_SMALL_CELL = SMALL
    assert named()["htcds"][0]["cas_ReasonForCaseClosure"] == ""
    run("carla", common.close, procedure=file, closing="transferred", note="The Sisters go on.")
    [line] = export()["htcds"]
    assert line["cas_ReasonForCaseClosure"] == "Handed over to another agency"
    assert line["cas_Status"] == "ClosedReferred"
    [line] = named()["htcds"]
    assert line["cas_ReasonForCaseClosure"] == "Handed over to another agency: The Sisters go on."
    assert line["cas_CaseOwner"] == centre.carla.name
    settings.SERAI_SMALL_CELL = 2
    assert export()["htcds"][0]["cas_ReasonForCaseClosure"] == ""


ASKED = [
    ([], ""),
    ([("given", "protection", "consent", 10)], "true"),
    ([("given", "protection", "consent", None)], "true"),
    ([("given", "protection", "consent", -1)], ""),
    ([("given", "health", "consent", 10)], ""),
    ([("given", "protection", "vital", 10)], ""),
    ([("requested", "protection", "consent", 10)], ""),
    ([("refused", "protection", "consent", 10)], "false"),
    ([("withdrawn", "protection", "consent", 10)], "false"),
    ([("expired", "protection", "consent", 10)], ""),
    ([("refused", "protection", "consent", 10), ("given", "protection", "consent", 10)], "true"),
    ([("given", "protection", "consent", 10), ("refused", "protection", "consent", 10)], "true"),
    ([("refused", "protection", "consent", 10), ("requested", "protection", "consent", 10)],
     "false"),
    ([("refused", "protection", "consent", 10), ("expired", "protection", "consent", 10)], ""),
]  # fmt: skip
"""What was asked in turn (state, purpose, legal basis, days it holds), and what is answered."""


@pytest.mark.parametrize(("asked", "answer"), ASKED)
def test_consent_is_a_yes_a_no_or_nothing(centre, asked, answer):
    now, person = clock.now(), centre.person
    with acting_as(centre.actor("carla")):
        for number, (state, purpose, basis, days) in enumerate(asked):
            at = now + timedelta(seconds=number)
            over = state in {State.WITHDRAWN, State.EXPIRED}
            made = Consent.objects.create(
                person=person, state=State.GIVEN if over else state, purpose=purpose,
                legal_basis=basis, outside="family", compartments=["identity"], language="fr",
                notice_version="1", notice_language="fr", medium="written", given_by="person",
                expression="signature", requested_at=at,
                decided_at=None if state == State.REQUESTED else at,
                expires_at=None if days is None else now + timedelta(days=days),
                why_not="other" if state == State.REFUSED else "",
                reason=None if basis == "consent" else Sealed(b"sealed"),
            )  # fmt: skip
            if over:
                Consent.objects.filter(pk=made.pk).update(state=state, ended_at=at)
        assert consents_of([person.pk]).get(person.pk, "") == answer


def test_consent_stands_in_the_file(centre, export, settings):
    settings.SERAI_SMALL_CELL = SMALL
    now = clock.now()
    with acting_as(centre.actor("carla")):
        Consent.objects.create(
            person=centre.person, state="given", purpose="protection", legal_basis="consent",
            outside="family", compartments=["identity"], language="fr", notice_version="1",
            notice_language="fr", medium="written", expression="signature", given_by="person",
            requested_at=now, decided_at=now,
        )  # fmt: skip
    assert export()["htcds"][0]["con_Consent"] == "true"
    settings.SERAI_SMALL_CELL = 2
    assert export()["htcds"][0]["con_Consent"] == ""


def test_words_whose_key_is_gone_are_left_out_and_the_rest_leaves(centre, plan, export, named):
    with acting_as(centre.actor("carla")):
        destroy_keys([centre.person.pk])
    assert named()["htcds"] == []
    assert len(export()["htcds"]) == 1


def test_what_is_written_in_a_plan_is_text_to_a_spreadsheet(centre, run, case, named):
    need = run("carla", plans.add_need, case=case, seen_version=case.plan_version, domain="legal")
    run("carla", plans.add_goal, case=case, need=need, seen_version=need.version, text="=1+1")
    assert [one["spl_Objectives"] for one in named()["htcds_plans"]] == ["'=1+1"]
    with acting_as(centre.actor("carla")):
        assert not PlanAction.objects.exists()


PLANS = st.lists(
    st.builds(
        htcds.Line,
        plans=st.lists(st.builds(htcds.Plan, kind=st.sampled_from(["", "Health", "Legal"]),
                                 objectives=st.just("To sleep")), max_size=3),
        referrals=st.lists(st.builds(htcds.Referral, organisation=st.just("Clinic")), max_size=2),
        closure=st.sampled_from(["", "Completed", "The person turned 18"]),
        consent=st.sampled_from(["", "true", "false"]), owner=st.just("Carla"),
    ),
    max_size=30,
)  # fmt: skip


@given(lines=PLANS, least=st.integers(2, 8))
def test_nothing_of_a_case_leaves_that_few_share_and_no_word_of_it(lines, least):
    for rows, has in (
        (htcds.plan_rows(lines, least, named=False),
         lambda line, cell: cell in {plan.kind for plan in line.plans}),
        (htcds.referral_rows(lines, least, named=False), lambda line, _cell: line.referrals),
    ):  # fmt: skip
        for cell in {row[0] for row in rows}:
            files = sum(bool(has(line, cell)) for line in lines)
            assert cell
            assert rows.count([cell]) == files >= least
    for one in htcds.de_identified(lines, least):
        assert one.owner == ""
        for name in ("closure", "consent"):
            value = getattr(one, name)
            assert not value or sum(getattr(x, name) == value for x in lines) >= least
