"""What can go wrong, in words whoever reads them understands."""

from django.utils.translation import gettext_lazy as _


class ImpersonationError(Exception):
    """``message`` may be read by whoever caused it; ``code`` is kept with a refusal."""

    code = "error"
    message = _("This can't be done.")

    def __init__(self, message: str = "") -> None:
        super().__init__(message or str(self.message))


class NoPartner(ImpersonationError):
    """The shop has not enabled this partner, or disabled it."""

    code = "no-partner"
    message = _("The shop has not enabled this partner.")


class OwnCompany(ImpersonationError):
    code = "own-company"
    message = _("A partner needs no leave to act for their own company.")


class NotOfThePartner(ImpersonationError):
    """Somebody of another company, or without a login, was to have the partner master account."""

    code = "not-of-the-partner"
    message = _("Only people of the partner's company who can log in may have the partner master account.")


class ConsentError(ImpersonationError):
    """Base of what can't be done with a consent."""

    code = "consent"


class NotTheAdmin(ConsentError):
    code = "not-the-admin"
    message = _("Only a super-admin of your company decides who may act for it.")


class NotAGrantee(ConsentError):
    """The shop has not linked this partner with the company, or the agent has nobody of it as a client."""

    code = "not-a-grantee"
    message = _("The shop has not linked them with your company, so they can't be allowed anything.")


class ConsentStands(ConsentError):
    code = "consent-stands"
    message = _("There is a consent for them already. Please change that one.")


class ConsentOver(ConsentError):
    """It was answered, taken back or has ended meanwhile."""

    code = "consent-over"
    message = _("This consent is not open any more: it was answered, taken back or has ended meanwhile.")


class AskedTooSoon(ConsentError):
    code = "asked-too-soon"
    message = _("This client refused not long ago. You can ask again later.")


class BadTerms(ConsentError):
    """``errors``: the name of the term → what is wrong with it, in words for whoever typed it."""

    code = "bad-terms"

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(str(error) for error in errors.values()))
        self.errors = errors


class NotPermitted(ImpersonationError):
    """Whoever wants to begin isn't one of those who may, or not for this client."""

    code = "not-permitted"
    message = _("You may not act for this client.")


class NoConsent(ImpersonationError):
    """There is no consent of the client, or it is over."""

    code = "no-consent"
    message = _("The client has not agreed to this, or not any more.")


class NotAsOwner(ImpersonationError):
    """The right to log in directly as a client's super-admin is missing."""

    code = "direct-login"
    message = _(
        "This person is the client's super-admin. Choose another user of the client, or ask for the right."
    )


class NotOneself(ImpersonationError):
    code = "oneself"
    message = _("You can't act as yourself.")


class NotAsStaff(ImpersonationError):
    code = "staff"
    message = _("Nobody can act as somebody of the shop's staff.")


class ClientBlocked(ImpersonationError):
    """Their login or their company is switched off."""

    code = "blocked"
    message = _("This client is blocked.")


class NotInvited(ImpersonationError):
    """The contact is only added: nobody has asked them in yet."""

    code = "not-invited"
    message = _("This person has not been invited yet.")


class NoLogin(ImpersonationError):
    """Only the shop's staff show somebody round who has no login yet."""

    code = "no-login"
    message = _("This person has not logged in yet.")


class ActingAlready(ImpersonationError):
    code = "acting-already"
    message = _("You are acting as a client already. Stop that first.")


class FormUsed(ImpersonationError):
    """The form was sent again after the session it began had ended."""

    code = "form-used"
    message = _("This form has been used already. Please send it once more.")


class NothingMayBeSpent(ImpersonationError):
    """There is no leave to spend the client's money, or none in this currency."""

    code = "no-money"
    message = _("You may not spend this client's money, or not in this currency. Please pay in another way.")


class ClientMustAgree(ImpersonationError):
    """More of the client's money than is left of the month: the order waits for their yes."""

    code = "must-agree"
    message = _("This is more than you may spend this month: the order waits for the client's yes.")


class AskLess(ImpersonationError):
    """As ``ClientMustAgree``, of an order that is partly paid in another way. ``rest`` is what is left of the month."""

    code = "ask-less"

    def __init__(self, rest: str) -> None:
        super().__init__(
            _(
                "Only %(rest)s of the client's money are left this month. Please take less of it; or pay all with it: "
                "then the order waits for their yes."
            )
            % {"rest": rest}
        )


class OrderDecided(ImpersonationError):
    """An order that waited has been answered already, or nobody waits for it any more."""

    code = "decided"
    message = _("This order does not wait for an answer any more.")


class CannotBeUndone(ImpersonationError):
    code = "cannot-be-undone"
    message = _("This can't be undone here.")


class TooLateToUndo(ImpersonationError):
    code = "too-late"
    message = _("The time in which this could be undone is over.")


class ChangedSince(ImpersonationError):
    """It isn't any more what the session has left."""

    code = "changed-since"
    message = _("This has been changed since, so nothing was undone.")
