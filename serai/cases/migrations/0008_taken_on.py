"""A screening is read once a case is opened for its person: what was opened before counts too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_offered_at"), ("screening", "0006_one_person")]
    operations = [
        migrations.RunSQL(
            "UPDATE screening_screening AS s SET read_at = taken.opened_at"
            " FROM (SELECT person_id, organisation_id, max(opened_at) AS opened_at FROM cases_case"
            " GROUP BY person_id, organisation_id) AS taken"
            " WHERE taken.person_id = s.person_id AND taken.organisation_id = s.organisation_id"
            " AND taken.opened_at >= s.done_at AND s.state = 'done' AND s.read_at IS NULL",
            migrations.RunSQL.noop,
        )
    ]
