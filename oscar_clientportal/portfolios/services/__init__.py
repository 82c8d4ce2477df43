"""What is done in portfolios: clients added, accepted, refused, and bought for."""

from .addresses import address_book, change_address, forget_address, forget_addresses, keep_address
from .clients import add_client, agent_of, request_client
from .consent import add_decision, answer_decision, state_of, tell_of_decisions, withdraw_decision
from .decisions import accept_link, refuse_link
from .leads import (
    convert_lead,
    follow_contact,
    mark_sold,
    note_interest,
    remove_interest,
    sell_by_order,
)
from .lines import add_line_for_client, beneficiaries_of_basket, unavailable_lines
from .many import check_room, judge_entries, request_clients
from .orders import match_lines, record_order
from .projects import (
    add_partner,
    close_project,
    create_project,
    edit_project,
    remove_partner,
    reopen_project,
)
from .resolving import await_contact, resolve_link, resolve_waiting_links

__all__ = [
    "accept_link",
    "add_client",
    "add_decision",
    "add_line_for_client",
    "add_partner",
    "address_book",
    "agent_of",
    "answer_decision",
    "await_contact",
    "beneficiaries_of_basket",
    "change_address",
    "check_room",
    "close_project",
    "convert_lead",
    "create_project",
    "edit_project",
    "follow_contact",
    "forget_address",
    "forget_addresses",
    "judge_entries",
    "keep_address",
    "mark_sold",
    "match_lines",
    "note_interest",
    "record_order",
    "refuse_link",
    "remove_interest",
    "remove_partner",
    "reopen_project",
    "request_client",
    "request_clients",
    "resolve_link",
    "resolve_waiting_links",
    "sell_by_order",
    "state_of",
    "tell_of_decisions",
    "unavailable_lines",
    "withdraw_decision",
]
