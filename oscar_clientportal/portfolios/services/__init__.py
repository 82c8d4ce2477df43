"""What is done in portfolios: clients added, accepted, refused, and bought for."""

from .clients import add_client, agent_of
from .decisions import accept_link, refuse_link
from .lines import add_line_for_client, beneficiaries_of_basket, unavailable_lines
from .orders import match_lines, record_order

__all__ = [
    "accept_link",
    "add_client",
    "add_line_for_client",
    "agent_of",
    "beneficiaries_of_basket",
    "match_lines",
    "record_order",
    "refuse_link",
    "unavailable_lines",
]
