"""Sealing in tests, on a server where others' transactions may still be running."""

import time

from serai.ledger import actions

PATIENCE = 12_000
"""Hundredths of a second that the longest transaction of another test may take."""


def seal_portions(wanted, **options):
    """Seal until `wanted` events are sealed; return the sizes of the seals that were made."""
    made = []
    for _ in range(PATIENCE):
        if portion := actions.seal(**options):
            made.append(portion)
        if sum(made) >= wanted:
            return made
        time.sleep(0.01)
    raise AssertionError(f"{sum(made)} of {wanted} events were sealed in two minutes")
