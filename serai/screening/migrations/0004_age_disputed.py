"""Whether the age was held to be disputed when a screening was done, so that it can be redone."""

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
        migrations.RunSQL(kept([*FREE, "age_disputed"], AFTER), kept(FREE, BEFORE)),
    ]
