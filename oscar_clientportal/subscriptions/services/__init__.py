"""What is done with subscriptions, and the questions other rooms ask about them."""

from oscar_clientportal.subscriptions.access import accessible_contents, has_access

from .display import PricedOffer, priced
from .holdings import running_terms
from .linking import apply_pending
from .offers import Offer, check_may_buy, offers_for, own_offers, refused_lines
from .orders import apply_order
from .portfolio import PortfolioRow, portfolio_rows
from .prices import prices_for_lines, purchase_info_at

__all__ = [
    "Offer",
    "PortfolioRow",
    "PricedOffer",
    "accessible_contents",
    "apply_order",
    "apply_pending",
    "check_may_buy",
    "has_access",
    "offers_for",
    "own_offers",
    "portfolio_rows",
    "priced",
    "prices_for_lines",
    "purchase_info_at",
    "refused_lines",
    "running_terms",
]
