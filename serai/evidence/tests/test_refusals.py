"""Every refusal of evidence, in the reader's language, with what it is about."""

from typing import Any

import pytest
from django.utils import translation

from serai.evidence.actions import releases
from serai.evidence.actions.facts import UnknownFactTable, build_facts
from serai.evidence.actions.releases import (
    publish_release,
    request_release,
    withdraw_release,
)
from serai.evidence.choices import Protection, ReleaseState
from serai.evidence.models import Release
from serai.evidence.tests.facts import Facts
from serai.evidence.tests.kept import STATES, kept_release
from serai.evidence.tests.world import MAY, small_world
from serai.kit.actor import acting_as, system_actor
from serai.kit.errors import Refusal
from serai.ledger.models import Event

SENTENCES = [
    (releases.MayNotPublish(organisation="SR"),
     "You may not publish releases of SR.",
     "Vous n’êtes pas autorisé à publier les parutions de SR.",
     "لا يحق لك نشر إصدارات SR."),
    (releases.NothingToRelease(month="2026-05"),
     "There are no observations of 2026-05 to release.",
     "Il n’y a aucune observation de 2026-05 à publier.",
     "لا توجد ملاحظات عن 2026-05 لإصدارها."),
    (releases.ThresholdTooLow(least=3),
     "Figures under 3 must never be shown: choose a higher threshold.",
     "Les chiffres inférieurs à 3 ne doivent jamais être montrés : choisissez un seuil plus élevé.",
     "يجب ألا تُعرض أبداً الأرقام التي تقل عن 3: اختر حداً أعلى."),
    (releases.AlreadyPublished(),
     "This month is already published. Withdraw the published release first.",
     "Ce mois est déjà publié. Retirez d’abord la parution publiée.",
     "هذا الشهر منشور بالفعل. اسحب الإصدار المنشور أولاً."),
    (releases.NotReady(),
     "This release is not ready to be published.",
     "Cette parution n’est pas prête à être publiée.",
     "هذا الإصدار غير جاهز للنشر."),
    (releases.NotPublished(),
     "This release is not published.",
     "Cette parution n’est pas publiée.",
     "هذا الإصدار غير منشور."),
    (releases.ReasonMissing(),
     "Say in a few words why the release is withdrawn.",
     "Dites en quelques mots pourquoi la parution est retirée.",
     "اذكر بإيجاز سبب سحب الإصدار."),
    (UnknownFactTable(name="x"),
     "There is no fact table named x.",
     "Il n’existe pas de table de faits nommée x.",
     "لا يوجد جدول حقائق باسم x."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("refusal", "en", "fr", "ar"), SENTENCES, ids=lambda v: type(v).__name__[:20]
)
def test_a_refusal_is_a_sentence_in_every_language(
    refusal: Refusal, en: str, fr: str, ar: str
) -> None:
    for language, sentence in (("en", en), ("fr", fr), ("ar", ar)):
        with translation.override(language):
            assert str(refusal) == sentence


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_an_overlap_is_explained_and_names_both_ways_out(language: str) -> None:
    ways = {
        "en": ("cell-key", "same countries"),
        "fr": ("clé", "mêmes pays"),
        "ar": ("مفاتيح الخلايا", "البلدان نفسها"),
    }
    with translation.override(language):
        told = str(releases.OverlappingRelease())
    for part in ways[language]:
        assert part in told


@pytest.mark.parametrize(
    ("state", "en", "fr", "ar"),
    [
        ("preparing", "Being prepared", "En préparation", "قيد الإعداد"),
        ("prepared", "Prepared", "Préparée", "مُعدّ"),
        ("published", "Published", "Publiée", "منشور"),
        ("withdrawn", "Withdrawn", "Retirée", "مسحوب"),
    ],
)
def test_states_are_named_in_every_language(state: str, en: str, fr: str, ar: str) -> None:
    for language, word in (("en", en), ("fr", fr), ("ar", ar)):
        with translation.override(language):
            assert str(ReleaseState(state).label) == word


@pytest.mark.parametrize("state", STATES)
def test_each_state_allows_what_it_allows(cast: Any, state: str) -> None:
    made = kept_release(cast.organisation, state)
    actor = cast.actor("alice")
    with acting_as(actor):
        if state != "prepared":
            with pytest.raises(releases.NotReady):
                publish_release(actor=actor, release=made)
        if state != "published":
            with pytest.raises(releases.NotPublished):
                withdraw_release(actor=actor, release=made, reason="Wrong")
        assert Release.objects.get(pk=made.pk).state == state
    if state == "prepared":
        with acting_as(actor):
            assert publish_release(actor=actor, release=made).published_at is not None
    if state == "published":
        with acting_as(actor):
            gone = withdraw_release(actor=actor, release=made, reason=" Wrong ")
        assert (gone.state, gone.withdrawn_reason) == ("withdrawn", "Wrong")


@pytest.mark.parametrize("reason", ["", " ", "\t\n", "\u00a0", "\x00", " \x00 "])
def test_a_withdrawal_without_a_reason_changes_nothing(cast: Any, reason: str) -> None:
    made = kept_release(cast.organisation, "published")
    actor = cast.actor("alice")
    with acting_as(actor):
        with pytest.raises(releases.ReasonMissing):
            withdraw_release(actor=actor, release=made, reason=reason)
        assert Release.objects.get(pk=made.pk).state == "published"
    with acting_as(system_actor()):
        assert not Event.objects.filter(name="release.withdrawn").exists()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  Counted twice ", "Counted twice"),
        ("x" * 300, "x" * 200),
        ("تم العد مرتين", "تم العد مرتين"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("a\x00b", "ab"),
    ],
)
def test_the_reason_is_kept_as_it_was_said(cast: Any, said: str, kept: str) -> None:
    made = kept_release(cast.organisation, "published")
    actor = cast.actor("alice")
    with acting_as(actor):
        withdraw_release(actor=actor, release=made, reason=said)
        assert Release.objects.get(pk=made.pk).withdrawn_reason == kept


def rival_of(cast: Any, **values: Any) -> Release:
    plain = {"is_synthetic": True, "month": MAY, "protection": "suppression", "countries": []}
    return kept_release(cast.organisation, "published", **plain | values)


@pytest.mark.parametrize(
    ("rival", "wanted", "refusal"),
    [
        ({}, {}, releases.AlreadyPublished),
        ({}, {"protection": "cell_key"}, releases.AlreadyPublished),
        ({"countries": ["MLI", "NER"]}, {"countries": ("NER", "MLI", "NER")},
         releases.AlreadyPublished),
        ({}, {"countries": ("NER",)}, releases.OverlappingRelease),
        ({"countries": ["NER"]}, {}, releases.OverlappingRelease),
        ({"countries": ["NER"], "protection": "cell_key"}, {}, releases.OverlappingRelease),
        ({"countries": ["NER"]}, {"protection": "cell_key"}, releases.OverlappingRelease),
        ({"countries": ["NER"], "protection": "cell_key"}, {"protection": "cell_key"}, None),
        ({"countries": ["NER"]}, {"countries": ("MLI",)}, None),
        ({"is_synthetic": False}, {}, None),
        ({"month": MAY.replace(month=4)}, {}, None),
    ],
)  # fmt: skip
def test_what_a_published_release_stands_in_the_way_of(
    cast: Any, facts: Facts, rival: dict[str, Any], wanted: dict[str, Any], refusal: Any
) -> None:
    small_world(cast, facts)
    rival_of(cast, **rival)
    actor = cast.actor("alice")
    options: dict[str, Any] = {
        "organisation": cast.organisation, "month": MAY, "protection": "suppression",
        "synthetic": True, "defer": False,
    }  # fmt: skip
    with acting_as(actor):
        if refusal:
            with pytest.raises(refusal):
                request_release(actor=actor, **options | wanted)
        else:
            made = request_release(actor=actor, **options | wanted)
            assert (made.state, made.progress, made.files) == ("preparing", 0, {})
        assert Release.objects.count() == (1 if refusal else 2)


def test_a_rival_published_meanwhile_stops_the_publication(cast: Any) -> None:
    mine = kept_release(cast.organisation, "prepared", is_synthetic=True)
    rival_of(cast, countries=["NER"])
    actor = cast.actor("alice")
    with acting_as(actor):
        with pytest.raises(releases.OverlappingRelease):
            publish_release(actor=actor, release=mine)
        assert Release.objects.get(pk=mine.pk).state == "prepared"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({}, {"threshold": 10}),
        ({"threshold": 3}, {"threshold": 3}),
        ({"threshold": 25}, {"threshold": 25}),
    ],
)
def test_a_request_is_kept_as_it_was_made(
    cast: Any, facts: Facts, asked: dict[str, Any], kept: dict[str, Any]
) -> None:
    small_world(cast, facts)
    actor = cast.actor("alice")
    with acting_as(actor):
        made = request_release(
            actor=actor, organisation=cast.organisation, month=MAY.replace(day=17),
            countries=("NER", "MLI", "NER"), protection=Protection.CELL_KEY, synthetic=True,
            defer=False, **asked,
        )  # fmt: skip
        made.refresh_from_db()
    assert (made.month, made.countries) == (MAY, ["MLI", "NER"])
    assert (made.parameters, made.prepared_by_id) == (kept, cast.alice.pk)
    assert made.slug.startswith("sr-2026-05-mli-ner-")
    assert made.title == "Flow monitoring 2026-05, Sahel Response"


def test_an_unknown_table_is_refused_before_anything_is_written(
    facts: Facts, settings: Any
) -> None:
    with acting_as(system_actor()), pytest.raises(UnknownFactTable, match="no fact table named x"):
        build_facts(name="x")
    assert not settings.FACTS_DIR.exists()
