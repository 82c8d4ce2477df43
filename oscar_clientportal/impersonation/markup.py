"""Where in a page something is put in that must be seen: bytes of HTML, whole or in a stream, packed or not."""

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
#: What can be opened: Django packs in no other way.
_PACKINGS = {"", "gzip", "x-gzip", "deflate"}
#: A stream without a body's tag so far is waited for no longer.
LONGEST_HEAD = 256 * 1024


def is_page(response: HttpResponseBase) -> bool:
    """Whether a browser shows it as a page: HTML with something in it, and no file to take away."""
    kind = response.get("Content-Type", "").partition(";")[0].strip().lower()
    is_file = response.get("Content-Disposition", "").lower().startswith("attachment")
    has_body = response.streaming or bool(response.content)
    is_html = kind in {"text/html", "application/xhtml+xml"}
    return is_html and has_body and not is_file and packing_of(response) in _PACKINGS


def is_for_script(request: HttpRequest) -> bool:
    """Whether a script asks for a piece of a page."""
    is_fetched = request.headers.get("Sec-Fetch-Dest") == "empty"
    return is_fetched or request.headers.get("X-Requested-With") == "XMLHttpRequest"


def insert(response: Any, make: Callable[[], str], *, is_fragment: bool) -> Any:
    """``response`` with what ``make`` gives, at the top of its page. A fragment for a script is left alone unless it
    is a whole page after all.
    """
    piece = _Piece(make, response.charset, is_fragment)
    if response.streaming:
        return _insert_in_stream(response, piece)
    content = put_into(_unpacked(response), piece)
    if content is not None:
        response.content = content
        _forget_the_old(response)
        response["Content-Length"] = str(len(content))
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


def packing_of(response: HttpResponseBase) -> str:
    """How a view, or what stands between it and us, has packed its page; empty: not at all."""
    packing = response.get("Content-Encoding", "").strip().lower()
    return "" if packing == "identity" else packing


def _unpacked(response: Any) -> bytes:
    opener = _opener(response)
    return opener.decompress(response.content) if opener else response.content


def _opener(response: HttpResponseBase) -> Any:
    """Of gzip and of deflate alike."""
    return zlib.decompressobj(zlib.MAX_WBITS | 32) if packing_of(response) else None


def _forget_the_old(response: HttpResponseBase) -> None:
    """It is another page than the one its tag, its time and its length speak of, and it isn't packed any more: whatever
    stands around us may pack it again.
    """
    for name in ("ETag", "Last-Modified", "Content-Length", "Content-Encoding"):
        if response.has_header(name):
            del response[name]


def _insert_in_stream(response: StreamingHttpResponse, piece: _Piece) -> StreamingHttpResponse:
    flow = _Flow(piece, _opener(response))
    old = response.streaming_content
    response.streaming_content = _later(old, flow) if response.is_async else _now(old, flow)
    _forget_the_old(response)
    return response


class _Flow:
    """A stream of HTML that is held back until the piece is in its place."""

    def __init__(self, piece: _Piece, opener: Any) -> None:
        self.piece, self.opener, self.held, self.is_done = piece, opener, b"", False

    def feed(self, chunk: bytes) -> bytes:
        """What may go out once ``chunk`` is there."""
        chunk = self.opener.decompress(chunk) if self.opener else chunk
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
