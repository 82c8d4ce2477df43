"""What can go wrong with contacts and invitations, in words a customer may read."""

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
