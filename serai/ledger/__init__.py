"""Every write leaves an event here: the audit trail and the outbox, append-only and hash-chained."""
