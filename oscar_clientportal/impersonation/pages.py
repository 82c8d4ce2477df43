"""Where in a page something is put in that must be seen: bytes of HTML, whole or in a stream, packed or not."""

import gzip
import re
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

#: A body's own tag; what only looks like one in a comment or a script is passed over.
_BODY = re.compile(
    rb"<!--.*?-->|<(script|style|template|textarea|title)\b.*?</\1\s*>"
    rb"|(?P<body><body(?=[\s/>])(?:\"[^\"]*\"|'[^']*'|[^'\">])*>)",
    re.IGNORECASE | re.DOTALL,
)
_END = re.compile(rb"</body\s*>", re.IGNORECASE)
_HEAD = re.compile(rb"\s*(<!doctype[^>]*>)?\s*", re.IGNORECASE)
#: A stream without a body's tag so far is waited for no longer.
LONGEST_HEAD = 256 * 1024


def is_page(response: HttpResponseBase) -> bool:
    """Whether a browser shows it as a page: HTML with something in it, and no file to take away."""
    kind = response.get("Content-Type", "").partition(";")[0].strip().lower()
    is_file = response.get("Content-Disposition", "").lower().startswith("attachment")
    has_body = response.status_code not in {204, 304} and (response.streaming or bool(response.content))
    return kind in {"text/html", "application/xhtml+xml"} and has_body and not is_file


def is_for_script(request: HttpRequest) -> bool:
    """Whether a script asks for a piece of a page."""
    is_fetched = request.headers.get("Sec-Fetch-Dest") == "empty"
    return is_fetched or request.headers.get("X-Requested-With") == "XMLHttpRequest"


def insert(response: Any, make: Callable[[], str], *, is_fragment: bool) -> Any:
    """``response`` with what ``make`` gives, at the top of its page. A fragment for a script is left alone unless it
    is a whole page after all.
    """
    piece = _Piece(make, response.charset, is_fragment)
    packed = response.get("Content-Encoding", "").strip().lower()
    if response.streaming:
        return _insert_in_stream(response, piece, packed)
    content = put_into(unpack(response.content, packed), piece)
    if content is not None:
        response.content = gzip.compress(content, mtime=0) if packed else content
        if packed:
            response["Content-Encoding"] = "gzip"
        _forget_the_old(response, len(response.content))
    return response


class _Piece:
    """What is put in, made when a place for it is found."""

    def __init__(self, make: Callable[[], str], charset: str, is_fragment: bool) -> None:
        self.make, self.charset, self.is_fragment = make, charset, is_fragment

    def __bytes__(self) -> bytes:
        return self.make().encode(self.charset, "xmlcharrefreplace")


def put_into(content: bytes, piece: _Piece) -> bytes | None:
    """``content`` with ``piece``; None: it is a fragment, and has no place for it."""
    place = place_in(content)
    if place is None:
        if piece.is_fragment:
            return None
        found = _HEAD.match(content)
        place = found.end() if found else 0
    return content[:place] + bytes(piece) + content[place:]


def place_in(content: bytes) -> int | None:
    """Right behind the body's tag, else ahead of the last one that closes it."""
    return after_body(content) or max((found.start() for found in _END.finditer(content)), default=None)


def after_body(content: bytes) -> int | None:
    """Where the body of this page begins."""
    return next((found.end() for found in _BODY.finditer(content) if found["body"]), None)


def unpack(content: bytes, packed: str) -> bytes:
    """What a view has packed by itself: any other packing is none Django makes."""
    if packed in {"gzip", "x-gzip"}:
        return gzip.decompress(content)
    return zlib.decompress(content) if packed == "deflate" else content


def _forget_the_old(response: Any, length: int | None) -> None:
    """It is another page than the one its tag and its time speak of."""
    for name in ("ETag", "Last-Modified", "Content-MD5", "Content-Length"):
        if response.has_header(name):
            del response[name]
    if length is not None:
        response["Content-Length"] = str(length)


def _insert_in_stream(response: StreamingHttpResponse, piece: _Piece, packed: str) -> StreamingHttpResponse:
    flow = _Flow(piece, packed)
    old = response.streaming_content
    response.streaming_content = _later(old, flow) if response.is_async else _now(old, flow)
    if packed:
        del response["Content-Encoding"]
    _forget_the_old(response, None)
    return response


class _Flow:
    """A stream of HTML that is held back until the piece is in its place."""

    def __init__(self, piece: _Piece, packed: str) -> None:
        self.piece, self.held, self.is_done = piece, b"", False
        self.open = zlib.decompressobj(47) if packed else None

    def feed(self, chunk: bytes) -> bytes:
        chunk = self.open.decompress(chunk) if self.open else chunk
        if self.is_done:
            return chunk
        self.held += chunk
        place = after_body(self.held)
        if place is None and len(self.held) < LONGEST_HEAD:
            return b""
        return self.rest(place)

    def rest(self, place: int | None = None) -> bytes:
        """All that was held back, with the piece."""
        if self.is_done:
            return b""
        self.is_done, held = True, self.held
        if place is not None:
            return held[:place] + bytes(self.piece) + held[place:]
        whole = put_into(held, self.piece)
        return held if whole is None else whole


def _now(chunks: Iterator[bytes], flow: _Flow) -> Iterator[bytes]:
    for chunk in chunks:
        if part := flow.feed(chunk):
            yield part
    yield flow.rest()


async def _later(chunks: AsyncIterator[bytes], flow: _Flow) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        if part := flow.feed(chunk):
            yield part
    yield flow.rest()
