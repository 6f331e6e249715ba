"""The common lists against a second writing of them: codes of the standard, categories, factors."""

import re

import pytest

from serai.instruments.choices import Mark
from serai.instruments.methods.htcds import LISTS, is_code
from serai.screening.choices import Level, Polarity
from serai.screening.methods.catalogue import categories, factors

STANDARD = [
    ("TraffickingStatus", "PossibleVictimOfTrafficking"),
    ("TraffickingStatus", "ActualVictimOfTrafficking"),
    ("TraffickingStatus", "NotAVictimOfTrafficking"),
    ("MethodsOfControl", "PhysicalThreats"),
    ("MethodsOfControl", "ThreatsLawEnforcement"),
    ("MethodsOfControl", "ThreatensChildrenFamily"),
    ("MethodsOfControl", "DebtBondage"),
    ("MethodsOfControl", "FalsePromises"),
    ("MethodsOfControl", "PhysicalAbuse"),
    ("MethodsOfControl", "SexualAbuse"),
    ("MethodsOfControl", "TakesEarnings"),
    ("MethodsOfControl", "RestrictsFinancialAccess"),
    ("MethodsOfControl", "RestrictsMedicalCare"),
    ("MethodsOfControl", "WithholdsNecessities"),
    ("MethodsOfControl", "PsychologicalAbuse"),
    ("MethodsOfControl", "PsychoactiveSubstance"),
    ("MethodsOfControl", "ExcessiveWorkingHours"),
    ("MethodsOfControl", "WithholdsDocuments"),
    ("MethodsOfControl", "RestrictsMovement"),
    ("MethodsOfControl", "UsesChildren"),
    ("MethodsOfControl", "Other"),
    ("MethodOfRecruitment", "AtAPlaceOfBusiness"),
    ("MethodOfRecruitment", "AtAnEducationalInstitution"),
    ("MethodOfRecruitment", "AtWork"),
    ("MethodOfRecruitment", "ThroughOnlineSocialNetworks"),
    ("MethodOfRecruitment", "ThroughAnOnlineAdvertisement"),
    ("MethodOfRecruitment", "ThroughATelevisionAdvert"),
    ("MethodOfRecruitment", "ThroughANewspaperAdvert"),
    ("MethodOfRecruitment", "ThroughFamilyOrFamilyEvents"),
    ("MethodOfRecruitment", "ThroughFriendsOrSocialEvents"),
    ("MethodOfRecruitment", "Other"),
    ("TypeOfExploitation", "ForcedLabour"),
    ("TypeOfExploitation", "SexualExploitation"),
    ("TypeOfExploitation", "ChildLabour"),
    ("TypeOfExploitation", "ForcedMarriage"),
    ("TypeOfExploitation", "Servitude"),
    ("TypeOfExploitation", "ForcedMilitaryByNonStateActors"),
    ("TypeOfExploitation", "OrganRemoval"),
    ("TypeOfExploitation", "ForcedBegging"),
    ("TypeOfExploitation", "ForcedAdoption"),
    ("TypeOfExploitation", "Surrogacy"),
    ("TypeOfExploitation", "Other"),
    ("TypeOfSexExploitation", "Prostitution"),
    ("TypeOfSexExploitation", "Pornography"),
    ("TypeOfSexExploitation", "RemoteInteractiveServices"),
    ("TypeOfSexExploitation", "PrivateSexualServices"),
    ("RelationshipToTrafficker", "Familial"),
    ("RelationshipToTrafficker", "Acquainted"),
    ("RelationshipToTrafficker", "Unaquainted"),
    ("RoleInProcess", "TravellingPartner"),
    ("RoleInProcess", "Transporter"),
    ("RoleInProcess", "RecruiterOrIntermediary"),
    ("RoleInProcess", "BrokerTravelAgent"),
    ("RoleInProcess", "TransferredIndividual"),
    ("RoleInProcess", "HarbouredIndividual"),
    ("RoleInProcess", "SoldIndividual"),
    ("RoleInProcess", "BoughtIndividual"),
    ("RoleInProcess", "ReceivedIndividual"),
    ("RoleInProcess", "ControlledIndividual"),
    ("RoleInProcess", "Smuggler"),
    ("RoleInProcess", "Abuser"),
    ("RoleInProcess", "Kidnapper"),
    ("RoleInProcess", "Exploiter"),
    ("RoleInProcess", "Other"),
    ("DecidedBy", "Police"),
    ("DecidedBy", "NGO"),
    ("DecidedBy", "CourtOrProsecution"),
    ("DecidedBy", "NonPoliceGovernmentalOrganization"),
    ("DecidedBy", "Other"),
]
CATEGORIES = [  # code, evidence mark, compartment, one procedure that may be owed
    ("trafficking_victim", "P", "protection", "two_step_identification"),
    ("exploited_migrant", "S", "protection", "labour_complaint"),
    ("smuggled_migrant", "P", "protection", "vulnerability_assessment"),
    ("stranded_migrant", "P", "protection", "consular_documents"),
    ("person_fearing_return", "P", "protection", "asylum_procedure"),
    ("asylum_seeker", "P", "protection", "asylum_procedure"),
    ("refugee", "P", "protection", "asylum_procedure"),
    ("stateless_person", "GK", "protection", "statelessness_determination"),
    ("unaccompanied_child", "CODE", "protection", "best_interests"),
    ("separated_child", "CODE", "protection", "family_tracing"),
    ("child", "P", "protection", "best_interests"),
    ("gbv_survivor", "P", "protection", "survivor_care"),
    ("torture_or_trauma_survivor", "P", "protection", "survivor_care"),
    ("migrant_in_detention", "P", "protection", "detention_review"),
    ("pregnant_woman", "P", "health", "health_referral"),
    ("serious_illness", "CODE", "health", "health_referral"),
    ("person_with_disability", "P", "health", "inclusion"),
    ("elderly_person", "P", "protection", "vulnerability_assessment"),
    ("migrant_worker", "P", "protection", "labour_complaint"),
    ("domestic_worker", "P", "protection", "labour_complaint"),
    ("cross_border_trader", "P", "protection", "vulnerability_assessment"),
    ("environmental_mover", "P", "protection", "vulnerability_assessment"),
    ("returnee", "CODE", "protection", "reintegration"),
    ("deported_person", "CODE", "protection", "reintegration"),
]
FACTORS = [  # code, level, how it usually works
    ("age", "individual", "contextual"),
    ("sex", "individual", "contextual"),
    ("ethnic_identity", "individual", "contextual"),
    ("sexual_orientation", "individual", "contextual"),
    ("gender_identity", "individual", "contextual"),
    ("personal_history", "individual", "contextual"),
    ("emotional_health", "individual", "contextual"),
    ("resources", "individual", "protective"),
    ("literacy", "individual", "protective"),
    ("languages", "individual", "protective"),
    ("documents", "individual", "protective"),
    ("family_structure", "household", "contextual"),
    ("single_head", "household", "risk"),
    ("income", "household", "contextual"),
    ("household_debt", "household", "risk"),
    ("family_violence", "household", "risk"),
    ("unequal_treatment", "household", "risk"),
    ("migration_history", "household", "contextual"),
    ("supportive_home", "household", "protective"),
    ("law_enforcement", "community", "contextual"),
    ("local_governance", "community", "protective"),
    ("community_education", "community", "protective"),
    ("community_services", "community", "protective"),
    ("attitudes", "community", "contextual"),
    ("armed_groups", "community", "risk"),
    ("political", "structural", "contextual"),
    ("legal_status_law", "structural", "contextual"),
    ("economic", "structural", "contextual"),
    ("social", "structural", "contextual"),
    ("environmental", "structural", "risk"),
    ("institutions", "structural", "contextual"),
]
ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.mark.parametrize(("name", "code"), STANDARD)
def test_each_code_of_the_standard_is_known(name, code):
    assert is_code(f"{name}.{code}")
    assert not is_code(f"{name}.{code.lower()}")
    assert not is_code(code)


def test_there_is_no_code_that_the_standard_does_not_have():
    assert {(name, code) for name, codes in LISTS.items() for code in codes} == set(STANDARD)


@pytest.mark.parametrize(("code", "mark", "compartment", "procedure"), CATEGORIES)
def test_each_category_says_who_may_owe_what(code, mark, compartment, procedure):
    category = categories()[code]
    assert (category.mark, category.compartment) == (mark, compartment)
    assert procedure in {one.code for one in category.procedures}
    assert category.is_official is (mark in {"P", "CODE"})
    assert 1 <= len(category.bearers) <= 4
    assert category.source.strip() == category.source


def test_there_is_no_category_without_a_line_here():
    assert list(categories()) == [code for code, *_rest in CATEGORIES]


@pytest.mark.parametrize(("code", "level", "usual"), FACTORS)
def test_each_factor_stands_at_its_level(code, level, usual):
    factor = factors()[code]
    assert (factor.level, factor.usual) == (level, usual)
    assert factor.level in Level.values
    assert factor.usual in Polarity.values
    assert factor.mark in Mark.values


def test_there_is_no_factor_without_a_line_here():
    assert [(f.code, f.level, f.usual) for f in factors().values()] == FACTORS


def test_every_text_is_in_the_three_languages_and_says_something_of_its_own():
    texts = [c.labels for c in categories().values()]
    texts += [bearer for c in categories().values() for bearer in c.bearers]
    texts += [p.labels for c in categories().values() for p in c.procedures]
    texts += [f.labels for f in factors().values()]
    for labels in texts:
        assert list(labels) == ["en", "fr", "ar"]
        assert ARABIC.search(labels["ar"]), labels
        assert not ARABIC.search(labels["en"] + labels["fr"]), labels
        assert all(text and text[0] == text.strip()[0] for text in labels.values())


def test_who_fears_return_is_never_sent_to_the_consulate():
    """No data to authorities of the country of origin (METHODOLOGY 3.3)."""
    for code in ("person_fearing_return", "asylum_seeker", "refugee", "stateless_person"):
        names = " ".join(bearer["en"] for bearer in categories()[code].bearers)
        assert "Consulate" not in names
    stranded = " ".join(bearer["en"] for bearer in categories()["stranded_migrant"].bearers)
    assert "only with the person’s consent" in stranded
