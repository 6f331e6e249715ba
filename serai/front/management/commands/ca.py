"""`serai ca`: a certificate authority of the office's own, and how devices come to trust it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from serai.front.management import certificates
from serai.kit import clock
from serai.kit.errors import Refusal

TRUST = """
Copy {file} to every phone and computer that is to use Serai: by cable,
USB stick or a chat that you trust. The file is no secret. The key beside it is: whoever has it can
pose as this server. Compare this fingerprint (SHA-256) on each device before you trust it:

  {fingerprint}

Android   Settings > Security > Encryption & credentials > Install a certificate
          > CA certificate
iPhone    open the file, install the profile under Settings > General > VPN & Device Management,
          then switch it on under Settings > General > About > Certificate Trust Settings
Windows   certutil -user -addstore Root authority.crt
macOS     open it in Keychain Access, keychain "System"; set "When using this certificate"
          to "Always Trust"
Linux     copy it into /usr/local/share/ca-certificates/, then run update-ca-certificates
Firefox   Settings > Privacy & Security > Certificates > View Certificates > Authorities > Import

The authority can vouch for {names} and for addresses of private networks, for nothing else.
"""
START = """Start Serai with it:

  serai run --https --host 0.0.0.0 --port 8443

and open https://{name}:8443/ on a device. The server's certificate ends on {end};
`serai run --https` makes it anew in time, and devices notice nothing. `serai ca renew NAME ...`
gives it other names.
"""


class Command(BaseCommand):
    """Makes the authority and the server's certificate, renews it, shows both."""

    help = "Make a certificate authority for an office box without a public name, and explain it."
    requires_system_checks: list[str] = []  # it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do, and the names under which devices reach this machine."""
        parser.add_argument("what", choices=["make", "renew", "show"])
        parser.add_argument("names", nargs="*", metavar="NAME", help="host names or IP addresses")
        parser.add_argument(
            "--anew", action="store_true", help="replace an authority that devices trust already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say in a sentence why not."""
        try:
            getattr(self, options["what"])(options["names"], anew=options["anew"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal

    def make(self, names: list[str], *, anew: bool) -> None:
        """Make both, and explain how to trust and to use them."""
        if not names:
            raise CommandError(
                "Under which name or address do devices reach this machine? For example:"
                " serai ca make serai.lan 192.168.1.10"
            )
        certificates.make(folder(), names, clock.now(), anew=anew)
        self.stdout.write(f"Made a certificate authority and a server's certificate in {folder()}.")
        self.show([], anew=False)

    def renew(self, names: list[str], *, anew: bool) -> None:
        """Make the server's certificate anew."""
        server = certificates.renew(folder(), clock.now(), names or None)
        self.stdout.write(
            f"The server has a new certificate for {', '.join(server.names)}, until"
            f" {server.ends_at:%Y-%m-%d}. Devices need nothing new. Restart Serai."
        )

    def show(self, names: list[str], *, anew: bool) -> None:
        """Say what there is, and how it is trusted and used."""
        authority = certificates.read(folder(), certificates.AUTHORITY, certificates.AUTHORITY_KEY)
        server = certificates.read(folder(), certificates.SERVER, certificates.SERVER_KEY)
        if authority is None or server is None:
            raise certificates.NoAuthority
        file = folder() / certificates.AUTHORITY
        own = [name for name in server.names if name not in certificates.LOOPBACK]
        self.stdout.write(
            TRUST.format(
                file=file, fingerprint=authority.fingerprint, names=", ".join(own) or "localhost"
            )
        )
        self.stdout.write(
            START.format(name=(own or ["localhost"])[0], end=f"{server.ends_at:%Y-%m-%d}")
        )


def folder() -> Path:
    """Return the folder of the certificates: `tls` in the data folder. Backups leave it out."""
    return Path(settings.SERAI_TLS)
