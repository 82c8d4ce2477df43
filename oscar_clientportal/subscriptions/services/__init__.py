"""What is done with subscriptions, and the questions other rooms ask about them."""

from oscar_clientportal.subscriptions.access import accessible_contents, has_access

from .checking import check_may_buy, holding_of, refuse_lines, refused_lines
from .display import PricedOffer, priced
from .forecast import Foreseen, forecast
from .holdings import contents_had, holdings_of, running_terms, title_of
from .linking import apply_pending
from .mails import tell_of_refusal
from .many_offers import offers_for_many
from .offers import Offer, WhyNot, cheapest_covering, offers_for, own_offers
from .orders import apply_order
from .portfolio import PortfolioRow, last_end, portfolio_rows, with_subscription
from .prices import deal_for, prices_for_lines, purchase_info_at
from .products import contents_open, needs_of, needs_of_products, only_for
from .purchases import renew_with
from .refusing import give_back_forgotten, give_back_pending
from .renewing import renew_subscriptions
from .required import plans_that_open

__all__ = [
    "Foreseen",
    "Offer",
    "PortfolioRow",
    "PricedOffer",
    "WhyNot",
    "accessible_contents",
    "apply_order",
    "apply_pending",
    "cheapest_covering",
    "check_may_buy",
    "contents_had",
    "contents_open",
    "deal_for",
    "forecast",
    "give_back_forgotten",
    "give_back_pending",
    "has_access",
    "holding_of",
    "holdings_of",
    "last_end",
    "needs_of",
    "needs_of_products",
    "offers_for",
    "offers_for_many",
    "only_for",
    "own_offers",
    "plans_that_open",
    "portfolio_rows",
    "priced",
    "prices_for_lines",
    "purchase_info_at",
    "refuse_lines",
    "refused_lines",
    "renew_subscriptions",
    "renew_with",
    "running_terms",
    "tell_of_refusal",
    "title_of",
    "with_subscription",
]
