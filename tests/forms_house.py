"""A house whose data manager fills in forms in a browser: forms of all kinds, nothing else.

`python -m tests.forms_house seed` is what the house runs in a process of its own. It starts in a
quarter of the time that the demonstration takes.
"""

import io
import json
import os
import sys
from pathlib import Path
from typing import Any, ClassVar

import openpyxl

from tests.form_examples import FILES, workbooks
from tests.house import ROOT, House

EMAIL, PASSWORD = "moussa@demo.serai.example", "a caravan of nine camels"
SHIPPED = (
    "flows/xlsforms/fmr.xlsx",
    "flows/xlsforms/fms.xlsx",
    "registration/xlsforms/mrc_registration.xlsx",
)
SHARED = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared"))
LONG = SHARED / "data" / "xlsforms" / "unhcr_household_survey_americas.xlsx"
"""A survey of 613 KB as an XForm; published where the folder of real data is beside the project."""

KINDS = [
    ("type", "name", "label::English (en)", "label::French (fr)", "label::Arabic (ar)", "required",
     "constraint", "relevant", "appearance", "parameters", "calculation"),
    ("note", "hello", "**Welcome**", "**Bienvenue**", "**أهلاً**"),
    ("text", "said", "What was said?", "Qu’a-t-on dit ?", "ماذا قيل؟", "yes"),
    ("integer", "age", "Age", "Âge", "العمر", "", ". < 120"),
    ("decimal", "km", "Kilometres", "Kilomètres", "كيلومترات"),
    ("date", "day", "Day", "Jour", "اليوم", "", "", "", "ethiopian"),
    ("time", "hour", "Hour", "Heure", "الساعة"),
    ("select_one yn", "again", "Again?", "Encore ?", "مرة أخرى؟"),
    ("select_multiple need", "needs", "Needs", "Besoins", "الاحتياجات"),
    ("select_one need", "first", "First need", "Premier besoin", "أول احتياج", "", "",
     "${again} = 'yes'", "minimal"),
    ("select_one need", "how", "How much?", "Combien ?", "كم؟", "", "", "", "likert"),
    ("range", "safe", "How safe?", "Quelle sécurité ?", "ما مدى الأمان؟", "", "", "", "",
     "start=0 end=10 step=1"),
    ("rank need", "order", "Order", "Ordre", "الترتيب"),
    ("geopoint", "place", "Place", "Lieu", "المكان"),
    ("image", "photo", "Photo", "Photo", "صورة"),
    ("image", "sign", "Signature", "Signature", "توقيع", "", "", "", "signature"),
    ("barcode", "code", "Card", "Carte", "البطاقة"),
    ("begin_repeat", "stop", "Stops", "Arrêts", "المحطات"),
    ("text", "town", "Town", "Ville", "البلدة"),
    ("end_repeat", "stop"),
    ("calculate", "double", "", "", "", "", "", "", "", "", "${age} * 2"),
]  # fmt: skip
CHOICES = [
    ("list_name", "name", "label::English (en)", "label::French (fr)", "label::Arabic (ar)"),
    ("yn", "yes", "Yes", "Oui", "نعم"), ("yn", "no", "No", "Non", "لا"),
    ("need", "food", "Food", "Nourriture", "غذاء"),
    ("need", "care", "Health care", "Soins", "رعاية صحية"),
    ("need", "other", "Other", "Autre", "أخرى"),
]  # fmt: skip
LINE = [KINDS[0], ("text", "line", "A line", "Une ligne", "سطر")]


def workbook(
    form_id: str, survey: list[tuple[str, ...]], version: str = "1", **settings: str
) -> bytes:
    """Return an XLSForm's bytes, with the choices of this house."""
    book = openpyxl.Workbook()
    for name, rows in (("survey", survey), ("choices", CHOICES)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    told = {
        "form_id": form_id,
        "form_title": f"All {form_id}",
        "version": version,
        "default_language": "English (en)",
        **settings,
    }
    sheet = book.create_sheet("settings")
    sheet.append(tuple(told))
    sheet.append(tuple(told.values()))
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class FormsHouse(House):
    """A house in which web forms are filled; `url` is where."""

    seeder, task = "tests.forms_house", "seed"
    settings: ClassVar[dict[str, str]] = {"SERAI_PASSPHRASE": "nobody keeps real data here"}

    @property
    def url(self) -> str:
        """Return the address of the house."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def path(self) -> str:
        """Return an address that answers when the web is up."""
        return "/healthz"

    def head(self) -> tuple[int, bytes]:
        """Ask whether the house is up, in the manner of the one above."""
        import httpx

        try:
            answer = httpx.get(f"{self.url}/healthz", timeout=5)
        except httpx.HTTPError as error:
            raise OSError from error
        return (204 if answer.status_code == 200 else answer.status_code), answer.content


class ClonedHouse(FormsHouse):
    """A house of forms in a database cloned from a migrated one, for tests: nothing migrates."""

    task = "furnish"

    def __init__(self, server: Any, template: str) -> None:
        super().__init__(workers=1, threads=4)
        self.cloned, self.template = server, template
        self.name = f"serai_house_{os.getpid()}"

    def database(self) -> tuple[Any, str]:
        """Clone the database from the template."""
        from serai.kit import postgres

        postgres.drop_database(self.cloned.admin_url, self.name)
        postgres.prepare_database(self.cloned.admin_url, self.name, template=self.template)
        return self.cloned, self.name

    def forget(self) -> None:
        """Drop the database."""
        from serai.kit import postgres

        postgres.drop_database(self.cloned.admin_url, self.name)


def seed() -> dict[str, Any]:
    """Migrate, then furnish: what a house needs that has a server of its own."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("upgrade", verbosity=0)
    return furnish()


def furnish(examples: dict[str, bytes] | None = None) -> dict[str, Any]:
    """Collect the static files, make the data manager, and publish the forms and examples."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    from serai.accounts import actions as accounts
    from serai.accounts.access import actor_for
    from serai.accounts.choices import Role
    from serai.directory.models import Country
    from serai.flows.models import MonitoringPoint
    from serai.kit.actor import acting_as, system_actor
    from serai.vault.actions import ensure_keyring

    ensure_keyring()
    system = system_actor()
    with acting_as(system):
        organisation = accounts.create_organisation(
            name="House", short_name="H", is_government=False
        )
        team = accounts.create_team(organisation=organisation, name="Team")
        user = accounts.create_user(
            actor=system, team=team, role=Role.DATA_MANAGER, email=EMAIL, name="Moussa",
            language="en",
        )  # fmt: skip
        accounts.choose_password(user=user, password=PASSWORD)
        for number, code in enumerate(("NER", "DZA"), 1):
            names = {f"name_{language}": code for language in ("en", "fr", "ar", "es", "ru", "zh")}
            Country.objects.get_or_create(iso3=code, defaults={"m49": 900 + number, **names})
    actor = actor_for(user)
    with acting_as(actor):
        MonitoringPoint.objects.create(
            organisation=organisation, code="P1", name="Point", country_id="NER", longitude=2.1,
            latitude=13.5, type="border_crossing",
        )  # fmt: skip
    return {"forms": publish(EMAIL, examples or {})}


def publish(email: str, examples: dict[str, bytes]) -> dict[str, list[str]]:
    """Publish the forms of the house as that data manager; return id and title by file."""
    from serai.accounts.access import actor_for
    from serai.accounts.choices import Permission
    from serai.accounts.models import Organisation, User
    from serai.intake.actions.forms import publish_form
    from serai.kit.actor import acting_as

    files = [ROOT / "serai" / name for name in SHIPPED] + ([LONG] if LONG.exists() else [])
    contents = {path.name: path.read_bytes() for path in files}
    contents |= {"kinds.xlsx": workbook("kinds", KINDS), "line.xlsx": workbook("line", LINE)}
    contents |= examples
    actor = actor_for(User.objects.get(email=email))
    forms = {}
    with acting_as(actor):
        held = actor.organisations_with(Permission.FORM_PUBLISH)
        organisation = Organisation.objects.get(pk=next(iter(held)))
        for name, content in contents.items():
            version = publish_form(
                actor=actor, organisation=organisation, file_name=name, content=content
            )
            forms[Path(name).stem] = [version.form.xml_form_id, version.form.title]
            give_lists(version)
    return forms


def give_lists(version: Any, folder: Path | None = None) -> None:
    """Give a form its files, of a folder first, and lists that no room gives: one made-up row."""
    from serai.intake.actions.forms import keep_media
    from serai.intake.models import FormMedia
    from serai.kit.entities import follow_up_lists
    from serai.webforms.methods.lists import as_csv, declared_columns

    for media in FormMedia.objects.filter(form_version=version, blob=None):
        name, there = media.name.removesuffix(".csv"), folder and folder / media.name
        content = there.read_bytes() if there and there.is_file() else FILES.get(media.name)
        if content is None and name not in {media.name, *follow_up_lists()}:
            columns = declared_columns(version.xform, name)
            content = as_csv([dict.fromkeys(columns, "A1")], columns).encode()
        if content is not None:
            keep_media(version=version, name=media.name, content=content)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    done = {"seed": seed, "furnish": lambda: furnish(workbooks())}[sys.argv[1]]()
    sys.stdout.write(json.dumps(done))
