"""The settings code that ODK Collect and KoboCollect read (docs.getodk.org/collect-import-export).

The QR code holds JSON, compressed with zlib and written in base64.
"""

import base64
import json
import zlib

import segno


def settings_code(server_url: str, project: str, user: str = "", password: str = "") -> str:
    """Return the text of a settings QR code for a server address without its trailing slash.

    With `user` and `password` Collect signs in by Basic authentication, which it does over https
    only; without them the address itself holds the token.
    """
    general = {
        "protocol": "odk_default",
        "server_url": server_url,
        "form_update_mode": "match_exactly",
        "autosend": "wifi_and_cellular",
    }
    if user:
        general |= {"username": user, "password": password}
    content = {"general": general, "admin": {}, "project": {"name": project}}
    return base64.b64encode(zlib.compress(json.dumps(content).encode())).decode()


def qr_svg(text: str, label: str) -> str:
    """Return a QR code as SVG for a page, dark on white in both themes, with its title."""
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(
        scale=4, dark="#000", light="#fff", border=4, title=label, svgclass="qr", lineclass=None
    )
    return str(svg).replace("<svg ", '<svg role="img" ', 1)
