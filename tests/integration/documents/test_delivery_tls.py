"""Over TLS the receiver must be who its certificate says, though an address of the network is called."""

import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from oscar_clientportal.documents.channels import post

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.33")]
#: A key and certificate of nobody, for the name "localhost" alone.
PEM = Path(__file__).parent / "localhost.pem"


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def send(host: str, port: int) -> Any:
    return post(url=f"https://{host}:{port}/orders", xml=b"<x/>", key="k", token="a-token")


def test_a_certificate_of_the_hosts_name_is_needed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(PEM))
    answer = send("localhost", port)
    assert (answer.has_arrived, answer.text) == (True, f"HTTP 201 localhost:{port}")
    other = send("127.0.0.1", port)  # the same server by a name that its certificate does not have
    assert not other.has_arrived
    assert "certificate" in other.text.lower()


def test_a_certificate_that_nobody_signed_is_refused(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    answer = send("localhost", port)
    assert not answer.has_arrived
    assert "certificate" in answer.text.lower()
