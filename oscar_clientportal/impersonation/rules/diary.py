"""What of a session is worth a line in its diary, and in the account its client reads."""

import re
from html import unescape

TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
TAG = re.compile(r"<[^>]*>")
LONGEST = 255

LOOKED, DID, BLOCKED = "looked", "did", "blocked"


def kind_of(*, is_let: bool, is_safe: bool, status: int, is_page: bool) -> str:
    """What a request was: empty where nothing was seen and nothing done."""
    if not is_let:
        return BLOCKED
    if not is_safe:
        return DID if status < 400 else ""
    return LOOKED if status == 200 and is_page else ""


def is_whole_page(*, content_type: str, body: str) -> bool:
    """Whether it is a page of HTML, and not a piece of one."""
    return content_type.split(";")[0].strip().lower() == "text/html" and "<html" in body[:2000].lower()


def subject_of(body: str) -> str:
    """What a page is about: its title without the shop's name behind the last bar, else its heading."""
    title = _text(TITLE.search(body))
    if " | " in title:
        return title.rsplit(" | ", 1)[0][:LONGEST]
    return _text(HEADING.search(body))[:LONGEST]


def _text(found: "re.Match[str] | None") -> str:
    if found is None:
        return ""
    return tidy(unescape(TAG.sub(" ", found.group(1))))


def tidy(text: str) -> str:
    """One line of it, without what can't be printed."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
