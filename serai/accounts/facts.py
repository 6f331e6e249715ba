"""How the fields of accounts are classified. Evidence reads nothing here."""

from serai.kit.facts import Classification, Sensitivity

PUBLIC, INTERNAL = Sensitivity.PUBLIC, Sensitivity.INTERNAL
PERSONAL, SECRET = Sensitivity.PERSONAL, Sensitivity.SECRET
FIELDS: Classification = {
    "Organisation": {
        "id": INTERNAL,
        "name": PUBLIC,
        "short_name": PUBLIC,
        "is_government": INTERNAL,
        "is_enforcement": INTERNAL,
    },
    "Team": {"id": INTERNAL, "organisation": INTERNAL, "name": INTERNAL},
    "User": {
        "id": INTERNAL,
        "password": SECRET,
        "last_login": PERSONAL,
        "email": PERSONAL,
        "name": PERSONAL,
        "language": PERSONAL,
        "is_active": INTERNAL,
        "created_at": INTERNAL,
    },
    "Membership": {
        "id": INTERNAL,
        "user": PERSONAL,
        "team": INTERNAL,
        "role": INTERNAL,
        "starts_on": INTERNAL,
        "ends_on": INTERNAL,
    },
    "ApiToken": {
        "id": INTERNAL,
        "user": PERSONAL,
        "organisation": INTERNAL,
        "name": INTERNAL,
        "token_hash": SECRET,
        "permissions": INTERNAL,
        "created_at": INTERNAL,
        "expires_at": INTERNAL,
        "revoked_at": INTERNAL,
        "last_used_at": INTERNAL,
    },
}
