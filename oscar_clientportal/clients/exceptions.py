"""What can go wrong with contacts and invitations, in words a customer may read."""

from datetime import datetime
from typing import Any

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


class RegistrationInvalid(ClientError):
    """The link, or the one mailed to prove the address, is forged, expired, revoked or used up: never say which."""

    message = _("This registration is not possible any more.")


class RegistrationLinkOver(ClientError):
    message = _("Nobody can register by this link any more.")


class NoAddress(ClientError):
    message = _("This contact has no e-mail address.")


class ContactExists(ClientError):
    """For the shop's staff alone: nobody else may learn who is known here."""

    def __init__(self, contact: Any) -> None:
        self.contact = contact
        facts = {"email": contact.email, "name": contact.name, "kind": contact.get_kind_display()}
        if contact.company is None:
            super().__init__(gettext("%(email)s is the address of %(name)s (%(kind)s) already.") % facts)
            return
        text = gettext("%(email)s is the address of %(name)s (%(kind)s, %(company)s) already.")
        super().__init__(text % {**facts, "company": contact.company})


class InvitationOver(ClientError):
    """Accepted, expired or revoked before."""

    message = _("This invitation is over already.")


class ChangedMeanwhile(ClientError):
    message = _("Somebody else has just changed this. Please look again.")


class LastSuperAdmin(ClientError):
    """The message names the company that would be left without anybody who runs it."""


class NotOneself(ClientError):
    message = _("You can't close your own login. Another super-admin can.")


class CantBeInvited(ClientError):
    """Somebody else's address, or one that the shop wants to look at: never say which."""

    message = _("This address can't be invited here. Please ask the shop.")


class InvitedAlready(ClientError):
    """One of the company's own people; ``contact`` is who."""

    def __init__(self, contact: Any) -> None:
        self.contact = contact
        text = gettext("%(email)s has been invited already.")
        super().__init__(text % {"email": contact.email})


class ColleagueAlready(ClientError):
    """One of the company's own people, with a login or deactivated; ``contact`` is who."""

    def __init__(self, contact: Any) -> None:
        self.contact = contact
        text = gettext("%(email)s is one of your users already.")
        super().__init__(text % {"email": contact.email})


class NoAccessData(ClientError):
    """Access data can't be mailed; the message says why."""


class TooManyTries(ClientError):
    """The pair was not looked at: the answer says nothing about it."""

    def __init__(self, again_at: datetime, now: datetime) -> None:
        self.seconds = max(1, int((again_at - now).total_seconds()) + 1)
        text = gettext("There were too many tries. Please try again in %(time)s.")
        super().__init__(text % {"time": timeuntil(again_at, now, depth=1)})


class TermsError(ClientError):
    """Something about terms of use that can't be done; the message says why."""


class TermsIncomplete(TermsError):
    """``problems``: language → what is wrong with its text; "" stands for the version as a whole."""

    message = _("The text of the terms of use is not complete.")

    def __init__(self, problems: dict[str, Any]) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems.values()))


class TermsPublished(TermsError):
    message = _("This version is published: it can't be changed any more. Please begin a new one.")


class TermsReplaced(TermsError):
    message = _("The terms of use have changed meanwhile. Please read the new version.")


class NotForTheCompany(TermsError):
    message = _("Only a super-admin of the company can answer, and nobody in their name.")


class TemplateGone(ClientError):
    message = _("This settings template has been deleted meanwhile.")


class TemplateChanged(ClientError):
    message = _("What was looked at has changed meanwhile. Please look again.")


class TemplateUnusable(ClientError):
    message = _(
        "This settings template holds values that can't be given to a customer. Please correct it first."
    )
