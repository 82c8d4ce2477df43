"""What is done with licences and their seats: each act in one transaction, on record with the numbers after it."""

from .ending import Impact, end_licence, impact_of_ending, why_not_end
from .forecasting import forecast
from .giving import apply_next_quantity, change_licence, create_licence
from .moving import move_seats
from .proofs import verify_licences
from .reading import company_figures, is_licensed, seats_of, unused_seats
from .seating import people_without_seat, seat_first_people, seat_people
from .seats import give_seat, release_seats, reserve_seat, take_seat
from .tending import tend_licences
from .transfers import (
    accept_transfer,
    decline_transfer,
    give_back_transfer,
    offer_transfer,
    withdraw_transfer,
)
from .waiting import answer_request, ask_for_seat, withdraw_request

__all__ = [
    "Impact",
    "accept_transfer",
    "answer_request",
    "apply_next_quantity",
    "ask_for_seat",
    "change_licence",
    "company_figures",
    "create_licence",
    "decline_transfer",
    "end_licence",
    "forecast",
    "give_back_transfer",
    "give_seat",
    "impact_of_ending",
    "is_licensed",
    "move_seats",
    "offer_transfer",
    "people_without_seat",
    "release_seats",
    "reserve_seat",
    "seat_first_people",
    "seat_people",
    "seats_of",
    "take_seat",
    "tend_licences",
    "unused_seats",
    "verify_licences",
    "why_not_end",
    "withdraw_request",
    "withdraw_transfer",
]
