"""By HTTP: one POST to the address the shop has set, at the one address of the network that was looked at."""

import os
import time
from concurrent import futures
from threading import Thread
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from .addresses import NotAllowed, resolve, split
from .answers import Answer, arrived, failed

#: Seconds to connect, and between two pieces of the answer; and for the whole answer.
TIMEOUT = (5, 20)
LONGEST_ANSWER = 20
#: Seconds for all of it, finding the host and the answer's heading included, which may come a letter at a time: other
#: shops' orders wait behind this one.
LONGEST = 60
#: Bytes of the answer that are read at all.
MOST_READ = 2000
#: Too early, too much, taking too long: what a later try may change, as with the server's own errors.
LATER = {408, 425, 429}


class _Pinned(HTTPAdapter):
    """Calls an address of the network, and holds the certificate against the host's name all the same."""

    def __init__(self, host: str) -> None:
        self.host = host
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, server_hostname=self.host, assert_hostname=self.host, **kwargs)


def post(*, url: str, xml: bytes, key: str, token: str) -> Answer:
    """Send it; the same ``key`` tells the receiver that it is the same order. The token is in no answer."""
    if not (token.isascii() and token.isprintable()):
        return failed("The token has characters that HTTP doesn't allow.", is_refused=True)
    answer: futures.Future[Answer] = futures.Future()
    Thread(target=_try, args=(answer, url, xml, key, token), daemon=True).start()
    try:
        return answer.result(LONGEST)
    except futures.TimeoutError:
        return failed(f"There was no whole answer within {LONGEST} seconds.")


def _try(answer: futures.Future[Answer], *sent: Any) -> None:
    try:
        answer.set_result(_told(*sent))
    except BaseException as error:  # noqa: BLE001 - raised where the answer is waited for
        answer.set_exception(error)


def _told(url: str, xml: bytes, key: str, token: str) -> Answer:
    try:
        return _post(url, xml, key, token)
    except NotAllowed as error:
        return failed(error, is_refused=True)
    except (OSError, HTTPError) as error:  # requests' own errors are OSErrors
        return failed(_without(token, f"{type(error).__name__}: {error}"))


def _post(url: str, xml: bytes, key: str, token: str) -> Answer:
    parts, host, port = split(url)
    address = resolve(host, port)
    network = f"[{address}]" if ":" in address else address
    headers = {
        "Host": parts.netloc.lower() if host in parts.netloc.lower() else f"{host}:{port}",
        "Content-Type": "application/xml",
        "Idempotency-Key": key,
        "Accept-Encoding": "identity",
        "User-Agent": "oscar_clientportal",
    }
    if token:
        headers["Authorization"] = f"Bearer {token}"
    called = parts._replace(netloc=f"{network}:{port}", fragment="").geturl()
    with requests.Session() as session:
        session.trust_env = False  # neither a proxy, which would resolve again, nor a name of .netrc
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        session.mount(f"{parts.scheme}://", _Pinned(host))
        with session.post(
            called, data=xml, headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as response:
            return _judged(response.status_code, _without(token, _read(response)))


def _read(response: requests.Response) -> str:
    """The beginning of the answer: one who never ends talking has been heard enough."""
    content, end = b"", time.monotonic() + LONGEST_ANSWER
    try:
        while len(content) < MOST_READ and time.monotonic() < end:
            piece = response.raw.read1(MOST_READ - len(content))
            if not piece:
                break
            content += piece
    except (OSError, HTTPError):
        pass  # its status was heard
    return content.decode(errors="replace")


def _without(token: str, text: str) -> str:
    """The text without the token, nor the half of one where reading ended."""
    if not token:
        return text
    whole = text[: -len(token)] if len(text) >= MOST_READ and token not in text[-len(token) :] else text
    return whole.replace(token, "…")


def _judged(status: int, body: str) -> Answer:
    text = f"HTTP {status} {body}"
    if 200 <= status < 300:
        return arrived(text)
    if 300 <= status < 400:
        return failed(f"HTTP {status}: redirects are not followed", is_refused=True)
    return failed(text, is_refused=400 <= status < 500 and status not in LATER)
