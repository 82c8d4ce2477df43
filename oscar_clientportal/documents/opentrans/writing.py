"""Elements of the two namespaces, with texts that XML and the schema's lengths allow."""

import re
from typing import Any

from lxml import etree

OPENTRANS = "http://www.opentrans.org/XMLSchema/2.1"
BMECAT = "http://www.bmecat.org/bmecat/2005"
NAMESPACES = {None: OPENTRANS, "bmecat": BMECAT}

#: What XML can't hold or a reader must not see: controls, halves of characters, marks that turn the text round,
#: characters of no width, non-characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\r\n?|[\u2028\u2029]")


def line(text: object) -> str:
    """The text in one line, without what XML forbids."""
    return " ".join(_FORBIDDEN.sub("", _BREAKS.sub("\n", str(text))).split())


def lines(text: object) -> str:
    """The text with its lines, without what XML forbids."""
    plain = _FORBIDDEN.sub("", _BREAKS.sub("\n", str(text)))
    return "\n".join(" ".join(each.split()) for each in plain.split("\n")).strip()


def cut(text: str, limit: int) -> str:
    """Its first ``limit`` characters; the last is an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def part(parent: Any, name: str, **attributes: str) -> Any:
    """A new element below ``parent``; ``bmecat:NAME`` is one of BMEcat's."""
    prefix, _colon, local = name.rpartition(":")
    return etree.SubElement(parent, f"{{{BMECAT if prefix else OPENTRANS}}}{local}", attributes)


def say(parent: Any, name: str, text: object, limit: int = 250, **attributes: str) -> Any:
    """An element with a line of text, cut to ``limit``; none at all where the text is empty."""
    return _said(parent, name, cut(line(text), limit), attributes)


def say_whole(parent: Any, name: str, text: object, limit: int, **attributes: str) -> Any:
    """The same for what is wrong when it is cut, such as an article number: left out where it is too long."""
    whole = line(text)
    return _said(parent, name, whole if len(whole) <= limit else "", attributes)


def remark(parent: Any, type: str, text: object) -> Any:
    """A remark of some lines."""
    return _said(parent, "REMARKS", cut(lines(text), 64000), {"type": type})


def _said(parent: Any, name: str, text: str, attributes: dict[str, str]) -> Any:
    if not text:
        return None
    element = part(parent, name, **attributes)
    element.text = text
    return element
