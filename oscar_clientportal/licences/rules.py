"""What a licence's numbers may be: pure decisions."""

#: More than any company has users; well below what the database can keep.
MOST_SEATS = 1_000_000


def free_of(quantity: int, used: int, reserved: int, transferred: int) -> int:
    """Seats that nobody holds and nobody was promised."""
    return quantity - used - reserved - transferred
