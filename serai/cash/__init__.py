"""Cash and vouchers: the fund as a ledger of double entries, and who is paid out of it."""
