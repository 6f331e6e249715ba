"""What a person's own copy says about how they were registered, and with whom."""

from django.utils.translation import gettext as _

from serai.kit.actor import Actor
from serai.people.models import Person
from serai.registration.queries import memberships_of, registered_by_form
from serai.retention.actions.copies import Row, Section, day, line
from serai.retention.queries import files_of_one


def sections(actor: Actor, person: Person) -> list[Section]:
    """Return the groups and landings somebody came with, their wristbands, and the form sent."""
    rows: list[Row] = []
    for one in files_of_one(actor, person):
        for member in memberships_of(one):
            arrival = member.group.arrival
            landed = line(arrival.place, day(arrival.arrived_on)) if arrival else ""
            rows.append((
                str(member.group.get_kind_display()),
                line(member.get_role_display() if member.role else "", landed, member.wristband,
                     day(member.joined_at)),
            ))  # fmt: skip
        if (sent := registered_by_form(one)) is not None:
            how = _("registered by a form on a telephone or tablet")
            gone = _("the form was withdrawn on %(day)s") % {"day": day(sent.withdrawn_at)}
            rows.append((_("Form"), line(how, gone if sent.withdrawn_at else "")))
    return [Section(_("How you were registered, and with whom"), rows)] if rows else []
