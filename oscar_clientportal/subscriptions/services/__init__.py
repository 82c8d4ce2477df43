"""What is done with subscriptions, and the questions other rooms ask about them."""

from oscar_clientportal.subscriptions.access import accessible_contents, has_access

from .display import PricedOffer, priced
from .forecast import Foreseen, forecast
from .holdings import holdings_of, running_terms, title_of
from .linking import apply_pending
from .mails import tell_of_refusal
from .offers import Offer, check_may_buy, holding_of, offers_for, own_offers, refuse_lines, refused_lines
from .orders import apply_order
from .portfolio import PortfolioRow, last_end, portfolio_rows, terms_for, with_subscription
from .prices import price_over, prices_for_lines, purchase_info_at
from .refusing import give_back_forgotten, give_back_pending
from .renewing import renew_subscriptions

__all__ = [
    "Foreseen",
    "Offer",
    "PortfolioRow",
    "PricedOffer",
    "accessible_contents",
    "apply_order",
    "apply_pending",
    "check_may_buy",
    "forecast",
    "give_back_forgotten",
    "give_back_pending",
    "has_access",
    "holding_of",
    "holdings_of",
    "last_end",
    "offers_for",
    "own_offers",
    "portfolio_rows",
    "price_over",
    "priced",
    "prices_for_lines",
    "purchase_info_at",
    "refuse_lines",
    "refused_lines",
    "renew_subscriptions",
    "running_terms",
    "tell_of_refusal",
    "terms_for",
    "title_of",
    "with_subscription",
]
