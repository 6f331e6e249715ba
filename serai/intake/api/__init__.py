"""JSON API of intake."""

from ninja import Router

from serai.intake.api.forms import router as forms
from serai.intake.api.submissions import router as submissions

router = Router(tags=["intake"])
router.add_router("", forms)
router.add_router("", submissions)
