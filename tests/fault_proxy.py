"""A peer that misbehaves: it stands before the twin and does to the next requests what it was told.

``before`` faults keep the request from the twin; ``after`` faults let the twin do the work and spoil the answer;
``late`` ones keep it until ``deliver_late``.
"""

import http.client
import json
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP = {"connection", "content-length", "date", "server", "transfer-encoding"}
#: Every fault, as (when, what): what is a status, or a name of ``Handler.spoil_…``.
FAULTS = [
    *((when, status) for when in ("before", "after") for status in (500, 502, 503, 429, 409)),
    ("before", "hang"),
    ("before", "lost"),
    ("after", "hang"),
    ("after", "lost"),
    ("after", "cut_short"),
    ("after", "half_json"),
]


def forward(
    target: str, method: str, path: str, sent: bytes, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(target, timeout=30)
    try:
        connection.request(method, path, sent or None, headers)
        answer = connection.getresponse()
        kept = {k: v for k, v in answer.getheaders() if k.lower() not in HOP}
        return answer.status, kept, answer.read()
    finally:
        connection.close()


class FaultProxy(ThreadingHTTPServer):
    """``faults`` are used up one per POST; without any the requests pass unharmed."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = urlsplit(target).netloc
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.faults: deque[tuple[str, int | str]] = deque()
        self.posts = 0
        self._late: list[tuple[str, bytes, dict[str, str]]] = []
        self.ended = threading.Event()

    def deliver_late(self) -> None:
        """Send on what was held back, as a network does that loses nothing but time."""
        for path, sent, headers in self._late:
            forward(self.target, "POST", path, sent, headers)
        self._late.clear()

    def hold_back(self, path: str, sent: bytes, headers: dict[str, str]) -> None:
        self._late.append((path, sent, headers))

    def next_fault(self) -> tuple[str, int | str]:
        self.posts += 1
        return self.faults.popleft() if self.faults else ("", "")


class Handler(BaseHTTPRequestHandler):
    server: FaultProxy
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.answer(*self.forward(b""))

    def do_POST(self) -> None:
        when, what = self.server.next_fault()
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if when == "late":
            self.server.hold_back(self.path, sent, self.own_headers())
        keeps_it = when in ("before", "late")
        status, headers, body = (0, {}, b"") if keeps_it else self.forward(sent)
        if isinstance(what, int):
            error = {"error": {"type": "api_error", "message": f"Fault {what}"}}
            self.answer(what, {"Content-Type": "application/json"}, json.dumps(error).encode())
        elif what:
            getattr(self, f"spoil_{what}")(status, headers, body)
        else:
            self.answer(status, headers, body)

    def own_headers(self) -> dict[str, str]:
        return {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}

    def forward(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        return forward(self.server.target, self.command, self.path, sent, self.own_headers())

    def answer(self, status: int, headers: dict[str, str], body: bytes, length: int | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def spoil_hang(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.server.ended.wait(30)
        self.close_connection = True

    def spoil_lost(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.close_connection = True

    def spoil_cut_short(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.answer(status, headers, body[: len(body) // 2], length=len(body))
        self.close_connection = True

    def spoil_half_json(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.answer(status, headers, body[: len(body) // 2])

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def fault_proxy(target: str) -> Iterator[FaultProxy]:
    """A proxy before ``target``, running."""
    with FaultProxy(target) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.ended.set()
            proxy.shutdown()
            thread.join()
