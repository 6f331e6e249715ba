"""JSON API of intake."""

from serai.intake.api.forms import router

__all__ = ["router"]
