"""Names of what happens to browsers and public links."""

BROWSER_ENROLLED = "browser.enrolled"
BROWSER_LEFT = "browser.left"
BROWSER_WIPE_ORDERED = "browser.wipe_ordered"
PUBLIC_LINK_OPENED = "public_link.opened"
PUBLIC_LINK_CLOSED = "public_link.closed"
