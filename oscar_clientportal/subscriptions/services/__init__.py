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
from .products import conditions_of_products, contents_open, needs_of, only_for
from .purchases import renew_with
from .refusing import give_back_forgotten, give_back_pending
from .renewing import renew_subscriptions
from .required import plans_that_open
from .seat_orders import apply_seats, pieces_of, seats_of_products, take_back_seats, told_of_refund
from .seat_products import NoSeats, Running, SeatFacts, running_for, why_not_seats
from .seats import Affected, seats_affected

__all__ = [
    "Affected",
    "Foreseen",
    "NoSeats",
    "Offer",
    "PortfolioRow",
    "PricedOffer",
    "Running",
    "SeatFacts",
    "WhyNot",
    "accessible_contents",
    "apply_order",
    "apply_pending",
    "apply_seats",
    "cheapest_covering",
    "check_may_buy",
    "conditions_of_products",
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
    "offers_for",
    "offers_for_many",
    "only_for",
    "own_offers",
    "pieces_of",
    "plans_that_open",
    "portfolio_rows",
    "priced",
    "prices_for_lines",
    "purchase_info_at",
    "refuse_lines",
    "refused_lines",
    "renew_subscriptions",
    "renew_with",
    "running_for",
    "running_terms",
    "seats_affected",
    "seats_of_products",
    "take_back_seats",
    "tell_of_refusal",
    "title_of",
    "told_of_refund",
    "why_not_seats",
    "with_subscription",
]
