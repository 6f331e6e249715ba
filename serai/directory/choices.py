"""Words of the directory."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlaceKind(TextChoices):
    """What a place is on a route."""

    TOWN = "town", _("Town or village")
    BORDER_POINT = "border_point", _("Border point")
    TRANSIT = "transit", _("Transit site")
    PORT = "port", _("Port or landing site")


class RouteKind(TextChoices):
    """Whether a route is a whole corridor or a part of one."""

    ROUTE = "route", _("Route")
    SUB_ROUTE = "sub_route", _("Sub-route")
