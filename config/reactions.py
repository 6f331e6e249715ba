"""Which event wakes which handler. A handler takes a list of event ids and is idempotent."""

REACTIONS: dict[str, tuple[str, ...]] = {
    "submission.received": ("serai.intake.reactions.understand_received",),
    "submission.restored": ("serai.intake.reactions.understand_received",),
    "submission.replayed": ("serai.intake.reactions.understand_received",),
    "submission.understood": ("serai.review.reactions.notify_webhooks",),
    "submission.not_understood": ("serai.review.reactions.notify_webhooks",),
    "submission.reviewed": ("serai.review.reactions.notify_webhooks",),
    "point.created": ("serai.flows.reactions.send_points_to_phones",),
    "point.changed": ("serai.flows.reactions.send_points_to_phones",),
    "point.state_changed": ("serai.flows.reactions.send_points_to_phones",),
    "form.published": ("serai.flows.reactions.send_points_to_phones",),
    "form.drafted": ("serai.flows.reactions.send_points_to_phones",),
    "person.registered": ("serai.matching.reactions.look_for_same",),
}
