"""`serai demo`: loads the demonstration into an empty database, through the real pipeline."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
from django.core.management.base import BaseCommand, CommandError

from serai.accounts.choices import Role
from serai.demonstration.actions import office as demo
from serai.demonstration.actions.stories.playing import GROUPS, play
from serai.demonstration.methods.openrosa_client import Parcel, Sent, send
from serai.demonstration.methods.world import corrections, interviews, sheets, with_mistakes
from serai.demonstration.methods.xml import interview_xml, sheet_xml
from serai.kit import clock
from serai.kit.errors import Refusal
from serai.ledger.actions import dispatch

PATIENCE_SECONDS = 60
RETRIED = 5


class Command(BaseCommand):
    """Makes an office, lets its phones send over HTTP, reviews, builds the picture, publishes."""

    help = "Load the demonstration into an empty database; the web process must run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address to send to, and how much."""
        parser.add_argument("--base-url", default="http://127.0.0.1:8000")
        parser.add_argument("--sign-ins", action="store_true", help="only print the sign-ins")
        parser.add_argument("--quiet", action="store_true", help="leave the sign-ins out")
        parser.add_argument("--until", type=date.fromisoformat, help="last day observed")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--sheets", type=int, default=0, help="send only the newest so many")
        parser.add_argument("--groups", type=int, default=GROUPS, help="groups at each centre")
        parser.add_argument("--inline", action="store_true", help="understand without a worker")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it all, or say in a sentence why not."""
        if options["sign_ins"]:
            self._sign_ins()
            return
        until = options["until"] or clock.today().replace(day=1) - timedelta(days=1)
        try:
            self._load(until, options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except httpx.HTTPError as error:
            sentence = f"The web process at {options['base_url']} did not answer."
            raise CommandError(sentence) from error
        if not options["quiet"]:
            self._sign_ins()

    def _load(self, until: date, options: dict[str, Any]) -> None:
        demo.open_offices()
        office = demo.equip(until)
        began = time.monotonic()
        received = play(
            clock.today(), options["seed"], options["groups"], tell=self._progress()
        )  # fmt: skip
        self.stdout.write(
            f"Received {received} made-up people at two response centres, eight of them with whole"
            f" stories, in {time.monotonic() - began:.1f} s."
        )
        persons = demo.import_real_records()
        self.stdout.write(f"Imported the Somalia registry extract (IOM DTM): {persons} persons.")
        self._send(office, until, options)
        self._wait(inline=options["inline"])
        reviewed = demo.look_through(office, until)
        self._wait(inline=options["inline"])
        self.stdout.write(f"Reviewed {reviewed} submissions.")
        for release in demo.publish_picture(until):
            self.stdout.write(f"Release “{release.title}”: {release.get_state_display()}.")

    def _send(self, office: demo.Office, until: date, options: dict[str, Any]) -> None:
        """Send sheets and interviews, then repetitions and corrections of some."""
        seed, newest = options["seed"], options["sheets"]
        made = sheets(office.network, office.places, until, seed)[-newest:]
        talks = interviews(office.network, until, seed)[-newest:]
        parcel = _packer(office, options["base_url"])
        first = [parcel(s.sender, sheet_xml(s, *_form(office, "fmr")))
                 for s in with_mistakes(made, seed)]  # fmt: skip
        first += [parcel(i.sender, interview_xml(i, *_form(office, "fms"))) for i in talks]
        then = first[:RETRIED]
        then += [parcel(s.sender, sheet_xml(s, *_form(office, "fmr")))
                 for s in corrections(made, seed)]  # fmt: skip
        for parcels in (first, then):
            self._report(send(parcels, progress=self._progress()))

    def _report(self, sent: Sent) -> None:
        rate = sent.accepted / max(sent.seconds, 0.001)
        self.stdout.write(
            f"Sent {sent.accepted} submissions over OpenRosa in {sent.seconds:.1f} s,"
            f" {rate:.0f} a second."
        )
        refused = {status: n for status, n in sent.statuses.items() if status not in {201, 202}}
        if refused:
            raise CommandError(f"The server refused submissions: {refused}")

    def _progress(self) -> Callable[[int, int], None] | None:
        """Return what keeps one line up to date on a terminal; nothing elsewhere."""
        if not sys.stdout.isatty():
            return None

        def tell(done: int, total: int) -> None:
            if done % 50 == 0 or done == total:
                self.stdout.write(f"\r  {done} of {total}", ending="\n" if done == total else "")
                self.stdout.flush()

        return tell

    def _wait(self, *, inline: bool) -> None:
        """Wait until the worker has looked at everything."""
        left, seen = demo.waiting(), time.monotonic()
        while left:
            if inline:
                dispatch()
            else:
                time.sleep(0.3)
            now = demo.waiting()
            if now < left:
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE_SECONDS:
                raise CommandError(f"{now} submissions wait, but the worker does not take them.")
            left = now

    def _sign_ins(self) -> None:
        self.stdout.write("\nDemonstration sign-ins (never use them for real data):")
        for one in demo.SIGN_INS:
            part = f"{Role(one.role).label}, {one.office}"
            self.stdout.write(f"  {part:<33} {one.email:<28} {one.password}")


def _form(office: demo.Office, name: str) -> tuple[str, str]:
    return name, office.versions[name].version


def _packer(office: demo.Office, base_url: str) -> Callable[[str, bytes], Parcel]:
    """Return what addresses a submission to its sender's own server address."""
    addresses = {
        code: f"{base_url.rstrip('/')}/openrosa/{token}" for code, token in office.tokens.items()
    }
    return lambda sender, xml: Parcel(addresses[sender], xml, f"demo:{sender}")
