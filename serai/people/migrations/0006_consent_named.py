"""A grant by consent names the consent; who records one gives what their team holds.

The person decides, so that the recording worker's own role need not read what is shared: a case
worker notes that somebody agrees to a doctor's seeing their health. The consent room's trigger
holds the grant to what was agreed.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

before = import_module("serai.people.migrations.0002_row_level_security")
MAY_GRANT = next(one for one in before.FUNCTIONS if "serai_may_grant" in one)
BY_CONSENT = f"""
            WHEN basis = 'consent' THEN serai_can_see(person, 'identity') AND (
                SELECT bool_and(EXISTS (
                    SELECT 1 FROM people_accessgrant g
                    WHERE g.person_id = person AND {before.RUNS}
                      AND g.team_id = ANY(serai_teams()) AND c = ANY(g.compartments)))
                FROM unnest(compartments) c)
            ELSE """
REPLACE = MAY_GRANT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("people", "0005_groups_guarded")]
    operations = [
        migrations.AddConstraint(
            model_name="accessgrant",
            constraint=models.CheckConstraint(
                condition=~Q(basis="consent") | Q(basis_id__isnull=False),
                name="people_accessgrant_consent_named",
            ),
        ),
        migrations.RunSQL(REPLACE.replace("ELSE ", BY_CONSENT.lstrip(), 1), REPLACE),
    ]
