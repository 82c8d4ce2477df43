"""What somebody who lacks a content is shown: the plans that would open it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from oscar.core.loading import get_model

from oscar_clientportal.core import clock

from .display import priced
from .offers import own_offers

Content = get_model("clientportal_subscriptions", "Content")


def plans_that_open(*, request: HttpRequest, codes: Sequence[str]) -> dict[str, Any]:
    """The context of the friendly page: contents asked for, plans with prices, what runs now."""
    offers = own_offers(user=request.user, on=clock.now())
    # Without codes nothing opens it: a content that is gone.
    opening = [offer for offer in offers if codes and offer.contents.issuperset(codes)]
    return {
        "contents": Content.objects.filter(code__in=codes),
        "choices": priced(offers=[offer for offer in opening if offer.refusal is None], request=request),
        "refused": [offer for offer in opening if offer.refusal is not None],
        "held": next((offer.held for offer in offers if offer.held), None),
        "login_url": resolve_url(settings.LOGIN_URL),
    }
