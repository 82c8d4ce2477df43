"""``make twin-check``: Stripe's own command line replays Stripe's own fixtures against the twin.

The twin runs as in the tests: an answer that Stripe's description does not promise is an error. A trigger passes when
the command line says so *and* the twin tells the event it is named after. Nothing leaves this machine but npm's
download, once: the command line's telemetry is off, and where it looks for a newer version of itself it finds a closed
door.
"""

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import requests

ROOT = Path(__file__).resolve().parent.parent
VERSION = "1.52.0"
FOLDER = ROOT / "build" / f"stripe-cli-{VERSION}"
CLOSED_DOOR = "http://127.0.0.1:9"

#: Every trigger of the objects we use.
WANTED = [
    "charge.captured", "charge.dispute.closed", "charge.dispute.created", "charge.dispute.updated",
    "charge.failed", "charge.refund.updated", "charge.refunded", "charge.succeeded",
    "customer.created", "customer.deleted", "customer.updated",
    "payment_intent.amount_capturable_updated", "payment_intent.canceled", "payment_intent.created",
    "payment_intent.payment_failed", "payment_intent.requires_action", "payment_intent.succeeded",
    "payment_method.attached", "payment_method.detached", "payment_method.updated",
    "setup_intent.canceled", "setup_intent.created", "setup_intent.requires_action",
    "setup_intent.setup_failed", "setup_intent.succeeded",
]  # fmt: skip
#: What we leave out of the objects we use, and why. All other triggers are of objects the shop has no use for.
LEFT_OUT = {
    "customer.discount.created": "Stripe's coupons: a shop's offers and vouchers are Oscar's",
    "customer.discount.deleted": "Stripe's coupons: a shop's offers and vouchers are Oscar's",
    "customer.discount.updated": "Stripe's coupons: a shop's offers and vouchers are Oscar's",
    "customer.source.created": "cards as before payment methods (Sources)",
    "customer.source.updated": "cards as before payment methods (Sources)",
    "customer.subscription.created": "Stripe Billing: subscriptions are the shop's own",
    "customer.subscription.deleted": "Stripe Billing: subscriptions are the shop's own",
    "customer.subscription.paused": "Stripe Billing: subscriptions are the shop's own",
    "customer.subscription.trial_will_end": "Stripe Billing: subscriptions are the shop's own",
    "customer.subscription.updated": "Stripe Billing: subscriptions are the shop's own",
    "payment_intent.partially_funded": "bank transfers: the shop takes cards",
    "payment_intent.processing": "SEPA debits: the shop takes cards",
}
#: Events that the shop listens to and for which Stripe has no trigger: the tests make them.
NO_TRIGGER = {"refund.created", "refund.updated", "refund.failed", "charge.expired"}
#: Beginnings of the triggers that we look at one by one.
OURS = ("charge.", "customer.", "payment_intent.", "payment_method.", "setup_intent.", "refund.")


def install() -> Path:
    """The command line, in a folder of ours; from npm where it isn't there yet. Its install script is not run."""
    program = FOLDER / "node_modules" / ".bin" / "stripe"
    if not program.exists():
        npm = which("npm")
        if npm is None:
            sys.exit("twin-check needs npm (Debian, Ubuntu: apt-get install npm), for Stripe's command line.")
        FOLDER.mkdir(parents=True, exist_ok=True)
        options = [
            "--no-save",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--ignore-scripts",
            "--silent",
        ]
        command = [npm, "install", "--prefix", str(FOLDER), *options, f"@stripe/cli@{VERSION}"]
        subprocess.run(command, cwd=FOLDER, check=True)
    return program


class CommandLine:
    """Stripe's command line, with a home of its own and no way out of this machine."""

    def __init__(self, program: Path, home: str, base: str) -> None:
        self.program, self.base = program, base
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "XDG_CONFIG_HOME": home,
            "STRIPE_CLI_TELEMETRY_OPTOUT": "1",
            "DO_NOT_TRACK": "1",
            "HTTP_PROXY": CLOSED_DOOR,
            "HTTPS_PROXY": CLOSED_DOOR,
            "NO_PROXY": "127.0.0.1",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.program), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def known_triggers(self) -> set[str]:
        said = self.run("trigger", "--help").stdout
        events = said.partition("Supported events:")[2].partition("Usage:")[0]
        return set(re.findall(r"^ +(\S+)$", events, re.MULTILINE))

    def trigger(self, event: str) -> str:
        """Why the trigger fails; empty where it passes."""
        key = f"sk_test_{uuid.uuid4().hex}"
        done = self.run("trigger", event, "--api-key", key, "--api-base", self.base)
        if done.returncode or "Trigger succeeded!" not in done.stdout:
            lines = (done.stdout + done.stderr).strip().splitlines() or ["no output"]
            return lines[-1][:300]
        answer = requests.get(f"{self.base}/v1/events", {"type": event}, auth=(key, ""), timeout=10)
        return "" if answer.json()["data"] else "the twin told no such event"


@contextmanager
def running_twin() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.checked_twin", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().split()[-1]
        process.terminate()


def unaccounted(known: set[str]) -> list[str]:
    """Triggers of our objects that are neither wanted nor left out for a reason, and wanted ones that are gone."""
    ours = {event for event in known if event.startswith(OURS)}
    return sorted((ours - set(WANTED) - set(LEFT_OUT)) | (set(WANTED) - known))


def report(failures: dict[str, str], known: set[str]) -> None:
    for event, why in failures.items():
        print(f"  {'FAILED' if why else 'passed'}  {event:<42} {why}".rstrip())
    for event, why in LEFT_OUT.items():
        print(f"  left out  {event:<40} {why}")
    print(f"  no trigger  {', '.join(sorted(NO_TRIGGER))}: made by the tests")
    others = len([event for event in known if not event.startswith(OURS)])
    passed = len([why for why in failures.values() if not why])
    print(
        f"{passed} of {len(WANTED)} triggers pass; {len(LEFT_OUT)} are left out, and {others} of other objects."
    )


def main() -> int:
    program = install()
    with TemporaryDirectory() as home, running_twin() as base, ThreadPoolExecutor(4) as pool:
        stripe = CommandLine(program, home, base)
        known = stripe.known_triggers()
        failures = dict(zip(WANTED, pool.map(stripe.trigger, WANTED), strict=True))
    print(f"Stripe's command line {VERSION} against the twin:")
    report(failures, known)
    for event in unaccounted(known):
        print(f"  UNACCOUNTED  {event}: neither wanted nor left out, or no longer known")
    return 1 if any(failures.values()) or unaccounted(known) else 0


if __name__ == "__main__":
    sys.exit(main())
