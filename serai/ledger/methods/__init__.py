"""Pure functions of the ledger."""
