"""What this room adds to Oscar's own models, connected in ``ready()``."""

from typing import Any

from django.db.models.signals import post_init
from django.utils.translation import gettext
from oscar.core.loading import get_model

from . import rules
from .signals import client_linked


def connect() -> None:
    """Connect the receivers; harmless when called twice."""
    post_init.connect(
        translate_option,
        sender=get_model("catalogue", "Option"),
        dispatch_uid="clientportal_translate_option",
    )
    client_linked.connect(catch_up, dispatch_uid="clientportal_portfolios.catch_up")


def catch_up(sender: Any, *, link: Any, **kwargs: Any) -> None:
    """What a link misses while it waits: the person's becoming a client, and what they are asked in projects."""
    from .services import follow_contact, tell_of_decisions

    follow_contact(link=link)
    tell_of_decisions(link=link)


def translate_option(*, instance: Any, **kwargs: Any) -> None:
    """Show the beneficiary's option in the language of the page.

    Oscar prints an option's stored name wherever it prints a line, and a row has one language. So the name is
    translated as the row is loaded; not where the shop has given the option a name of its own, which stays.
    """
    loaded = instance.__dict__  # a deferred field must not be fetched from here
    if loaded.get("code") == rules.OPTION_CODE and loaded.get("name") == rules.OPTION_NAME:
        instance.name = gettext("For")
