"""What can go wrong in a portfolio, in words an agent may read."""

from django.utils.translation import gettext_lazy as _


class PortfolioError(Exception):
    """A refusal with a message for the agent."""

    message = _("This is not possible.")

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)


class OwnAddress(PortfolioError):
    message = _("This is your own e-mail address. Please enter your client's.")


class NotInPortfolio(PortfolioError):
    message = _("This client is not in your portfolio.")


class LinkAlreadyDecided(PortfolioError):
    message = _("This request has already been decided.")


class BasketNotOpen(PortfolioError):
    message = _("Your basket is just being ordered. Please try again in a moment.")
