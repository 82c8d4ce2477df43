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
