"""Names of the events that this room records. Their payloads hold ids and codes only."""

PAYMENT_ASKED = "cash.payment_asked"
PAYMENT_DECIDED = "cash.payment_decided"
PAYMENT_MADE = "cash.payment_made"
POSTED = "cash.posted"
ACCOUNT_ADDED = "cash.account_added"
VOUCHERS_ADDED = "cash.vouchers_added"
VOUCHER_REDEEMED = "cash.voucher_redeemed"
