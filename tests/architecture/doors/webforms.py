"""Lines of the access matrix for forms in the browser."""

from serai.accounts.choices import Permission as P
from tests.architecture.door import ORGANISATION, POST, PUBLIC, Door

PAGES = {
    "webforms:app": Door(PUBLIC),
    "webforms:worker": Door(PUBLIC),
    "webforms:manifest": Door(PUBLIC),
    "webforms:words": Door(PUBLIC, objects={"language": "fr"}),
    "webforms:session": Door(PUBLIC),
    "webforms:enrol": Door(P.FORM_VIEW, methods=POST, data={"organisation": ORGANISATION}),
    "webforms:office": Door(P.FORM_VIEW),
    "webforms:open_link": Door(P.FORM_PUBLISH, P.FORM_VIEW, POST),
    "webforms:close_link": Door(P.FORM_PUBLISH, methods=POST),
    "webforms:wipe": Door(P.DEVICE_MANAGE, methods=POST),
}
OBJECTS = {"link_id": "webforms.PublicLink", "browser_id": "webforms.Browser"}
_TOKEN = "opened by a browser's own token; tried in serai/webforms/tests"
_LINK = "opened by the secret of a public link; tried in serai/webforms/tests"
ELSEWHERE = {
    **dict.fromkeys(
        (f"webforms:{name}" for name in ("check", "leave", "form_xml", "media", "follow_up", "sent",
                                         "sent_file")), _TOKEN,
    ),
    **dict.fromkeys(
        (f"webforms:public{name}" for name in ("", "_form", "_media", "_submission")), _LINK
    ),
}  # fmt: skip
