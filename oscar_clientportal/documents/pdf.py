"""Orders, invoices and credit notes as PDF, from what they say.

The same facts and fonts give the same bytes: there is no clock in it, no font of the machine's own, and no identifier
but what follows from the content.
"""

from datetime import UTC, datetime, time
from pathlib import Path

from django.utils import translation

from oscar_clientportal.core.typesetting import is_available, typeset

from . import sheet
from .exceptions import NoPdf
from .rules import Facts

__all__ = ["is_available", "render_pdf"]

TEMPLATE = Path(__file__).with_name("paper.typ")


def render_pdf(facts: Facts) -> bytes:
    """In the language of the facts. Raises ``NoPdf``."""
    if not is_available():
        raise NoPdf
    with translation.override(facts.language):
        said = sheet.sheet_of(facts)
    return typeset(TEMPLATE, said, made_at=datetime.combine(facts.issued_on, time(12), UTC))
