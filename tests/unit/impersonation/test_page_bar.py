"""Where the bar stands in a page: whatever the page looks like, it is there once, and the rest is untouched."""

import asyncio
import gzip
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from oscar_clientportal.impersonation import bar, markup

BAR = "<div>Bar</div>"


def put(content: bytes | str, *, is_fragment: bool = False, **headers: str) -> HttpResponse:
    response = HttpResponse(
        content, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return markup.insert(response, lambda: BAR, is_fragment=is_fragment)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<body>Hello</body>", f"<body>{BAR}Hello</body>"),
        ('<BODY class="a>b" id=x>Hello', f'<BODY class="a>b" id=x>{BAR}Hello'),
        ("<body\n data-x='>'\n>Hello", f"<body\n data-x='>'\n>{BAR}Hello"),
        ("<!-- <body> --><body>Hello", f"<!-- <body> --><body>{BAR}Hello"),
        ('<script>"<body>"</script><body>Hello', f'<script>"<body>"</script><body>{BAR}Hello'),
        ("<title><body></title><body>Hello", f"<title><body></title><body>{BAR}Hello"),
        ("<bodyguard>Hello</bodyguard></body>", f"<bodyguard>Hello</bodyguard>{BAR}</body>"),
        ("<p>Hello</p>", f"{BAR}<p>Hello</p>"),
        ("<!DOCTYPE html>\n<p>Hello</p>", f"<!DOCTYPE html>\n{BAR}<p>Hello</p>"),
        ("<body>One</body><body>Two</body>", f"<body>{BAR}One</body><body>Two</body>"),
    ],
)
def test_the_bar_stands_at_the_top_of_whatever_the_page_has_for_a_body(page, expected):
    assert put(page).content.decode() == expected


@given(st.binary(), st.binary())
def test_the_bar_is_there_once_and_the_rest_of_any_page_is_as_it_was(before, behind):
    content = before + b"<body>" + behind
    found = put(content).content
    assert found.count(BAR.encode()) == content.count(BAR.encode()) + 1
    assert found.replace(BAR.encode(), b"") == content.replace(BAR.encode(), b"")


def test_the_length_is_that_of_the_new_page_and_what_named_the_old_one_is_gone():
    response = put("<body>é</body>", ETag='"old"', Last_Modified="Mon", Content_Length="14")
    assert response["Content-Length"] == str(len(response.content))
    assert not response.has_header("ETag")
    assert not response.has_header("Last-Modified")


@pytest.mark.parametrize(("packing", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_page_that_its_view_has_packed_is_opened(packing, pack):
    response = put(pack(b"<body>Hello</body>"), Content_Encoding=packing)
    assert response.content.decode() == f"<body>{BAR}Hello</body>"
    assert not response.has_header("Content-Encoding")


def test_a_page_in_another_alphabet_has_the_bar_in_it_too():
    response = HttpResponse("<body>árvíz</body>", content_type="text/html; charset=iso-8859-2")
    markup.insert(response, lambda: "<b>ő→</b>", is_fragment=False)
    assert response.content.decode("iso-8859-2") == "<body><b>ő&#8594;</b>árvíz</body>"


def test_a_piece_of_a_page_for_a_script_is_left_alone_and_a_whole_page_is_not():
    assert put("<li>More</li>", is_fragment=True).content == b"<li>More</li>"
    assert put("<body>Hello", is_fragment=True).content.decode() == f"<body>{BAR}Hello"


@pytest.mark.parametrize(
    "response",
    [
        JsonResponse({"body": "<body>"}),
        HttpResponse(status=302, headers={"Location": "/"}),
        HttpResponse("<body>", content_type="text/plain"),
        HttpResponse("<body>", headers={"Content-Disposition": "attachment; filename=a.html"}),
    ],
)
def test_what_is_no_page_has_no_bar(response):
    assert not markup.is_page(response)


def split(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(
    "page",
    [
        b"<html><body class='a'>Hello <p>you</p></body>",
        b"<!doctype html><p>Hello</p>",
        b"<p>Hello</p></body>",
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_streamed_page_comes_out_as_if_it_had_been_whole(page, size, packed):
    headers = {"Content-Encoding": "gzip"} if packed else {}
    chunks = split(gzip.compress(page) if packed else page, size)
    response = StreamingHttpResponse(chunks, headers=headers)
    markup.insert(response, lambda: BAR, is_fragment=False)
    assert b"".join(response.streaming_content) == put(page).content


def test_a_stream_goes_on_as_soon_as_the_bar_is_in():
    sent = []

    def chunks():
        for chunk in (b"<body>", b"one", b"two"):
            sent.append(chunk)
            yield chunk

    response = markup.insert(StreamingHttpResponse(chunks()), lambda: BAR, is_fragment=False)
    assert next(iter(response.streaming_content)) == b"<body>" + BAR.encode()
    assert sent == [b"<body>"]


def test_a_stream_without_a_body_is_not_held_back_for_ever():
    endless = (b"<p>" * 1024 for _ in iter(int, 1))
    response = markup.insert(StreamingHttpResponse(endless), lambda: BAR, is_fragment=False)
    assert next(iter(response.streaming_content)).startswith(BAR.encode())


def test_an_asynchronous_stream_has_the_bar_too():
    async def chunks():
        for chunk in split(b"<html><body>Hello</body>", 5):
            yield chunk

    async def read(response):
        return b"".join([chunk async for chunk in response.streaming_content])

    response = markup.insert(StreamingHttpResponse(chunks()), lambda: BAR, is_fragment=False)
    with ThreadPoolExecutor() as pool:  # in a thread of its own: a browser's loop may run in this one
        found = pool.submit(asyncio.run, read(response)).result()
    assert found == put(b"<html><body>Hello</body>").content


def test_no_page_comes_from_the_browsers_memory_or_packed_so_that_nobody_can_open_it():
    request = RequestFactory().get("/", headers={"Accept-Encoding": "br, gzip", "If-None-Match": '"x"'})
    bar.ask_whole(request)
    assert request.headers["Accept-Encoding"] == "gzip"
    assert "If-None-Match" not in request.headers
