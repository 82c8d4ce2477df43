"""Mails to customers: Oscar's communication events, in the recipient's language, sent after the commit."""

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.sites.models import Site
from django.db import transaction
from django.utils import translation
from oscar.core.loading import get_class, get_model

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


def texts_of(codes: Iterable[str]) -> dict[str, Any]:
    """The texts that the shop has for these mails, or those of the package; for many mails at once. One query."""
    EventType = get_model("communication", "CommunicationEventType")
    own = {found.code: found for found in EventType.objects.filter(code__in=set(codes))}
    return {code: own.get(code) or EventType(code=code) for code in codes}


def render(
    *, code: str, language: str = "", user: Any = None, context: dict[str, Any], texts: Any = None
) -> dict[str, str]:
    """The mail as ``send_on_commit`` would send it: its ``subject``, ``body`` and ``html``.

    ``texts`` are those of ``texts_of``, where the caller has them.
    """
    dispatcher = get_class("communication.utils", "Dispatcher")()
    context = {"site": Site.objects.get_current(), "user": user, **context}
    with translation.override(languages.mail_language(language)):
        if texts is None:
            messages = dispatcher.get_messages(code, context)
        else:
            messages = texts.get_messages(dispatcher.get_base_context(**context))
    return {
        **messages,
        "subject": " ".join(messages["subject"].split()),
        "body": tidy(messages["body"]),
        "html": messages["html"].strip(),
    }


def tidy(text: str) -> str:
    """The text of a mail as people would type it: no blanks around lines, never two empty lines in a row."""
    return _GAPS.sub("\n\n", _EDGES.sub("", text)).strip() + "\n"


def send_now(
    *,
    code: str,
    email: str,
    language: str = "",
    user: Any = None,
    context: dict[str, Any],
    texts: Any = None,
    attachments: list[Any] | None = None,
) -> None:
    """As ``send_on_commit``, at once: what the mail server says against it comes through.

    ``attachments``: each a list of a file's name, its content and its type.
    """
    messages = render(code=code, language=language, user=user, context=context, texts=texts)
    dispatcher = get_class("communication.utils", "Dispatcher")()
    with translation.override(languages.mail_language(language)):
        if user is not None:
            dispatcher.dispatch_user_messages(user, messages, attachments)
        else:
            dispatcher.dispatch_direct_messages(email, messages, attachments)
