"""The addresses that need no sign-in, each with the reason why."""

OPEN = {
    "evidence:public": "the list of published releases",
    "evidence:release": "a release is public once it is published; others get 404",
    "evidence:file": "files of a published release; others get 404",
    "intake:openrosa-forms": "phones: the device's token or Basic opens it, nothing else does",
    "intake:openrosa-form": "phones: the device's token or Basic opens it, nothing else does",
    "intake:openrosa-manifest": "phones: the device's token or Basic opens it, nothing else does",
    "intake:openrosa-media": "phones: the device's token or Basic opens it, nothing else does",
    "intake:openrosa-submission": "phones: the device's token or Basic opens it, nothing else does",
    "webforms:app": "the form app's page, the same for everybody; it holds no data",
    "webforms:worker": "the form app's service worker; it holds no data",
    "webforms:manifest": "describes the form app to browsers that install it",
    "webforms:words": "the form app's own words in a language",
    "webforms:session": "says whether somebody is signed in, and only to them for whom",
    **dict.fromkeys(
        (
            "webforms:check",
            "webforms:leave",
            "webforms:form_xml",
            "webforms:media",
            "webforms:follow_up",
            "webforms:sent",
            "webforms:sent_file",
        ),
        "an enrolled browser's token in the header opens it, nothing else does",
    ),
    **dict.fromkeys(
        (
            "webforms:public",
            "webforms:public_form",
            "webforms:public_media",
            "webforms:public_submission",
        ),
        "the secret of a public link opens it, for one form, within limits",
    ),
    "front:public": "the public start page",
    "front:healthz": "says only that the process and its database work",
    "set_language": "chooses the language of public pages",
    "accounts:welcome": "an invited user chooses a password; the link holds a one-time token",
    "account_login": "signing in itself",
    "account_signup": "leads to the sign-in page: nobody signs up alone",
    "account_logout": "signing out needs no permission",
    "account_inactive": "says that a closed account is closed",
    "mfa_authenticate": "the second step of signing in",
}

OPEN_OPERATIONS = {
    "api:releases": "published releases are for everybody",
    "api:openapi-json": "the contract of the API; it holds no data",
    "api:api-root": "leads nowhere; only its address is used",
}
"""Addresses below /api/ that take no token. Every other operation must name its authentication."""
