"""Buying as a client: whose money pays, how much of it may be spent, and what the pages say of it."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from oscar_clientportal.core import acting
from oscar_clientportal.core.acting import Acting, Scope
from oscar_clientportal.impersonation.exceptions import NothingMayBeSpent
from oscar_clientportal.impersonation.services import spending
from oscar_clientportal.payments import methods
from oscar_clientportal.payments.purses import Purse, purse_of


class Spender:
    """Somebody who buys as a client in this request. What the client's account holds is said with their leave alone."""

    def __init__(self, now: Acting, client: str = "") -> None:
        self.acting = now
        #: Whose order it is, as the pages call them.
        self.client = client or name_of(now.user)

    @property
    def purse(self) -> Purse:
        return purse_of(self.acting.user)

    @property
    def takes_clients_money(self) -> bool:
        return self.acting.may(Scope.BALANCE)

    @cached_property
    def budget(self) -> spending.Budget | None:
        """What may still be spent this month; one query, and none without leave for any."""
        return spending.budget_of(self.acting.consent) if self.takes_clients_money else None

    def why_not(self, currency: str) -> str:
        """Why the client's money can't be used here, if it can't. Empty: nothing to say."""
        may_spend = self.budget is not None and self.budget.allows(currency)
        return str(NothingMayBeSpent.message) if self.takes_clients_money and not may_spend else ""

    def allowed(self, limits: dict[str, Any], currency: str) -> dict[str, Any]:
        """Of what the methods could take, what may be used here."""
        if not self.why_not(currency):
            return limits
        registry = methods.registered()
        return {code: limit for code, limit in limits.items() if not registry[code].is_of_company}

    def of_client(self, shares: Sequence[Any]) -> Decimal:
        """How much of the client's money these shares take."""
        if not self.takes_clients_money:
            return Decimal(0)
        registry = methods.registered()
        amounts = [share.amount for share in shares if registry[share.method].is_of_company]
        return sum(amounts, Decimal(0))

    def claim(self, shares: Sequence[Any], total: Any) -> None:
        """Within the transaction that claims the basket: raises why so much may not be spent."""
        spending.claim_spending(
            consent_pk=self.acting.consent,
            wanted=self.of_client(shares),
            total=total.incl_tax,
            currency=total.currency,
        )

    def will_wait(self, shares: Sequence[Any]) -> bool:
        """Whether an order paid so is more than is left of the month."""
        wanted = self.of_client(shares)
        return wanted > 0 and (self.budget is None or wanted > self.budget.rest)

    def owner_of(self, code: str) -> str:
        """Out of whose pocket a method pays, in words."""
        method = methods.registered()[code]
        if method.is_of_company and self.takes_clients_money:
            return _("Paid from the account of %(company)s") % {"company": self.client}
        if method.is_of_company:
            return _("Paid from your own account (%(email)s)") % {"email": self.acting.actor.email}
        return _("Paid by yourself (%(email)s)") % {"email": self.acting.actor.email}

    def explained(self, shares: Sequence[Any] = ()) -> dict[str, Any]:
        """For the pages: whose money there is, what of it is left, and whether the order will wait."""
        return {
            "client": self.client,
            "email": self.acting.actor.email,
            "budget": self.budget,
            "pays_themselves": self.purse.has_card,
            "will_wait": self.will_wait(shares),
        }


def name_of(user: Any) -> str:
    return user.get_full_name() or user.email


def spender_of(request: Any) -> Spender | None:
    """Whoever buys as a client in this request, or None: everybody else buys for themselves."""
    now = acting.current()
    if now is None or request.user.pk != now.user.pk:
        return None
    known = vars(request).get("_clientportal_spender")
    if known is None or known.acting is not now:
        known = request._clientportal_spender = Spender(now, _client_of(request))
    return known


def _client_of(request: Any) -> str:
    """The company of the session, as a named user may be called after the partner; empty for a person alone."""
    session = getattr(request, "clientportal_impersonation", None)
    contact = session.contact if session is not None else None
    company = contact.company if contact is not None else None
    return str(company) if company is not None and not company.is_individual else ""


def acting_of(attempt: Any) -> Acting | None:
    """As whom an attempt was made, for whatever finishes it without the browser; None: nobody acted."""
    if attempt.actor is None or attempt.acting_session is None or attempt.user is None:
        return None
    return Acting(session=attempt.acting_session, actor=attempt.actor, user=attempt.user)
