"""The room's pages, and how a report is shown."""
