"""free + used + reserved + transferred = quantity, and none of them is ever negative."""

from dataclasses import dataclass
from typing import Any

#: More than any company has users; well below what the database can keep.
MOST_SEATS = 1_000_000


class NotEnough(ValueError):
    """The numbers would not hold any more."""


def free_of(quantity: int, used: int, reserved: int, transferred: int) -> int:
    """Seats that nobody holds and nobody was promised."""
    return quantity - used - reserved - transferred


def is_quantity(value: Any) -> bool:
    """Whether somebody may have a licence of that many seats: a whole number, and nothing that only looks like one."""
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_SEATS


@dataclass(frozen=True)
class Numbers:
    """A licence as it is counted. It is never changed: each act makes the next one, or refuses."""

    quantity: int
    used: int = 0
    reserved: int = 0
    transferred: int = 0

    @property
    def free(self) -> int:
        return free_of(self.quantity, self.used, self.reserved, self.transferred)

    @property
    def taken(self) -> int:
        """Seats that can't be done without: in use, promised or passed on."""
        return self.quantity - self.free

    def changed(
        self, *, quantity: int = 0, used: int = 0, reserved: int = 0, transferred: int = 0
    ) -> "Numbers":
        """With so many more or fewer of each. Raises ``NotEnough`` where none is free, or none is there to go."""
        new = Numbers(
            self.quantity + quantity,
            self.used + used,
            self.reserved + reserved,
            self.transferred + transferred,
        )
        if min(new.free, new.used, new.reserved, new.transferred) < 0 or not is_quantity(new.quantity):
            raise NotEnough(new)
        return new
