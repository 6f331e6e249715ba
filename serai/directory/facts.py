"""How every field of the directory is classified: it is reference data, public throughout."""

from serai.kit.facts import Classification, Sensitivity

P = Sensitivity.PUBLIC

FIELDS: Classification = {
    "Country": {
        "iso3": P, "iso2": P, "m49": P, "name_en": P, "name_fr": P, "name_ar": P, "name_es": P,
        "name_ru": P, "name_zh": P, "longitude": P, "latitude": P,
    },
    "AdminArea": {
        "pcode": P, "country": P, "level": P, "name": P, "parent": P, "valid_from": P,
    },
    "Place": {
        "id": P, "code": P, "name": P, "kind": P, "country": P, "other_country": P,
        "admin_area": P, "longitude": P, "latitude": P,
    },
    "Route": {"id": P, "code": P, "name": P, "name_fr": P, "name_ar": P, "kind": P, "part_of": P},
    "RouteLeg": {"id": P, "route": P, "ordinal": P, "origin": P, "destination": P},
}  # fmt: skip
