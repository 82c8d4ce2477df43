"""What became of a try to pay a renewal."""

from dataclasses import dataclass
from enum import Enum


class Result(Enum):
    """How a try stands."""

    #: The order is written, the term runs.
    PAID = "paid"
    #: The payer's bank wants to hear from them: they have a link, the try stays live.
    WAITING = "waiting"
    #: Nothing is held; ``is_final`` says that the same card will never pay.
    REFUSED = "refused"
    #: The provider is silent: the money may be held. To be asked again, never to be tried anew.
    UNKNOWN = "unknown"
    #: Bought in another way meanwhile, or no longer wanted: nothing is held.
    OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Outcome:
    """A result and what belongs to it: why it was refused, or where the payer's bank waits for them."""

    result: Result
    code: str = ""
    message: str = ""
    is_final: bool = False
    url: str = ""

    @property
    def is_paid(self) -> bool:
        return self.result is Result.PAID


class Overtaken(Exception):
    """This renewal is not to be written any more; ``reason`` says why, in a word. Nobody reads it: not a refusal of the
    subscriptions, which the writing of an order would turn into one of the order.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
