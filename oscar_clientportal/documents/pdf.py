"""Orders, invoices and credit notes as PDF, typeset by Typst (the extra ``[pdf]``) from what they say.

The same facts give the same bytes: there is no clock in it, no system font, and no identifier but what follows from
the content. Whatever a person typed reaches the template as data, never as markup.
"""

import json
from datetime import UTC, datetime, time
from importlib.util import find_spec
from pathlib import Path

from django.utils import translation

from . import sheet
from .exceptions import NoPdf
from .rules import Facts

TEMPLATE = Path(__file__).with_name("paper.typ")


def is_available() -> bool:
    """Whether the extra ``[pdf]`` is installed."""
    return find_spec("typst") is not None


def render_pdf(facts: Facts) -> bytes:
    """In the language of the facts. Raises ``NoPdf``."""
    if not is_available():
        raise NoPdf
    import typst

    with translation.override(facts.language):
        said = json.dumps(sheet.sheet_of(facts))
    return typst.compile(
        str(TEMPLATE),
        sys_inputs={"sheet": said},
        ignore_system_fonts=True,
        timestamp=datetime.combine(facts.issued_on, time(12), UTC),
    )
