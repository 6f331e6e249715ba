"""How the fields of the register are classified. Evidence reads none of it yet."""

from serai.kit.facts import Classification, Sensitivity

A, X, N, S = (
    Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL, Sensitivity.SECRET,
)  # fmt: skip
FIELDS: Classification = {
    "Person": {
        "id": X, "organisation": A, "reference": N, "registered_at": A, "registered_by": N,
        "registered_in": A, "changed_at": X, "is_complete": A, "is_synthetic": X,
        "merged_into": X, "erased_at": A,
    },
    "Traits": {
        "person": X, "sex": A, "gender": N, "birth_year": A, "birth_basis": A, "nationalities": A,
        "languages": A, "needs_interpreter": A,
    },
    "SealedRecord": {
        "id": X, "person": X, "kind": X, "compartment": X, "version": X, "is_current": X,
        "content": N, "recorded_at": X, "recorded_by": N,
    },
    "SearchToken": {"id": X, "person": X, "token": S},
    "AccessGrant": {
        "id": X, "person": X, "team": X, "user": N, "compartments": X, "basis": X, "basis_id": X,
        "reason": N, "granted_at": X, "granted_by": N, "expires_at": X, "revoked_at": X,
        "revoked_by": N, "reviewed_at": X, "reviewed_by": N, "was_justified": X, "active_at": X,
    },
    "Group": {
        "id": X, "organisation": A, "kind": A, "reference": N, "made_at": X, "made_by": N,
    },
    "GroupMember": {
        "id": X, "group": X, "person": X, "role": N, "during": X, "recorded_at": X,
        "recorded_by": N,
    },
    "FamilyLink": {
        "id": X, "person": X, "other": X, "kind": N, "during": X, "recorded_at": X,
        "recorded_by": N,
    },
    "IdentityCard": {
        "id": X, "person": X, "token_hash": S, "code_token": S, "issued_at": X, "issued_by": N,
        "expires_on": X, "revoked_at": X, "revoked_by": N,
    },
    "Document": {
        "id": X, "person": X, "kind": X, "state": X, "number": N, "issuer": X, "valid_from": N,
        "valid_until": N, "recorded_at": X, "recorded_by": N, "removed_at": X,
    },
    "StoredFile": {
        "id": X, "person": X, "document": X, "compartment": X, "kind": X, "media_type": X,
        "size": X, "recorded_at": X, "recorded_by": N, "removed_at": X,
    },
    "SavedFilter": {"id": X, "user": N, "name": N, "criteria": X},
}  # fmt: skip
