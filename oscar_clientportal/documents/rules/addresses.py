"""Where documents may be sent: which addresses are of the server's own network. Pure Python, nothing is resolved."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

#: IPv4 addresses within IPv6, which a translator of the network would unpack.
NAT64 = IPv6Network("64:ff9b::/96")
INTERNAL_ENDINGS = ("localhost", "local", "internal", "intranet", "lan", "home", "corp")


def is_internal_host(host: str) -> bool:
    """Whether a host's name or number says that it is not on the internet. A name may still lead to such a number:
    whoever connects asks again for what it was resolved to.
    """
    name = host.strip("[]").rstrip(".").lower()
    try:
        return not is_public(name)
    except ValueError:
        return _is_number(name) or "." not in name or name.rpartition(".")[2] in INTERNAL_ENDINGS


def is_public(text: str) -> bool:
    """Whether an IP address is one of the internet, whatever is packed into it. Raises ``ValueError`` for a name."""
    address = _unpacked(ip_address(text.partition("%")[0]))
    is_sites = isinstance(address, IPv6Address) and address.is_site_local  # given up, and routed inside still
    return address.is_global and not (address.is_multicast or address.is_reserved or is_sites)


def _unpacked(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    within = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if within is None and address in NAT64:
        within = IPv4Address(int(address) & 0xFFFFFFFF)
    return within or address


def _is_number(name: str) -> bool:
    """``2130706433``, ``0x7f.1`` and ``127.1`` are addresses too, as far as most programs are concerned."""
    last = name.rpartition(".")[2]
    return last.isdecimal() or last.startswith("0x")


def is_web_target(url: str) -> bool:
    """Whether it is the address of something that takes documents by HTTP; no name and password may stand in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    is_plain = url.isascii() and url.isprintable() and not set(' "<>\\^`{|}') & set(url)
    return (
        is_plain
        and parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and port != 0
    )
