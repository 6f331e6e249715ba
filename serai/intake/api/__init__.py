"""JSON API of intake."""

from ninja import Router

from serai.intake.api.forms import router as forms

router = Router(tags=["intake"])
router.add_router("", forms)
