"""What is done in portfolios: clients added, accepted, refused, and bought for."""

from .addresses import address_book, change_address, forget_address, forget_addresses, keep_address
from .agents import make_agent, make_agent_by_email, set_agent_active
from .assigning import Handover, assign_client, hand_over_portfolio, preview_handover
from .clients import add_client, agent_of, request_client
from .consent import (
    add_decision,
    answer_decision,
    state_of,
    tell_asked,
    tell_of_decisions,
    withdraw_decision,
)
from .decisions import accept_link, refuse_link
from .ending import end_link
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
from .many_lines import add_lines_for_clients
from .newcomers import add_lead, ask_invitation, give_address, send_invitation
from .notes import delete_note, write_note
from .orders import match_lines, record_order
from .projects import (
    add_partner,
    close_project,
    create_project,
    edit_project,
    remove_partner,
    reopen_project,
)
from .resolving import await_contact, await_contacts, resolve_link, resolve_waiting_links
from .settling import settle_address, settle_waiting_addresses
from .shared_companies import company_names

__all__ = [
    "Handover",
    "accept_link",
    "add_client",
    "add_decision",
    "add_lead",
    "add_line_for_client",
    "add_lines_for_clients",
    "add_partner",
    "address_book",
    "agent_of",
    "answer_decision",
    "ask_invitation",
    "assign_client",
    "await_contact",
    "await_contacts",
    "beneficiaries_of_basket",
    "change_address",
    "check_room",
    "close_project",
    "company_names",
    "convert_lead",
    "create_project",
    "delete_note",
    "edit_project",
    "end_link",
    "follow_contact",
    "forget_address",
    "forget_addresses",
    "give_address",
    "hand_over_portfolio",
    "judge_entries",
    "keep_address",
    "make_agent",
    "make_agent_by_email",
    "mark_sold",
    "match_lines",
    "note_interest",
    "preview_handover",
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
    "send_invitation",
    "set_agent_active",
    "settle_address",
    "settle_waiting_addresses",
    "state_of",
    "tell_asked",
    "tell_of_decisions",
    "unavailable_lines",
    "withdraw_decision",
    "write_note",
]
