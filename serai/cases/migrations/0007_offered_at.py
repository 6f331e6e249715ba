"""When a case was offered to a team, so that it can be said how long the offer waits."""

from django.db import migrations, models
from django.db.models import Q

OFFERED = """
    UPDATE cases_transfer t SET offered_at = coalesce(
        (SELECT max(a.decided_at) FROM cases_approval a
         WHERE a.kind = 'transfer' AND a.subject_id = t.id AND a.state = 'approved'),
        t.asked_at)
    WHERE t.state IN ('offered', 'accepted', 'declined')
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_one_person")]
    operations = [
        migrations.AddField("transfer", "offered_at", models.DateTimeField(null=True)),
        migrations.RunSQL(OFFERED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "transfer",
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offered_at__isnull=False),
                name="cases_transfer_offered_at_a_time",
            ),
        ),
    ]
