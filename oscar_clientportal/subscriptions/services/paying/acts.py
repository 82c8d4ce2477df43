"""Pay a renewal, ask how its last try stands, confirm it with its payer. None of it inside a transaction."""

from typing import Any

from .outcome import Outcome


def pay_renewal(*, renewal: Any) -> Outcome:
    """Try to pay a renewal with its payer's card; a live try is asked about instead of a second one being made."""
    raise NotImplementedError


def advance_renewal(*, renewal: Any) -> Outcome:
    """How the last try stands, asked of the provider, and whatever follows from that."""
    raise NotImplementedError


def confirm_renewal(
    *, renewal: Any, return_url: str, payment_method: str = "", card: Any = None, save: bool = False
) -> Outcome:
    """The payer is here: with neither a new ``payment_method`` nor a ``card`` the same try is confirmed with its own
    card, else it ends and another begins with that one. WAITING with a ``url``: the payer has to go there.
    """
    raise NotImplementedError
