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
