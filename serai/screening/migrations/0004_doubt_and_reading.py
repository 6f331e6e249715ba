"""Whether the age was held to be disputed when a screening was done; when it was first read."""

from django.db import migrations, models

from serai.kit.rls import KEEPS

AGAIN = KEEPS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
BEFORE = (
    "OLD.state = 'done' AND (NEW.state, NEW.done_at, NEW.age)"
    " IS DISTINCT FROM (OLD.state, OLD.done_at, OLD.age)"
)
AFTER = (
    "OLD.state = 'done' AND (NEW.state, NEW.done_at, NEW.age, NEW.age_disputed)"
    " IS DISTINCT FROM (OLD.state, OLD.done_at, OLD.age, OLD.age_disputed)"
)
FREE = ["state", "done_at", "age", "is_withdrawn"]


def kept(free: list[str], over: str) -> str:
    """Return the function that keeps a finished screening as it is."""
    return AGAIN.format(table="screening_screening", free=str(free)[1:-1], over=over)


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_erasing")]
    operations = [
        migrations.AddField("screening", "age_disputed", models.BooleanField(default=False)),
        migrations.AddField("screening", "read_at", models.DateTimeField(null=True)),
        migrations.RunSQL(kept([*FREE, "age_disputed", "read_at"], AFTER), kept(FREE, BEFORE)),
        # what was done before is taken as read: nobody is sent through years of it
        migrations.RunSQL(
            "UPDATE screening_screening SET read_at = done_at WHERE state = 'done'",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            "screening",
            models.Index(
                fields=["organisation", "done_at"],
                condition=models.Q(state="done", read_at=None, is_withdrawn=False),
                name="screening_screening_unread",
            ),
        ),
    ]
