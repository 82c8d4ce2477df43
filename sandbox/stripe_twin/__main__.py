"""``python -m sandbox.stripe_twin --port 8010 --webhook sk_test_acme=http://acme.localhost:8000/hook=whsec_acme``."""

import argparse
import logging
import signal
import sys
import threading

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .app import Check, listen, make_app
from .errors import Refused
from .webhooks import deliveries

LOOPBACK = "127.0.0.1"


class Handler(WSGIRequestHandler):
    """Keeps connections open, as Stripe does, and keeps its mouth shut unless asked."""

    protocol_version = "HTTP/1.1"
    verbose = False

    def log(self, type: str, message: str, *args: object) -> None:
        if self.verbose:
            super().log(type, message, *args)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stripe_twin", description="A stand-in for Stripe on this machine.")
    parser.add_argument("--port", type=int, default=8010, help="0 takes any free one (default: %(default)s)")
    parser.add_argument(
        "--webhook", action="append", default=[], metavar="KEY=URL=SECRET", help="may be repeated"
    )
    parser.add_argument("--verbose", action="store_true", help="print every request")
    return parser.parse_args()


def make(args: argparse.Namespace, check: Check | None = None) -> BaseWSGIServer:
    """The server, listening; ends the program with a message where it cannot."""
    app, accounts = make_app(check)
    try:
        for webhook in args.webhook:
            key, rest = webhook.split("=", 1)
            listen(accounts, key, *rest.rsplit("=", 1))
    except (ValueError, TypeError):
        sys.exit(f"stripe_twin: not KEY=URL=SECRET: {webhook}")
    except Refused as error:
        sys.exit(f"stripe_twin: {error}")
    Handler.verbose = args.verbose
    server = make_server(LOOPBACK, args.port, app, threaded=True, request_handler=Handler)
    server.daemon_threads = True
    return server


def main(check: Check | None = None) -> None:
    """Serve until told to stop; ``check`` sees every answer before it leaves."""
    logging.basicConfig(format="%(name)s: %(message)s")
    server = make(arguments(), check)

    def stop(signum: int, frame: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"Stripe twin on http://{LOOPBACK}:{server.port}", flush=True)
    server.serve_forever()
    deliveries.stop()
    server.server_close()


if __name__ == "__main__":
    main()
