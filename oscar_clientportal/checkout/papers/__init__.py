"""The papers of an order: what they say is gathered here, where everybody who knows a part of it is known."""

from .credit import credit_facts
from .facts import PaperFacts, facts_of, gather
from .issuing import ask_for_credit_note, ask_for_papers, issue_pending, issue_waiting

__all__ = [
    "PaperFacts",
    "ask_for_credit_note",
    "ask_for_papers",
    "credit_facts",
    "facts_of",
    "gather",
    "issue_pending",
    "issue_waiting",
]
