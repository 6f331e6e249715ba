"""How the fields of cash and vouchers are classified."""

from serai.kit.facts import Classification, Sensitivity

P, A, X, N = (
    Sensitivity.PUBLIC, Sensitivity.AGGREGATE, Sensitivity.INTERNAL, Sensitivity.PERSONAL,
)  # fmt: skip
_KEPT = {"id": X, "organisation": P}
FIELDS: Classification = {
    "Account": {**_KEPT, "kind": P, "name": X, "currency": P, "balance": A},
    "Transaction": {
        **_KEPT, "kind": A, "paper": X, "about": X, "reverses": X, "at": A, "by": N,
    },
    "Posting": {**_KEPT, "transaction": X, "account": X, "amount": A, "currency": P},
    "Payment": {
        "id": X, "person": X, "organisation": A, "team": A, "kind": A, "purpose": A, "amount": A,
        "currency": A, "reason": N, "state": A, "asked_at": X, "asked_by": N, "decided_at": X,
        "decided_by": N, "decision": N, "paid_at": A, "paid_by": N, "proof": A, "proof_by": N,
        "receipt": N,
        "transaction": X,
    },
    "Voucher": {
        **_KEPT, "account": X, "number": X, "amount": A, "valid_until": X, "given_as": X,
    },
    "Redemption": {**_KEPT, "voucher": X, "vendor": X, "on": A, "at": X, "by": N},
}  # fmt: skip
