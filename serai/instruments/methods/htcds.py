"""Code lists of the Human Trafficking Case Data Standard 2.0.

Source: UNMigration/HTCDS, version 2.0 (CC BY 4.0), as METHODOLOGY section 2.4 lists them. Codes are
the standard's own, spelling included. Nothing here implies the standard's makers endorse Serai.
"""

STATUS = "TraffickingStatus"

LISTS: dict[str, tuple[str, ...]] = {
    STATUS: (
        "PossibleVictimOfTrafficking", "ActualVictimOfTrafficking", "NotAVictimOfTrafficking",
    ),
    "MethodsOfControl": (
        "PhysicalThreats", "ThreatsLawEnforcement", "ThreatensChildrenFamily", "DebtBondage",
        "FalsePromises", "PhysicalAbuse", "SexualAbuse", "TakesEarnings",
        "RestrictsFinancialAccess", "RestrictsMedicalCare", "WithholdsNecessities",
        "PsychologicalAbuse", "PsychoactiveSubstance", "ExcessiveWorkingHours",
        "WithholdsDocuments", "RestrictsMovement", "UsesChildren", "Other",
    ),
    "MethodOfRecruitment": (
        "AtAPlaceOfBusiness", "AtAnEducationalInstitution", "AtWork",
        "ThroughOnlineSocialNetworks", "ThroughAnOnlineAdvertisement",
        "ThroughATelevisionAdvert", "ThroughANewspaperAdvert", "ThroughFamilyOrFamilyEvents",
        "ThroughFriendsOrSocialEvents", "Other",
    ),
    "TypeOfExploitation": (
        "ForcedLabour", "SexualExploitation", "ChildLabour", "ForcedMarriage", "Servitude",
        "ForcedMilitaryByNonStateActors", "OrganRemoval", "ForcedBegging", "ForcedAdoption",
        "Surrogacy", "Other",
    ),
    "TypeOfSexExploitation": (
        "Prostitution", "Pornography", "RemoteInteractiveServices", "PrivateSexualServices",
    ),
    "RelationshipToTrafficker": ("Familial", "Acquainted", "Unaquainted"),
    "RoleInProcess": (
        "TravellingPartner", "Transporter", "RecruiterOrIntermediary", "BrokerTravelAgent",
        "TransferredIndividual", "HarbouredIndividual", "SoldIndividual", "BoughtIndividual",
        "ReceivedIndividual", "ControlledIndividual", "Smuggler", "Abuser", "Kidnapper",
        "Exploiter", "Other",
    ),
    "DecidedBy": (
        "Police", "NGO", "CourtOrProsecution", "NonPoliceGovernmentalOrganization", "Other",
    ),
}  # fmt: skip
"""Codes by list."""


def is_code(text: str) -> bool:
    """Say whether "List.Code" names a code of the standard."""
    name, _dot, code = text.partition(".")
    return code in LISTS.get(name, ())
