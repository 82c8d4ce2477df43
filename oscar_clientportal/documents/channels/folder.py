"""Into a folder: within the shop's own one, whole or not at all, and never over another content."""

import os
import re
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from oscar_clientportal.core import conf, tenancy

from .answers import Answer, arrived, failed

#: A name of a folder: letters, digits, blanks, dashes and dots within it. No way out, nothing hidden.
_FOLDER = re.compile(r"[^\W_](?:[\w .-]{0,62}[\w-])?")
_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")


def is_folder_name(name: str) -> bool:
    return _FOLDER.fullmatch(name) is not None and ".." not in name


def file_name(number: str) -> str:
    """A name for an order's file: of its number, and different for different numbers."""
    safe = _UNSAFE.sub("_", number).strip("_")[:60]
    if safe == number:
        return f"order-{safe}.xml"
    return f"order-{safe or 'x'}-{sha256(number.encode(errors='replace')).hexdigest()[:8]}.xml"


def put_into_folder(*, name: str, filename: str, xml: bytes) -> Answer:
    """Write it there. A file of this name with the same content has arrived already."""
    root = conf.settings.order_export_root / tenancy.current_schema()
    if not is_folder_name(name):
        return failed("This is no name of a folder.", is_refused=True)
    try:
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        if not folder.resolve().is_relative_to(root.resolve()):
            return failed("The folder leads out of the shop's own one.", is_refused=True)
        return _write(folder / filename, xml)
    except OSError as error:
        return failed(f"{type(error).__name__}: {error.strerror}")


def _write(path: Path, xml: bytes) -> Answer:
    """Under another name first: whoever looks into the folder finds a whole file or none."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(xml)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)  # unlike a renaming, it never replaces what is there
    except FileExistsError:
        return _compared(path, xml)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    return arrived(path.name)


def _compared(path: Path, xml: bytes) -> Answer:
    if not path.is_symlink() and path.read_bytes() == xml:
        return arrived(f"{path.name} was there already")
    return failed(f"There is another file {path.name} in the folder.", is_refused=True)
