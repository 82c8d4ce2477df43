"""``python -m sandbox.erp --port 8011 --shop acme=token``."""

import argparse
import signal
import sys
import threading

from werkzeug.serving import WSGIRequestHandler, make_server

from .app import make_app

LOOPBACK = "127.0.0.1"


class Handler(WSGIRequestHandler):
    """Keeps its mouth shut."""

    def log(self, type: str, message: str, *args: object) -> None:
        pass


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="erp", description="A little ERP that takes orders, on this machine."
    )
    parser.add_argument("--port", type=int, default=8011, help="0 takes any free one (default: %(default)s)")
    parser.add_argument("--shop", action="append", default=[], metavar="SHOP=TOKEN", help="may be repeated")
    return parser.parse_args()


def main() -> None:
    """Serve until told to stop."""
    given = arguments()
    pairs = [each.partition("=") for each in given.shop]
    if not all(shop and token for shop, _equals, token in pairs):
        sys.exit("erp: not SHOP=TOKEN")
    app = make_app({token: shop for shop, _equals, token in pairs})
    server = make_server(LOOPBACK, given.port, app, threaded=True, request_handler=Handler)
    server.daemon_threads = True

    def stop(signum: int, frame: object) -> None:
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"ERP on http://{LOOPBACK}:{server.port}", flush=True)
    server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main()
