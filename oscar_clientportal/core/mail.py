"""Mails to customers: Oscar's communication events, in the recipient's language, sent after the commit."""

import re
from typing import Any

from django.contrib.sites.models import Site
from django.db import transaction
from django.utils import translation
from oscar.core.loading import get_class

from . import languages, tenancy

#: Blanks at the ends of a line, and more than one empty line: what the tags of a template leave in a text.
_EDGES = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_GAPS = re.compile(r"\n{3,}")


def send_on_commit(
    *, code: str, email: str, language: str = "", user: Any = None, context: dict[str, Any]
) -> None:
    """Send the mail ``code`` to ``email`` once the transaction stands; a failing mail server undoes nothing.

    Where there are no texts in ``language``, or it is empty, the mail is in the shop's main language. ``user`` is
    passed where the recipient has a login, so that Oscar keeps the mail under "E-mail history". Templates:
    ``oscar/communication/emails/commtype_<code>_*``, each replaceable per shop in Oscar's dashboard.
    """
    shop = tenancy.current_schema()

    def send() -> None:
        with tenancy.schema(shop):
            send_now(code=code, email=email, language=language, user=user, context=context)

    transaction.on_commit(send, robust=True)


def render(*, code: str, language: str = "", user: Any = None, context: dict[str, Any]) -> dict[str, str]:
    """The mail as ``send_on_commit`` would send it: its ``subject``, ``body`` and ``html``."""
    dispatcher = get_class("communication.utils", "Dispatcher")()
    site = Site.objects.get_current()
    with translation.override(languages.mail_language(language)):
        messages = dispatcher.get_messages(code, {"site": site, "user": user, **context})
    return {
        **messages,
        "subject": " ".join(messages["subject"].split()),
        "body": tidy(messages["body"]),
        "html": messages["html"].strip(),
    }


def tidy(text: str) -> str:
    """The text of a mail as people would type it: no blanks around lines, never two empty lines in a row."""
    return _GAPS.sub("\n\n", _EDGES.sub("", text)).strip() + "\n"


def send_now(*, code: str, email: str, language: str = "", user: Any = None, context: dict[str, Any]) -> None:
    """As ``send_on_commit``, at once: what the mail server says against it comes through."""
    messages = render(code=code, language=language, user=user, context=context)
    dispatcher = get_class("communication.utils", "Dispatcher")()
    with translation.override(languages.mail_language(language)):
        if user is not None:
            dispatcher.dispatch_user_messages(user, messages)
        else:
            dispatcher.dispatch_direct_messages(email, messages)
