"""Mails to customers: Oscar's communication events, in the recipient's language, sent after the commit."""

from typing import Any

from django.contrib.sites.models import Site
from django.db import transaction
from django.utils import translation
from oscar.core.loading import get_class

from . import conf, tenancy


def send_on_commit(
    *, code: str, email: str, language: str = "", user: Any = None, context: dict[str, Any]
) -> None:
    """Send the mail ``code`` to ``email`` once the transaction stands; a failing mail server undoes nothing.

    ``language`` empty means the shop's main language. ``user`` is passed where the recipient has a login, so that
    Oscar keeps the mail under "E-mail history". Templates: ``oscar/communication/emails/commtype_<code>_*``,
    each replaceable per shop in Oscar's dashboard.
    """
    shop = tenancy.current_schema()

    def send() -> None:
        with tenancy.schema(shop):
            _send(code=code, email=email, language=language, user=user, context=context)

    transaction.on_commit(send, robust=True)


def render(*, code: str, language: str = "", user: Any = None, context: dict[str, Any]) -> dict[str, str]:
    """The mail as ``send_on_commit`` would send it: its ``subject``, ``body`` and ``html``."""
    dispatcher = get_class("communication.utils", "Dispatcher")()
    site = Site.objects.get_current()
    with translation.override(language or conf.settings.languages[0]):
        return dispatcher.get_messages(code, {"site": site, "user": user, **context})


def _send(*, code: str, email: str, language: str, user: Any, context: dict[str, Any]) -> None:
    messages = render(code=code, language=language, user=user, context=context)
    dispatcher = get_class("communication.utils", "Dispatcher")()
    with translation.override(language or conf.settings.languages[0]):
        if user is not None:
            dispatcher.dispatch_user_messages(user, messages)
        else:
            dispatcher.dispatch_direct_messages(email, messages)
