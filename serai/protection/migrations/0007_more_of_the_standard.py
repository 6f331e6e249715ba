"""What else the standard has for a file: industry, countries, apps, the age when it began."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_consent_named"),
        ("protection", "0006_opened_by_oneself"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="traffickingfile",
            name="age_when_trafficked",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="traffickingfile",
            name="exploitation_apps",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="traffickingfile",
            name="exploited_in",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="traffickingfile",
            name="industry",
            field=models.CharField(
                blank=True,
                choices=[
                    ("A_AgricultureForestryAndFishing", "Agriculture, forestry and fishing"),
                    ("B_MiningAndQuarrying", "Mining and quarrying"),
                    ("C_Manufacturing", "Manufacturing"),
                    ("D_ElectricityGasSteamAndAirConditioningSupply", "Electricity and gas supply"),
                    ("E_WaterSupplySewerageWasteManagement", "Water supply, sewerage and waste"),
                    ("F_Construction", "Construction"),
                    (
                        "G_WholesaleAndRetailTradeRepairOfMotorVehicles",
                        "Trade and repair of vehicles",
                    ),
                    ("H_TransportationAndStorage", "Transport and storage"),
                    ("I_AccommodationAndFoodServiceActivities", "Accommodation and food service"),
                    ("J_InformationAndCommunication", "Information and communication"),
                    ("K_FinancialAndInsuranceActivities", "Finance and insurance"),
                    ("L_RealEstateActivities", "Real estate"),
                    (
                        "M_ProfessionalScientificAndTechnicalActivities",
                        "Professional and technical work",
                    ),
                    (
                        "N_AdministrativeAndSupportServiceActivities",
                        "Administrative and support services",
                    ),
                    ("O_PublicAdministrationAndDefence", "Public administration and defence"),
                    ("P_Education", "Education"),
                    ("Q_HumanHealthAndSocialWorkActivities", "Health and social work"),
                    ("R_ArtsEntertainmentAndRecreation", "Arts, entertainment and recreation"),
                    ("S_OtherServiceActivities", "Other services"),
                    ("T_ActivitiesOfHouseholdsAsEmployers", "Work in private households"),
                    (
                        "U_ActivitiesOfExtraterritorialOrganizations",
                        "Extraterritorial organisations",
                    ),
                ],
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="traffickingfile",
            name="passed_through",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="traffickingfile",
            name="recruited_in",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="traffickingfile",
            name="recruitment_apps",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="traffickingfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age_when_trafficked", None),
                    ("age_when_trafficked__lte", 120),
                    _connector="OR",
                ),
                name="protection_traffickingfile_age_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="traffickingfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("industry", ""),
                    (
                        "industry__in",
                        [
                            "A_AgricultureForestryAndFishing",
                            "B_MiningAndQuarrying",
                            "C_Manufacturing",
                            "D_ElectricityGasSteamAndAirConditioningSupply",
                            "E_WaterSupplySewerageWasteManagement",
                            "F_Construction",
                            "G_WholesaleAndRetailTradeRepairOfMotorVehicles",
                            "H_TransportationAndStorage",
                            "I_AccommodationAndFoodServiceActivities",
                            "J_InformationAndCommunication",
                            "K_FinancialAndInsuranceActivities",
                            "L_RealEstateActivities",
                            "M_ProfessionalScientificAndTechnicalActivities",
                            "N_AdministrativeAndSupportServiceActivities",
                            "O_PublicAdministrationAndDefence",
                            "P_Education",
                            "Q_HumanHealthAndSocialWorkActivities",
                            "R_ArtsEntertainmentAndRecreation",
                            "S_OtherServiceActivities",
                            "T_ActivitiesOfHouseholdsAsEmployers",
                            "U_ActivitiesOfExtraterritorialOrganizations",
                        ],
                    ),
                    _connector="OR",
                ),
                name="protection_traffickingfile_industry_known",
            ),
        ),
    ]
