"""What the shop takes as a file for a customer: by its ending, and by whether it begins as such a file does."""

from collections.abc import Iterable
from pathlib import PurePath

from oscar_clientportal.core import texts

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
#: Ending → how such a file begins.
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    **dict.fromkeys(["docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"], ZIP),
}
TEXTS = ("txt", "csv")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
#: So much of a file is looked at.
HEAD = 1024


def ending(filename: str) -> str:
    """The file name's ending, in small letters: ``Offer.PDF`` is a ``pdf``."""
    return PurePath(filename).suffix.removeprefix(".").lower()


def is_allowed(filename: str, allowed: Iterable[str]) -> bool:
    return ending(filename) in {each.removeprefix(".").lower() for each in allowed}


def is_what_it_says(filename: str, head: bytes) -> bool:
    """Whether a file that begins with ``head`` can be what its ending says; endings not known here are believed."""
    kind = ending(filename)
    if kind in TEXTS:
        return head.startswith(UTF_16) or b"\x00" not in head
    return head.startswith(BEGINNINGS.get(kind, (b"",)))


def download_name(title: str, stored_name: str) -> str:
    """The name under which somebody gets the file: its title, as a file name with the right ending."""
    kind = PurePath(stored_name).suffix
    name = "".join("-" if each in '/\\:*?"<>|' else each for each in title).strip(" .") or "file"
    return name if name.lower().endswith(kind.lower()) else f"{name}{kind}"


def title_of(filename: str) -> str:
    """What a file is called where nobody gave it a title: its name without the ending, and nothing that misleads."""
    return name_of(PurePath(_last_part(filename)).stem)


def name_of(filename: str) -> str:
    """A file's name with its ending, and nothing that misleads."""
    harmless = "".join(each for each in _last_part(filename) if texts.is_line(each))
    return harmless.strip(" .")[:200] or "file"


def _last_part(filename: str) -> str:
    return filename.replace("\\", "/").rpartition("/")[2]
