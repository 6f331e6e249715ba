"""How the vault's fields are classified. Evidence reads nothing here."""

from serai.kit.facts import Classification, Sensitivity

FIELDS: Classification = {
    "Key": {
        "owner_id": Sensitivity.INTERNAL,
        "wrapped": Sensitivity.SECRET,
        "wrapped_by": Sensitivity.INTERNAL,
        "made_at": Sensitivity.INTERNAL,
    },
}
