"""Doors of supervision."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import POST, Door

PAGES = {
    "supervision:team": Door(P.CASE_APPROVE),
    "supervision:figures": Door(P.CASE_APPROVE),
    "supervision:figures_csv": Door(P.CASE_APPROVE),
    "supervision:figures_xlsx": Door(P.CASE_APPROVE),
    "supervision:seen": Door(
        P.CASE_APPROVE, methods=POST,
        objects={"alert_id": "00000000-0000-4000-8000-000000000000"},
    ),
}  # fmt: skip
