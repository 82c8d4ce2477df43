"""What can go wrong with a customer account, in words a customer may read."""

from django.utils.translation import gettext_lazy as _


class AccountError(Exception):
    """Base of this room's errors."""

    message = _("The customer account can't be used for this.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.message)


class InsufficientBalance(AccountError):
    message = _("The customer account no longer covers this amount.")


class AccountFrozen(AccountError):
    message = _("The customer account is frozen. Please contact the shop.")


class WrongAmount(AccountError):
    message = _("This is not an amount in the account's currency.")


class IdempotencyConflict(AccountError):
    message = _("This was already recorded with other figures.")


class HoldNotOpen(AccountError):
    message = _("This amount is no longer set aside.")


class WrongReason(AccountError):
    message = _("Please give a reason, in at most 255 characters.")


class NothingToDo(AccountError):
    message = _("The account is like this already.")


class BalanceMoved(AccountError):
    message = _("The balance has changed meanwhile. Please look at it again.")


class SamePerson(AccountError):
    message = _("Somebody else must agree to what you asked for.")


class ActDecided(AccountError):
    message = _("This has already been decided.")


class MailImpossible(AccountError):
    message = _("No mail can be sent to this customer.")


class AccountGone(AccountError):
    message = _("This customer account no longer exists.")


class WrongText(AccountError):
    message = _("This text is too long, or has characters that can't be stored.")


class ReversedTooMuch(AccountError):
    message = _("No more can be taken back than was moved.")
