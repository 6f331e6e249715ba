"""From an opened case to its closure: needs, plans, tasks, approvals, best interests."""
