"""Every write leaves an event here: audit trail and outbox, append-only, hash-chained."""
