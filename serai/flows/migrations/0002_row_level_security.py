"""What an organisation observes shows to that organisation only."""

from django.db import migrations

from serai.kit.rls import guard_by_organisation

GUARDED = (
    "flows_monitoringpoint",
    "flows_pointstatus",
    "flows_importbatch",
    "flows_observationperiod",
    "flows_registryobservation",
    "flows_surveyinterview",
    "flows_flowevent",
)


class Migration(migrations.Migration):
    dependencies = [("flows", "0001_initial")]
    operations = [
        *(guard_by_organisation(table) for table in GUARDED),
    ]
