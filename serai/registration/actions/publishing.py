"""Publishing the registration form that ships with Serai."""

from pathlib import Path

from serai.accounts.models import Organisation
from serai.intake.actions.forms import publish_form
from serai.intake.models import FormVersion
from serai.kit.actor import Actor

SHIPPED = Path(__file__).resolve().parent.parent / "xlsforms" / "mrc_registration.xlsx"


def publish_shipped_form(*, actor: Actor, organisation: Organisation) -> FormVersion:
    """Publish the registration form for an organisation; again changes nothing."""
    return publish_form(
        actor=actor, organisation=organisation, file_name=SHIPPED.name,
        content=SHIPPED.read_bytes(),
    )  # fmt: skip
