"""Which addresses a shop's XML may be sent to: none of the server's own network, however it is called."""

import socket
from urllib.parse import SplitResult, urlsplit

import idna

from oscar_clientportal.core import conf
from oscar_clientportal.documents.rules.addresses import is_public

PORTS = {"http": 80, "https": 443}


class NotAllowed(ValueError):
    """The address may not be called; the message says why."""


def split(url: str) -> tuple[SplitResult, str, int]:
    """The address with its host, as the domain name system writes it, and port. Raises ``NotAllowed``."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host = _ascii(parts.hostname or "")
    except (ValueError, KeyError, idna.IDNAError):
        raise NotAllowed("This is no address with http:// or https://.") from None
    if not host:
        raise NotAllowed("This is no address with http:// or https://.")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("The address holds a name or a password: they belong into the token.")
    return parts, host, port


def resolve(host: str, port: int) -> str:
    """One address of ``host``, to be called and no other. Raises ``NotAllowed``, ``OSError``.

    Every one of its addresses is looked at: one that leads inside is enough to refuse.
    """
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not conf.settings.order_export_internal and not all(map(is_public, found)):
        raise NotAllowed("The address is within the server's own network.")
    return found[0]


def _ascii(host: str) -> str:
    return host if host.isascii() else idna.encode(host, uts46=True).decode()
