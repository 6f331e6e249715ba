"""What was given to persons: each row lies in a compartment and shows by grant only."""

from serai.assistance.models.given import Given, HealthContact, Service, Session

__all__ = ["Given", "HealthContact", "Service", "Session"]
