"""What the ERP remembers, and how it has been told to misbehave."""

import threading
from dataclasses import dataclass, field

from .reading import Order


@dataclass(frozen=True)
class Received:
    shop: str
    key: str
    order: Order
    xml: bytes


@dataclass
class Fault:
    """``how``: "status" answers with ``status``; "drop" hangs up; "lose-answer" books the order and hangs up;
    "garbage" answers with no HTTP; "echo" refuses with all that it was sent."""

    how: str = ""
    status: int = 500
    delay: float = 0
    times: int = 0


@dataclass
class State:
    lock: threading.Lock = field(default_factory=threading.Lock)
    received: dict[tuple[str, str], Received] = field(default_factory=dict)
    #: Every request, also those that were known already or came to nothing.
    requests: list[str] = field(default_factory=list)
    fault: Fault = field(default_factory=Fault)

    def book(self, received: Received) -> str:
        """ "new"; "known", if it came with the same key and content before; "other", with another content."""
        with self.lock:
            known = self.received.setdefault((received.shop, received.key), received)
        if known is received:
            return "new"
        return "known" if known.xml == received.xml else "other"

    def take_fault(self, key: str) -> Fault:
        with self.lock:
            self.requests.append(key)
            if not self.fault.times:
                return Fault()
            self.fault.times -= 1
            return Fault(self.fault.how, self.fault.status, self.fault.delay)

    def clear(self) -> None:
        with self.lock:
            self.received, self.requests, self.fault = {}, [], Fault()
