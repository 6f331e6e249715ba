"""Words of protection procedures: kinds, parts, steps, and the standard's codes in plain words."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What kind of procedure it is."""

    TRAFFICKING = "trafficking", _("Counter-trafficking file")
    BEST_INTERESTS = "best_interests", _("Best-interests procedure")
    CONFERENCE = "conference", _("Case conference")


ONCE = (Kind.TRAFFICKING, Kind.BEST_INTERESTS)
"""Kinds of which a case has one open at a time."""


class State(TextChoices):
    """Whether a procedure goes on."""

    OPEN = "open", pgettext_lazy("procedure", "Open")
    CLOSED = "closed", pgettext_lazy("procedure", "Closed")


class Closing(TextChoices):
    """Why a procedure ended."""

    COMPLETED = "completed", _("Completed")
    NOT_NEEDED = "not_needed", _("Found not to be needed")
    DECLINED = "declined", _("The person does not want it")
    TRANSFERRED = "transferred", _("Handed over to another agency")
    LEFT = "left", _("The person left, no contact")
    TURNED_18 = "turned_18", _("The person turned 18")
    OTHER = "other", pgettext_lazy("closing", "Other")


class Part(TextChoices):
    """What somebody does in a procedure."""

    TEAM = "team", _("Team of the procedure")
    PANEL = "panel", _("Decision panel")
    GUEST = "guest", _("Participant")


class Step(TextChoices):
    """The two steps of identification."""

    PRELIMINARY = "preliminary", _("Preliminary identification")
    FORMAL = "formal", _("Formal identification")


class Reading(TextChoices):
    """What the rule of act, means and purpose reads from the elements; it decides nothing."""

    PRESUMED = "presumed", _("All that is needed is met: presumed")
    POSSIBLE = "possible", _("Something is not yet known: an interview in depth is needed")
    NOT_PRESUMED = "not_presumed", _("Something that is needed is not met: not presumed")
    OPEN = "open", _("Nothing is known yet")


class Status(TextChoices):
    """The outcome of a step, in the codes of HTCDS 2.0."""

    POSSIBLE = "PossibleVictimOfTrafficking", _("Presumed victim of trafficking")
    ACTUAL = "ActualVictimOfTrafficking", _("Victim of trafficking")
    NOT_A_VICTIM = "NotAVictimOfTrafficking", _("Not a victim of trafficking")


class DecidedBy(TextChoices):
    """What kind of body decided, in the codes of HTCDS 2.0."""

    POLICE = "Police", _("Police")
    NGO = "NGO", _("Organisation that assists (NGO, IOM, agency)")
    COURT = "CourtOrProsecution", _("Court or prosecution")
    AUTHORITY = "NonPoliceGovernmentalOrganization", _("Another public authority")
    OTHER = "Other", pgettext_lazy("body", "Other")


COMPETENT = (DecidedBy.POLICE, DecidedBy.COURT, DecidedBy.AUTHORITY)
"""Bodies whose decision is formal; everybody at the first line can only presume."""


class Exploitation(TextChoices):
    """TypeOfExploitation of HTCDS 2.0."""

    FORCED_LABOUR = "ForcedLabour", _("Forced labour")
    SEXUAL = "SexualExploitation", _("Sexual exploitation")
    CHILD_LABOUR = "ChildLabour", _("Child labour")
    FORCED_MARRIAGE = "ForcedMarriage", _("Forced marriage")
    SERVITUDE = "Servitude", _("Servitude")
    MILITARY = "ForcedMilitaryByNonStateActors", _("Forced service in an armed group")
    ORGANS = "OrganRemoval", _("Removal of organs")
    BEGGING = "ForcedBegging", _("Forced begging")
    ADOPTION = "ForcedAdoption", _("Forced adoption")
    SURROGACY = "Surrogacy", _("Surrogacy")
    OTHER = "Other", pgettext_lazy("exploitation", "Other")


class SexExploitation(TextChoices):
    """TypeOfSexExploitation of HTCDS 2.0."""

    PROSTITUTION = "Prostitution", _("Prostitution")
    PORNOGRAPHY = "Pornography", _("Pornography")
    REMOTE = "RemoteInteractiveServices", _("Remote interactive services")
    PRIVATE = "PrivateSexualServices", _("Private sexual services")


class Control(TextChoices):
    """MethodsOfControl of HTCDS 2.0, with the two that only its documentation defines."""

    PHYSICAL_THREATS = "PhysicalThreats", _("Threats of violence")
    LAW = "ThreatsLawEnforcement", _("Threats with the police or authorities")
    FAMILY = "ThreatensChildrenFamily", _("Threats against children or family")
    DEBT = "DebtBondage", _("Debt bondage")
    PROMISES = "FalsePromises", _("False promises")
    PHYSICAL = "PhysicalAbuse", _("Physical violence")
    SEXUAL = "SexualAbuse", _("Sexual violence")
    EARNINGS = "TakesEarnings", _("Earnings taken")
    MONEY = "RestrictsFinancialAccess", _("No access to money")
    MEDICAL = "RestrictsMedicalCare", _("No access to medical care")
    NECESSITIES = "WithholdsNecessities", _("Food, water or sleep withheld")
    PSYCHOLOGICAL = "PsychologicalAbuse", _("Psychological abuse")
    SUBSTANCE = "PsychoactiveSubstance", _("Drugs or alcohol")
    HOURS = "ExcessiveWorkingHours", _("Excessive working hours")
    DOCUMENTS = "WithholdsDocuments", _("Documents withheld")
    MOVEMENT = "RestrictsMovement", _("Movement restricted")
    CHILDREN = "UsesChildren", _("Children used as a means")
    OTHER = "Other", pgettext_lazy("control", "Other")


class Recruitment(TextChoices):
    """MethodOfRecruitment of HTCDS 2.0."""

    BUSINESS = "AtAPlaceOfBusiness", _("At a place of business")
    SCHOOL = "AtAnEducationalInstitution", _("At a school or university")
    WORK = "AtWork", pgettext_lazy("recruitment", "At work")
    NETWORKS = "ThroughOnlineSocialNetworks", _("Through social networks online")
    ONLINE = "ThroughAnOnlineAdvertisement", _("Through an advertisement online")
    TELEVISION = "ThroughATelevisionAdvert", _("Through an advertisement on television")
    NEWSPAPER = "ThroughANewspaperAdvert", _("Through an advertisement in a newspaper")
    FAMILY = "ThroughFamilyOrFamilyEvents", _("Through family")
    FRIENDS = "ThroughFriendsOrSocialEvents", _("Through friends")
    OTHER = "Other", pgettext_lazy("recruitment", "Other")


class Relationship(TextChoices):
    """RelationshipToTrafficker of HTCDS 2.0, in the standard's own spelling."""

    FAMILIAL = "Familial", _("Family")
    ACQUAINTED = "Acquainted", _("Known before")
    UNKNOWN_TO = "Unaquainted", _("Not known before")


class Industry(TextChoices):
    """ForcedLabourIndustry of HTCDS 2.0: the sections of ISIC Rev. 4."""

    A = "A_AgricultureForestryAndFishing", _("Agriculture, forestry and fishing")
    B = "B_MiningAndQuarrying", _("Mining and quarrying")
    C = "C_Manufacturing", _("Manufacturing")
    D = "D_ElectricityGasSteamAndAirConditioningSupply", _("Electricity and gas supply")
    E = "E_WaterSupplySewerageWasteManagement", _("Water supply, sewerage and waste")
    F = "F_Construction", _("Construction")
    G = "G_WholesaleAndRetailTradeRepairOfMotorVehicles", _("Trade and repair of vehicles")
    H = "H_TransportationAndStorage", _("Transport and storage")
    I = "I_AccommodationAndFoodServiceActivities", _("Accommodation and food service")  # noqa: E741
    J = "J_InformationAndCommunication", _("Information and communication")
    K = "K_FinancialAndInsuranceActivities", _("Finance and insurance")
    L = "L_RealEstateActivities", _("Real estate")
    M = "M_ProfessionalScientificAndTechnicalActivities", _("Professional and technical work")
    N = "N_AdministrativeAndSupportServiceActivities", _("Administrative and support services")
    O = "O_PublicAdministrationAndDefence", _("Public administration and defence")  # noqa: E741
    P = "P_Education", _("Education")
    Q = "Q_HumanHealthAndSocialWorkActivities", _("Health and social work")
    R = "R_ArtsEntertainmentAndRecreation", _("Arts, entertainment and recreation")
    S = "S_OtherServiceActivities", _("Other services")
    T = "T_ActivitiesOfHouseholdsAsEmployers", _("Work in private households")
    U = "U_ActivitiesOfExtraterritorialOrganizations", _("Extraterritorial organisations")


class Application(TextChoices):
    """Websites and apps of HTCDS 2.0, for recruitment and for exploitation."""

    FACEBOOK = "Facebook", "Facebook"
    INSTAGRAM = "Instagram", "Instagram"
    WHATSAPP = "WhatsApp", "WhatsApp"
    TELEGRAM = "Telegram", "Telegram"
    MESSENGER = "FacebookMessenger", "Facebook Messenger"
    VIBER = "Viber", "Viber"
    SNAPCHAT = "SnapChat", "SnapChat"
    LINE = "Line", "Line"
    FOR_SALE = "4Sale", "4Sale"
    WECHAT = "WeChat", "WeChat"
    QQ = "QQ", "QQ"
    QZONE = "QZone", "QZone"
    TIKTOK = "TikTok", "TikTok"
    TWITTER = "Twitter", "Twitter"
    OTHER = "Other", pgettext_lazy("application", "Other")


class Trigger(TextChoices):
    """What a best-interests procedure is about; the first three ask for a determination."""

    SOLUTION = "solution", _("Durable solution for an unaccompanied or separated child")
    CARE = "care", _("Temporary care in exceptional circumstances")
    SEPARATION = "separation", _("Possible separation from parents against their will")
    OTHER = "other", _("Another decision with great weight for the child")


class Priority(TextChoices):
    """How soon the assessment is due, as in an inter-agency form."""

    TWO_DAYS = "2", _("Within 2 days")
    WEEK = "7", _("Within a week")
    MONTH = "30", _("Within 30 days")


class Stage(TextChoices):
    """How far a best-interests procedure has come."""

    ASSESSING = "assessing", _("Being assessed")
    ASSESSED = "assessed", _("Assessed")
    PANEL = "panel", _("Before the panel")
    DECIDED = "decided", _("Decided by the panel, not yet approved")
    APPROVED = "approved", pgettext_lazy("decision", "Approved")


class OptionKind(TextChoices):
    """What an option would mean for the child."""

    MAINTAIN = "maintain", _("Keep the present arrangement")
    CHANGE = "change", _("Change the arrangement of care")
    INTEGRATION = "integration", _("Local integration")
    REUNIFICATION = "reunification", _("Reunification with family")
    RESETTLEMENT = "resettlement", _("Resettlement to a third country")
    RETURN = "return", _("Return to the country of origin")
    MEDICAL = "medical", _("Medical measure")


class Discipline(TextChoices):
    """What a member of a panel knows of by profession."""

    CHILD_PROTECTION = "child_protection", _("Child protection")
    AUTHORITY = "authority", _("Child authority of the State")
    LEGAL = "legal", _("Law")
    HEALTH = "health", _("Health and psychosocial support")
    SOCIAL = "social", _("Social work and education")
    AGENCY = "agency", _("International protection")


class PanelFault(TextChoices):
    """What a panel lacks before it can decide."""

    TOO_FEW = "too_few", _("fewer than three members")
    TOO_MANY = "too_many", _("more than five members")
    CHAIR = "chair", _("not exactly one chair")
    ONE_DISCIPLINE = "one_discipline", _("all of one profession")
    WORKER = "worker", _("somebody decides who works on the case or prepared it")
    UNSIGNED = "unsigned", _("somebody has not signed the undertaking")


class ConferenceKind(TextChoices):
    """What kind of meeting it is."""

    REVIEW = "review", _("Review of the plan")
    CONFERENCE = "conference", _("Case conference")
    OTHER = "other", pgettext_lazy("conference", "Other")


class ConferenceReason(TextChoices):
    """Why a case is talked about together."""

    COMPLEX = "complex", _("Complex case")
    REMOVAL = "removal", _("Removal from a caregiver")
    CARE = "care", _("Placement in alternative care")
    REUNIFICATION = "reunification", _("Family reunification")
    TRANSFER = "transfer", _("Relocation or transfer")
    OTHER = "other", pgettext_lazy("conference", "Other")


class Outcome(TextChoices):
    """What a conference says of the case."""

    STAY_OPEN = "open", _("The case stays open")
    CLOSE = "close", _("The case can be closed")
    TRANSFER = "transfer", _("The case should be transferred")
    OTHER = "other", pgettext_lazy("conference", "Other")


class Becomes(TextChoices):
    """What a decision of a conference becomes."""

    NOTHING = "nothing", _("Only a decision")
    TASK = "task", _("A task of the case")
    ACTION = "action", _("An action of the plan")
