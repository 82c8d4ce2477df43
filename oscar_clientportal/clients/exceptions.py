"""What can go wrong with contacts and invitations, in words a customer may read."""

from datetime import datetime

from django.utils.timesince import timeuntil
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ClientError(Exception):
    """A refusal with a message for the person who asked."""

    message = _("This is not possible.")

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)


class InvitationInvalid(ClientError):
    """Forged, expired, used, or overtaken by events: never say which."""

    message = _("This invitation is not valid any more.")


class NotInvitable(ClientError):
    message = _("Only somebody with an e-mail address and without a login can be invited.")


class AddressUnproven(ClientError):
    """Somebody else made a contact with this address, and the login has not shown that the mailbox is theirs."""

    message = _(
        "Something has been prepared for your e-mail address. Please follow the link in the invitation we sent to it, "
        "then try again."
    )


class NoAddress(ClientError):
    message = _("This contact has no e-mail address.")


class TooManyTries(ClientError):
    """The pair was not looked at: the answer says nothing about it."""

    def __init__(self, again_at: datetime, now: datetime) -> None:
        self.seconds = max(1, int((again_at - now).total_seconds()) + 1)
        text = gettext("There were too many tries. Please try again in %(time)s.")
        super().__init__(text % {"time": timeuntil(again_at, now, depth=1)})
