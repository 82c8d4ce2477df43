"""What can go wrong in a portfolio, in words an agent may read."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _


class PortfolioError(Exception):
    """A refusal with a message for the agent."""

    message = _("This is not possible.")

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)


class OwnAddress(PortfolioError):
    message = _("This is your own e-mail address. Please enter your client's.")


class TooManyClients(PortfolioError):
    """Each may get a mail, so an agent adds no more than so many within 24 hours."""

    def __init__(self, most: int, left: int) -> None:
        text = ngettext(
            "You can add one client within 24 hours. At this moment you can add %(left)s.",
            "You can add %(most)s clients within 24 hours. At this moment you can add %(left)s more.",
            most,
        )
        super().__init__(text % {"most": f"{most:,}", "left": f"{max(0, left):,}"})


class NotInPortfolio(PortfolioError):
    message = _("This client is not in your portfolio.")


class NotBoughtFor(PortfolioError):
    """The client is blocked or the like; that, and why, is between them and the shop."""

    def __init__(self, client: str) -> None:
        super().__init__(gettext("You can't buy for %(client)s at present.") % {"client": client})


class LinkAlreadyDecided(PortfolioError):
    message = _("This request has already been decided.")


class SameAgent(PortfolioError):
    message = _("This is the agent whose portfolio it is. Please choose another one.")


class PortfolioBusy(PortfolioError):
    message = _("Somebody is just changing one of the portfolios. Please try again in a moment.")


class LoginSwitchedOff(PortfolioError):
    message = _("This person's login is switched off.")


class LinkNotReady(PortfolioError):
    message = _("It is not known yet whom this address belongs to. Please try again in a moment.")


class BasketNotOpen(PortfolioError):
    message = _("Your basket is just being ordered. Please try again in a moment.")


class NotALead(PortfolioError):
    message = _("Only a lead is interested in something; this person is none.")


class AlreadySold(PortfolioError):
    message = _("This has been sold already.")


class NotAPartner(PortfolioError):
    message = _("Only somebody who is a partner among the contacts can join a project.")


class ProjectClosed(PortfolioError):
    message = _("This project is closed. Reopen it first.")


class NobodyAsked(PortfolioError):
    message = _("Please choose at least one person who takes part in the project.")


class DecisionWithdrawn(PortfolioError):
    message = _("This decision has been withdrawn.")


class AlreadyAnswered(PortfolioError):
    message = _("You have answered this already.")


class AlreadyInPortfolio(PortfolioError):
    message = _("Somebody with this e-mail address is in your portfolio already.")


class HasAddress(PortfolioError):
    message = _("This person has an e-mail address already.")


class NoAddressYet(PortfolioError):
    message = _("Without an e-mail address nobody can be invited. Please add one first.")
