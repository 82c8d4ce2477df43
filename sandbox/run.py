"""``make sandbox``: database, two shops, Stripe's twin and a server; Ctrl-C ends what it started."""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg

from sandbox import state
from sandbox.postgres import PostgresError, Server, ensure_database
from sandbox.processes import Child, Interruptions, SandboxError, StopRequested, check_port, lock

ROOT = Path(__file__).resolve().parent.parent
#: The twin listens this much above the shops.
TWIN_OFFSET = 10
#: And the little ERP this much.
ERP_OFFSET = 11


def port_number(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) <= 65535 - ERP_OFFSET:
        raise argparse.ArgumentTypeError(f"not a port: {value}")
    return int(value)


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make sandbox", description="Run the demonstration shops.")
    parser.add_argument(
        "--port", type=port_number, default=8000, help="for the shops; the twin is 10 above it, the ERP 11"
    )
    parser.add_argument("--dir", type=Path, default=ROOT / ".sandbox", help="keeps database, media and logs")
    return parser.parse_args(arguments)


class Sandbox:
    """Everything that one run starts, on a stack that ends it in the reverse order."""

    def __init__(self, *, port: int, directory: Path) -> None:
        self.port = port
        self.directory = directory.absolute()
        self.interruptions = Interruptions()
        self.stack = ExitStack()

    def run(self) -> None:
        try:
            for port in (self.port, self.port + TWIN_OFFSET, self.port + ERP_OFFSET):
                check_port(port)
            self.stack.enter_context(lock(self.directory))
            self._start()
            self._watch()
        except StopRequested:
            print("\nStopping …", flush=True)
        finally:
            self.interruptions.ignore()
            self.stack.close()

    def _start(self) -> None:
        url = self._start_database()
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "sandbox.settings",
            "PYTHONUNBUFFERED": "1",
            "SANDBOX_DIR": str(self.directory),
            "STRIPE_TWIN_URL": f"http://127.0.0.1:{self.port + TWIN_OFFSET}",
            "ERP_URL": f"http://127.0.0.1:{self.port + ERP_OFFSET}/orders",
        }
        self._prepare_shops(url)
        twin_port = self.port + TWIN_OFFSET
        self.twin = self._spawn(
            "stripe_twin", ["sandbox.stripe_twin", "--port", str(twin_port), *self._webhooks()]
        )
        erp_port = self.port + ERP_OFFSET
        self.erp = self._spawn("erp", ["sandbox.erp", "--port", str(erp_port), "--shop", "demo=erp_demo"])
        self.server = self._spawn(
            "server", ["sandbox.manage", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        )
        self.twin.wait_until_answers(twin_port, "127.0.0.1")
        self.erp.wait_until_answers(erp_port, "127.0.0.1")
        self.server.wait_until_answers(self.port, "acme.localhost")

    def _webhooks(self) -> Iterator[str]:
        for shop in state.SHOPS:
            address = f"http://{shop}.localhost:{self.port}/portal/stripe/webhook/"
            yield f"--webhook=sk_test_{shop}={address}=whsec_{shop}"

    def _start_database(self) -> str:
        server = Server(self.directory / "postgres", database="clientportal")
        with self.interruptions.held_back():
            if not os.environ.get("DATABASE_URL"):
                server.halt()  # what a killed sandbox may have left
            self.stack.callback(server.stop)
            url = server.start()
        try:
            ensure_database(url)
        except psycopg.Error as error:
            raise SandboxError(f"The database of DATABASE_URL can't be used: {str(error).strip()}") from None
        return url

    def _prepare_shops(self, url: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            kept = state.read(connection)
            if kept != state.fingerprint():
                print(
                    "Bringing the shops up to date …" if kept else "Building two shops, about a minute …",
                    flush=True,
                )
                self._spawn("build", ["sandbox.shops"]).wait_for_success()
            state.set_addresses(connection, self.port)

    def _spawn(self, name: str, arguments: list[str]) -> Child:
        with self.interruptions.held_back():
            log = self.directory / f"{name}.log"
            child = Child(name, arguments, log=log, environment=self.environment)
            self.stack.callback(child.stop)
        return child

    def _watch(self) -> None:
        print(greeting(self.port, self.directory), flush=True)
        while True:
            self.twin.check()
            self.erp.check()
            self.server.check()
            time.sleep(0.5)


PEOPLE = {
    "owner": "the shop's owner, may do everything",
    "editor": "edits in Wagtail, sees the client portal there",
    "agent": "an agent with a portfolio and a balance",
    "client": "a client with a balance and a running subscription",
    "partner": "a contracted partner who acts for some clients",
    "boss": "super-admin of a company with 10 licences",
    "clerk": "a user of that company, with a seat",
    "trainee": "a user of that company, without a seat",
    "blocked": "of a company that is blocked",
    "wholesale": "super-admin of a company with prices, a catalogue and invoices",
    "shopper": "nobody's client",
}


def greeting(port: int, directory: Path) -> str:
    lines = ["", "The sandbox is up.", ""]
    for schema, name in (("acme", "Acme Customs"), ("globex", "Globex Tickets")):
        root = f"http://{schema}.localhost:{port}/"
        lines.append(f"  {name:<16} {root:<31} admin {root}cms/   mails {root}mails/")
    erp = f"http://127.0.0.1:{port + ERP_OFFSET}/"
    lines.append(f"  {'Orders in an ERP':<16} {erp:<31} what the shops have sent as openTRANS XML")
    lines += ["", "  Log in with the password clientportal as (…@globex.example in the other shop):"]
    lines += [f"    {login + '@acme.example':<22} {who}" for login, who in PEOPLE.items()]
    lines += [
        "",
        f"  Logs and data: {directory}",
        "  Ctrl-C ends it and keeps the data; make sandbox-clean starts over.",
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        Sandbox(port=options.port, directory=options.dir).run()
    except (SandboxError, PostgresError, state.ForeignDatabase) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
