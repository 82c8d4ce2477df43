"""E-mail addresses, invitation tokens, unique keys: how they are compared; how often one may be guessed; who may
read a contact's name; and what waits for the terms of use.
"""

import hashlib
import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

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


#: No character that is easily taken for another; 32 of them, so that each carries five bits.
KEY_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
KEY_GROUPS, KEY_GROUP_LENGTH = 4, 5
KEY_LENGTH = KEY_GROUPS * KEY_GROUP_LENGTH


def format_key(characters: str) -> str:
    """A unique key as it is written in a mail: four groups of five, ``ABCDE-FGHJK-LMNPQ-RSTUV``."""
    starts = range(0, KEY_LENGTH, KEY_GROUP_LENGTH)
    return "-".join(characters[start : start + KEY_GROUP_LENGTH] for start in starts)


def normalise_key(typed: str) -> str:
    """The characters of a unique key, however it was typed: case, blanks, dashes and the like don't count.

    Empty where it can't be a key. Nothing is guessed: a ``0`` is not taken for an ``O``, as neither occurs.
    """
    if len(typed) > 4 * KEY_LENGTH:
        return ""
    upper = unicodedata.normalize("NFKC", typed).upper()
    characters = "".join(character for character in upper if character.isalnum())
    is_key = len(characters) == KEY_LENGTH and set(characters) <= set(KEY_ALPHABET)
    return characters if is_key else ""


def mask_email(email: str) -> str:
    """An address as a page shows it to whoever may stand behind: ``a•••@example.com``."""
    local_part, at, domain = email.rpartition("@")
    return f"{local_part[:1]}•••{at}{domain}"


@dataclass(frozen=True)
class ThrottleLimit:
    """So many failed tries within a window that begins with the first of them."""

    tries: int
    window: timedelta


#: Order numbers are easy to guess, so an address has few tries a day. A machine may be shared by an office.
PER_ADDRESS = ThrottleLimit(10, timedelta(hours=24))
PER_MACHINE = ThrottleLimit(30, timedelta(hours=1))


def is_throttled(count: int, limit: ThrottleLimit) -> bool:
    """Whether the ``count``-th try within the window, itself included, comes too late to be looked at."""
    return count > limit.tries


def machine_of(address: str) -> str:
    """What counts as one machine: an IPv4 address, or the network an IPv6 address is chosen from at will (/64).

    Empty where ``address`` is none, as behind a socket: then nothing is known of the machine.
    """
    try:
        ip = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.IPv6Network((int(ip), 64), strict=False))
    return str(ip)


def vouches_for_contact(
    *, is_theirs: bool, by_a_guest: bool, placed_at: datetime, known_since: datetime
) -> bool:
    """Whether knowing this order's number shows that one is the contact whose address the order has.

    ``is_theirs``: placed with the contact's login or unique key. ``by_a_guest``: placed at the checkout by somebody
    who was not recognised. Oscar believes whatever address a guest types, so whoever knows a customer's address could
    order a trifle under it and read that customer's space with its number. Such an order counts only where it is older
    than the contact: then it is what the shop knows the person from. An order that the shop itself wrote counts.
    """
    return is_theirs or not by_a_guest or placed_at <= known_since


_NUMBER = re.compile(r"\{number(?::(\d))?\}")


def format_number(pattern: str, number: int, year: int) -> str:
    """The customer number by the shop's pattern: ``{number}``, ``{number:6}`` with leading zeros, ``{year}``."""
    return _NUMBER.sub(
        lambda found: str(number).zfill(int(found[1] or 1)), pattern.replace("{year}", str(year))
    )


def is_number_pattern(pattern: str) -> bool:
    """Whether the pattern gives every number a different text that fits: ``{number}`` stands in it exactly once."""
    rest = _NUMBER.sub("", pattern).replace("{year}", "")
    fits = 0 < len(pattern) <= 24 and pattern.isprintable() and "{" not in rest and "}" not in rest
    return fits and len(_NUMBER.findall(pattern)) == 1


def required_of(kind: str) -> tuple[str, ...]:
    """What must be known of a contact of this kind: of a lead the name alone, as it may have no address yet."""
    names = ("first_name", "last_name")
    return names if kind == "lead" else (*names, "email")


class Closed(StrEnum):
    """Why somebody's login is closed; empty: it is open."""

    NOT = ""
    #: The shop has blocked the company.
    BLOCKED = "blocked"
    #: The company's access has not begun, or is over.
    NOT_YET = "not-yet"
    NO_LONGER = "no-longer"
    #: The person was deactivated, or their last day has passed.
    DEACTIVATED = "deactivated"
    LEFT = "left"


def why_company_closed(
    *, is_blocked: bool, valid_from: date | None, valid_until: date | None, on: date
) -> Closed:
    """Whether a company is closed on the day ``on``: blocked, or outside its validity, whose days both belong to it."""
    if is_blocked:
        return Closed.BLOCKED
    if valid_from is not None and on < valid_from:
        return Closed.NOT_YET
    if valid_until is not None and on > valid_until:
        return Closed.NO_LONGER
    return Closed.NOT


def why_person_closed(*, is_deactivated: bool, leaves_on: date | None, on: date) -> Closed:
    """Whether a person's own login is closed on the day ``on``; their last day is still theirs."""
    if is_deactivated:
        return Closed.DEACTIVATED
    return Closed.LEFT if leaves_on is not None and on > leaves_on else Closed.NOT


class TermsState(StrEnum):
    """How a company stands to the terms of use that hold now. ``NONE``: the shop has published none."""

    NONE = "none"
    UNREAD = "unread"
    ACCEPTED = "accepted"
    DECLINED = "declined"


#: Nobody is reminded of the terms more often.
TERMS_REMINDED_EVERY = timedelta(hours=24)
#: So many characters has a text of the terms at most: some 80 pages.
LONGEST_TERMS = 250_000


def terms_state(*, current: int | None, last: bool | None) -> TermsState:
    """``current``: the version that holds; ``last``: the company's last answer to it, True where it accepted."""
    if current is None:
        return TermsState.NONE
    if last is None:
        return TermsState.UNREAD
    return TermsState.ACCEPTED if last else TermsState.DECLINED


def accepted_version(last: Mapping[int, bool]) -> int | None:
    """The newest version that stands accepted; ``last`` holds the last answer to each version ever answered."""
    return max((version for version, is_accepted in last.items() if is_accepted), default=None)


def terms_are_asked(*, what: str, before: str) -> bool:
    """Whether ``what`` ("orders" or "portal") waits for the terms of use. ``before`` is the shop's choice: "" nothing
    does, "orders" orders alone, "portal" pages and orders.
    """
    return before == "portal" or (before == "orders" and what == "orders")


class FileState(StrEnum):
    """Whether a customer has a file the shop keeps for them."""

    VALID = "valid"
    NOT_YET = "not-yet"
    OVER = "over"


def file_state(*, valid_from: date | None, valid_until: date | None, on: date) -> FileState:
    """What a file is on the day ``on``; its first and its last day both belong to it."""
    if valid_from is not None and on < valid_from:
        return FileState.NOT_YET
    return FileState.OVER if valid_until is not None and on > valid_until else FileState.VALID
