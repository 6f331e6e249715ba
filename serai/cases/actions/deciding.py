"""The kinds of approval of this room: plans, closures, transfers."""

from django.utils.translation import gettext_lazy as _

from serai.cases.actions import closing, plans, transfers
from serai.cases.queries.approvals import ApprovalKind

KINDS = (
    ApprovalKind(plans.KIND, _("Plan"), plans.plan_approved),
    ApprovalKind(closing.KIND, _("Closure"), closing.close_approved),
    ApprovalKind(transfers.KIND, _("Transfer to another team"), transfers.offer_approved,
                 on_sent_back=transfers.stop),
)  # fmt: skip
