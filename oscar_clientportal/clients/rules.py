"""E-mail addresses and invitation tokens: how they are compared; and who may read a contact's name."""

import hashlib
import re
import unicodedata

import idna

#: What an SMTP server accepts (RFC 5321, 4.5.3.1), and what Django's ``EmailField`` stores.
MAX_ADDRESS = 254
MAX_LOCAL_PART = 64

_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*")


def normalise_email(value: str) -> str:
    """The one spelling under which an address is kept: equal addresses give equal strings.

    Lower case, without blanks around it, an international domain in its ASCII form. The local part is
    lower-cased too: no mail provider in use tells ``Ada@`` from ``ada@``, and two contacts for one mailbox
    would be worse. Raises ``ValueError`` where ``value`` can't be an address.
    """
    if len(value) > 2 * MAX_ADDRESS:  # before anything whose time grows faster than its input
        raise ValueError("too long for an e-mail address")
    local_part, at, domain = unicodedata.normalize("NFC", value.strip()).lower().rpartition("@")
    if not at or len(local_part) > MAX_LOCAL_PART or not _LOCAL_PART.fullmatch(local_part):
        raise ValueError("not an e-mail address")
    address = f"{local_part}@{_ascii_domain(domain)}"
    if len(address) > MAX_ADDRESS:
        raise ValueError("too long for an e-mail address")
    return address


def spellings(email: str) -> list[str]:
    """The ways in which another table may hold this normalised address: with its domain in ASCII or as people
    write it.
    """
    local_part, _at, domain = email.rpartition("@")
    return list(dict.fromkeys([email, f"{local_part}@{idna.decode(domain)}"]))


def _ascii_domain(domain: str) -> str:
    ascii_domain = idna.encode(domain, uts46=True).decode("ascii")  # IDNAError is a ValueError
    if not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError("not a domain")
    return ascii_domain


def token_hash(token: str) -> str:
    """What is stored of a one-time token: its SHA-256, in hex. The token itself is random enough to need no
    salt.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def may_read_name(*, linked: bool, active: bool) -> bool:
    """Whether an agent may read more of a client than the e-mail address they typed themselves.

    Only once the shop has accepted the link *and* the client has a login. Before that, a name would tell the
    agent that somebody with that address was known here, which is what adding a client must not reveal: a
    client without an account is linked but not active, one whose account exists is active but not linked, and
    both look the same.
    """
    return linked and active
