"""Countries, admin areas, places and the routes that join them. Shared by all organisations."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from serai.directory.choices import PlaceKind, RouteKind
from serai.kit.ids import new_id


class Country(models.Model):
    """A country or territory of the OCHA taxonomy, named in the six UN languages.

    Source: OCHA countries and territories taxonomy. Names do not imply any opinion on the legal
    status of a territory.
    """

    iso3 = models.CharField(primary_key=True, max_length=3)
    iso2 = models.CharField(max_length=2, blank=True)
    m49 = models.PositiveSmallIntegerField(null=True, unique=True)
    name_en = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    name_ar = models.CharField(max_length=120)
    name_es = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_zh = models.CharField(max_length=120)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(iso3__regex=r"^[A-Z]{3}$"), name="directory_country_iso3_form"
            )
        ]
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the name in the reader's language, English where there is none."""
        language = (get_language() or "en").split("-")[0]
        return str(getattr(self, f"name_{language}", "") or self.name_en)


class AdminArea(models.Model):
    """An administrative area with its P-code (OCHA common operational datasets)."""

    pcode = models.CharField(primary_key=True, max_length=20)
    country = models.ForeignKey(Country, models.PROTECT, related_name="admin_areas")
    level = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    valid_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=4), name="directory_adminarea_level_1_to_4"
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent=None) | Q(level__gt=1, parent__isnull=False),
                name="directory_adminarea_parent_above_level_1",
            ),
        ]
        indexes = [
            models.Index(fields=["country", "level", "name"], name="directory_adminarea_country")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.pcode})"


class Place(models.Model):
    """A point on a map that people come from, pass or go to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=16, choices=PlaceKind.choices)
    country = models.ForeignKey(Country, models.PROTECT, related_name="places")
    other_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    admin_area = models.ForeignKey(AdminArea, models.PROTECT, null=True, related_name="+")
    longitude = models.FloatField()
    latitude = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude__gte=-180, longitude__lte=180)
                & Q(latitude__gte=-90, latitude__lte=90),
                name="directory_place_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PlaceKind.values), name="directory_place_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.BORDER_POINT, other_country__isnull=False)
                | (~Q(kind=PlaceKind.BORDER_POINT) & Q(other_country=None)),
                name="directory_place_border_has_other_side",
            ),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Route(models.Model):
    """A corridor, or a part of one, as a path over places.

    `name` is in English, or in whatever language it was first written down.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    name_fr = models.CharField(max_length=160, blank=True, default="")
    name_ar = models.CharField(max_length=160, blank=True, default="")
    kind = models.CharField(max_length=16, choices=RouteKind.choices)
    part_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="sub_routes")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RouteKind.ROUTE, part_of=None)
                | Q(kind=RouteKind.SUB_ROUTE, part_of__isnull=False),
                name="directory_route_sub_route_has_route",
            )
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return the name in the reader's language, as first written down where there is none."""
        language = (get_language() or "en").split("-")[0]
        return str(getattr(self, f"name_{language}", "") or self.name)


class RouteLeg(models.Model):
    """A step of a route from one place to the next."""

    id = models.BigAutoField(primary_key=True)
    route = models.ForeignKey(Route, models.CASCADE, related_name="legs")
    ordinal = models.PositiveSmallIntegerField()
    origin = models.ForeignKey(Place, models.PROTECT, related_name="+")
    destination = models.ForeignKey(Place, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["route", "ordinal"], name="directory_routeleg_ordinal_once"
            ),
            models.CheckConstraint(
                condition=~Q(origin=F("destination")), name="directory_routeleg_goes_somewhere"
            ),
        ]
        ordering = ["route", "ordinal"]

    def __str__(self) -> str:
        return f"{self.route_id} {self.ordinal}"
