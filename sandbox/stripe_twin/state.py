"""What the twin remembers: an account of its own for every key, in memory."""

import copy
import secrets
import string
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .cards import Card
from .errors import Refused, missing

Object = dict[str, Any]
#: Seconds after which an idempotency key is forgotten.
KEY_LIFETIME = 24 * 3600
ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


@dataclass
class Answer:
    """What an idempotency key remembers. No body yet: the first request is still under way."""

    fingerprint: str
    request_id: str
    since: int
    status: int = 0
    body: str = ""


@dataclass
class Account:
    """One shop's account at Stripe. Everything in it is read and changed under its lock."""

    name: str
    announce: Callable[["Account", Object], None]
    lock: threading.RLock = field(default_factory=threading.RLock)
    objects: dict[str, Object] = field(default_factory=dict)
    #: The same by kind, so that an account with many payments answers as fast as a new one.
    kinds: dict[str, dict[str, Object]] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    #: Where the browser goes after the bank's page, by intent: also when it is opened again.
    returns: dict[str, str | None] = field(default_factory=dict)
    #: Payment methods used up (without a customer they pay once) and those set up for off-session use.
    spent: set[str] = field(default_factory=set)
    set_up: set[str] = field(default_factory=set)
    #: The account's own time, in seconds ahead of this machine's, and how late its search sees new objects.
    ahead: int = 0
    search_lag: int = 60
    #: When the last look was taken for what nobody captured in time.
    swept_at: int = -1

    def now(self) -> int:
        return int(time.time()) + self.ahead

    def add(self, obj: Object) -> Object:
        self.objects[obj["id"]] = self.kinds.setdefault(obj["object"], {})[obj["id"]] = obj
        if "created" in obj:
            obj["created"] = self.now()
        return obj

    def remove(self, obj: Object) -> None:
        del self.objects[obj["id"]], self.kinds[obj["object"]][obj["id"]]

    def get(self, kind: str, id: str, param: str = "id") -> Object:
        """The object, or Stripe's 404: another account's objects do not exist here."""
        found = self.objects.get(id)
        if found is None or found["object"] != kind:
            raise missing(kind, id, param)
        return found

    def newest(self, kind: str) -> Iterator[Object]:
        return reversed(self.kinds.get(kind, {}).values())

    def emit(self, type: str, obj: Object) -> None:
        """Record that something happened and tell the account's webhooks."""
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": None,
            "created": self.now(),
            "data": {"object": copy.deepcopy(obj)},
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None},
            "type": type,
        }
        self.announce(self, self.add(event))

    def claim(self, key: str, fingerprint: str, request_id: str) -> Answer | None:
        """Take an idempotency key for a new request (None), or the answer it has had before."""
        with self.lock:
            known = self.answers.get(key)
            if known is None or known.since <= self.now() - KEY_LIFETIME:
                known = self.answers[key] = Answer(fingerprint, request_id, self.now())
        if known.request_id == request_id:
            return None
        if known.fingerprint != fingerprint:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used"
            )
            raise Refused(f"{message} with. Try using a key other than '{key}'.", type="idempotency_error")
        if not known.body:
            message = "There is currently another in-progress request using this Idempotent Key."
            raise Refused(message, status=409, code="idempotency_key_in_use")
        return known

    def remember(self, key: str, status: int, body: str) -> None:
        with self.lock:
            self.answers[key].status, self.answers[key].body = status, body

    def forget(self, key: str) -> None:
        with self.lock:
            self.answers.pop(key, None)


class Accounts:
    """All accounts, made when their key is first used."""

    def __init__(self, announce: Callable[[Account, Object], None]) -> None:
        self._announce = announce
        self._lock = threading.Lock()
        self._accounts: dict[str, Account] = {}

    def named(self, name: str) -> Account:
        with self._lock:
            return self._accounts.setdefault(name, Account(name, self._announce))

    def of_key(self, key: str) -> tuple[Account, bool]:
        """A test key's account and whether the key is the secret one. sk_test_x and pk_test_x belong together."""
        kind, _mode, name = [*key.split("_", 2), "", ""][:3]
        if not key.startswith(("sk_test_", "pk_test_")) or not name:
            live = "_live_" in key
            message = "This is not Stripe: it takes no live key." if live else "Invalid API Key provided."
            raise Refused(message, status=401)
        return self.named(name), kind == "sk"
