"""What can go wrong with a payment, in words a customer may read."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class ProviderError(Exception):
    """The card provider did not do what was asked. ``str()`` of it may be shown to the customer."""

    message: Any = _("The card payment did not work. Please try again, or pay in another way.")

    def __init__(self, message: Any = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class CardDeclined(ProviderError):
    """The card was refused and nothing is held or charged.

    ``code`` is the provider's reason (``insufficient_funds``), ``retryable`` whether the same card may be
    tried again later, ``intent_id`` the intent that stays behind without a card, if there is one.
    """

    def __init__(self, message: Any, *, code: str, retryable: bool, intent_id: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable
        self.intent_id = intent_id


class ProviderUnavailable(ProviderError):
    """No usable answer after every repeat. The act **may have happened**: ask again before deciding."""

    message = _("The card provider does not answer at the moment. Please try again in a few minutes.")


class ProviderRefused(ProviderError):
    """This request changed nothing: the provider refused it (unknown object, wrong state, wrong key).

    ``code`` is the provider's word for it; the log has the whole answer.
    """

    message = _("The card payment could not be started. Nothing was charged.")

    def __init__(self, message: Any = None, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class MayStillArrive(ProviderUnavailable):
    """Nothing is known of it at the provider, but the request was sent so recently that it may yet arrive."""


class NeedsAttention(ProviderError):
    """No repeat can help: the staff must see to it. ``str()`` of it is for them."""


class InvalidEvent(ProviderError):
    """A webhook's body that the provider did not sign, or that is no event."""

    message = _("This is not an event of the card provider.")


class CardMissing(Exception):
    """This card isn't, or is no longer, one that the user has saved."""

    message: Any = _("This card is no longer saved. Please choose another one, or enter it again.")

    def __str__(self) -> str:
        return str(self.message)


class PaymentRefused(Exception):
    """This attempt can't be paid: everything it held is given back. ``str()`` of it is for the customer.

    ``code`` is why, as the card provider says it; ``is_final``: the same card will never pay.
    """

    def __init__(self, *args: Any, code: str = "", is_final: bool = False) -> None:
        super().__init__(*args)
        self.code = code
        self.is_final = is_final


class NotOffered(PaymentRefused):
    """A method that was chosen is no longer offered to this customer."""

    message: Any = _("A way of paying that you chose is no longer offered. Please choose another one.")

    def __str__(self) -> str:
        return str(self.message)


class PayerClosed(PaymentRefused):
    """Whoever pays was blocked, deactivated or the like while they were at it; ``clients.standing`` says which."""

    message: Any = _("Nothing was ordered, as your access was closed.")

    def __str__(self) -> str:
        return str(self.message)


class ActionRequired(Exception):
    """The customer must confirm at their bank, at ``url``; the attempt waits."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class BasketTaken(Exception):
    """This basket was submitted already: ``attempt`` is under way or done (None where it can't be told)."""

    def __init__(self, attempt: Any) -> None:
        super().__init__(attempt)
        self.attempt = attempt


class BasketChanged(Exception):
    """The basket is no longer what the customer saw when they placed the order."""


class AttemptFinished(Exception):
    """Somebody else finished this attempt first: ``attempt`` is as it is now."""

    def __init__(self, attempt: Any) -> None:
        super().__init__(attempt)
        self.attempt = attempt


class RefundError(Exception):
    """Base of what stands against a refund, in words for whoever asked for it."""

    message: Any = _("This can't be refunded.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.message)


class NotPaidHere(RefundError):
    message = _("Nothing was paid for this order that could be given back here.")


class WrongRefundAmount(RefundError):
    message = _("This is not an amount in the order's currency.")


class RefundTooHigh(RefundError):
    """More than is left of what was paid: ``rest``."""

    def __init__(self, rest: Any, shown: str) -> None:
        super().__init__(
            _("At most %(rest)s can still be given back.") % {"rest": shown}
            if rest
            else _("Everything has been given back already.")
        )
        self.rest = rest


class WrongQuantity(RefundError):
    message = _("So many pieces of this line can't be given back any more.")


class RefundConflict(RefundError):
    message = _("This refund was already recorded with other figures.")


class SamePerson(RefundError):
    message = _("Somebody else must decide on this: not who asked for it.")


class RefundDecided(RefundError):
    message = _("This refund has been decided on already.")


class NothingToSettle(RefundError):
    message = _("Nothing of this refund needs attention any more.")


class NoCustomerAccount(RefundError):
    message = _("This customer has no account to pay it to.")


class ReasonNeeded(RefundError):
    message = _("Please say why.")


class RepaymentError(Exception):
    """Base of what stands against repaying a negative balance, in words for the customer."""

    message: Any = _("This can't be repaid by card at the moment.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.message)


class NothingToRepay(RepaymentError):
    message = _("Your account is not below zero: there is nothing to repay.")


class WrongRepayment(RepaymentError):
    """The amount is not one that can be repaid by card now."""


class RepaymentUnderWay(RepaymentError):
    """This account is being repaid already: ``repayment``."""

    message = _("A repayment of this account is under way already.")

    def __init__(self, repayment: Any) -> None:
        super().__init__()
        self.repayment = repayment
