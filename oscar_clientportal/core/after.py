"""What is done once the answer is with the visitor: how long it takes tells them nothing."""

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.utils import translation

from . import tenancy

logger = logging.getLogger("oscar_clientportal.after")


def after_response(response: HttpResponseBase, act: Callable[[], Any]) -> None:
    """Call ``act`` when the server closes the response: after its last byte, outside of the request's transaction.

    In the shop and the language of the request. What goes wrong is logged, as nobody is there to be told; what must
    not get lost is written down before, and made up for by a command.
    """
    shop, language = tenancy.current_schema(), translation.get_language()

    def run() -> None:
        try:
            with tenancy.schema(shop), translation.override(language):
                act()
        except Exception:
            logger.exception("%s: what follows a response has failed", shop)

    response._resource_closers.append(run)
