"""What isn't seen any more leaves the basket, with a notice; what was bought before is not bought again unseen.

A line is judged by whom it is for. What is being paid is not touched.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from oscar.apps.checkout import exceptions
from oscar.core.loading import get_model

from oscar_clientportal.checkout import lines
from oscar_clientportal.conditions.services import reading_of
from oscar_clientportal.core import locks

from .pages import keep_to, seen_by


def take_out_unseen(basket: Any) -> list[str]:
    """Take out the lines whose product isn't seen any more; what to say of each. Only of a basket that is open."""
    facts = lines.facts_of(basket) if basket.pk and basket.status == basket.OPEN else None
    if facts is None or not facts.hidden:
        return []
    hidden = sorted(facts.hidden)
    said = [_gone(facts.by_line[pk]) for pk in hidden]
    baskets = get_model("basket", "Basket")._default_manager.filter(status=basket.OPEN)
    with transaction.atomic():
        if not locks.lock_rows(baskets, [basket.pk]):
            return []
        get_model("basket", "Line").objects.filter(basket=basket.pk, pk__in=hidden).delete()
    basket.reset_offer_applications()
    basket._lines = None
    return said


def _gone(facts: Any) -> str:
    title = facts.line.product.get_title()
    if facts.shown_name:
        text = _("“%(title)s” is not in the catalogue of %(name)s any more. It was removed from your basket.")
        return text % {"title": title, "name": facts.shown_name}
    return _("“%(title)s” is not in your catalogue any more. It was removed from your basket.") % {
        "title": title
    }


def refuse_unseen(request: HttpRequest) -> None:
    """Raises ``FailedPreCondition``, which leads to the basket, after something had to leave it."""
    if said := take_out_unseen(request.basket):  # type: ignore[attr-defined]
        raise exceptions.FailedPreCondition(url=reverse("basket:summary"), messages=said)


def _seen_lines(found: QuerySet, request: HttpRequest) -> QuerySet:
    """Of lines saved for later; one for a client is judged by the client's view once it is back in the basket."""
    if not reading_of(request).has_view:
        return found
    return found.filter(Q(clientportal_beneficiary__isnull=False) | seen_by(request))


class UnseenLinesMixin:
    """Over ``basket.views.BasketView``."""

    request: Any

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        said = take_out_unseen(request.basket)  # type: ignore[attr-defined]
        for message in said:
            messages.warning(request, message)
        return redirect("basket:summary") if said else super().get(request, *args, **kwargs)  # type: ignore[misc]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        if (saved := context.get("saved_formset")) is not None:
            saved.queryset = _seen_lines(saved.queryset, self.request)
        return context


def leave_out_unseen(request: HttpRequest, order_or_line: Any) -> bool:
    """Before it is ordered again: say what isn't seen any more, and leave it out. Whether anything is left to order."""
    is_order = hasattr(order_or_line, "lines")
    bought = [
        line for line in (order_or_line.lines.all() if is_order else [order_or_line]) if line.product_id
    ]
    seen = reading_of(request).sees(line.product_id for line in bought)
    hidden = [line for line in bought if line.product_id not in seen]
    for line in hidden:
        messages.warning(request, _("“%(title)s” is not in your catalogue any more.") % {"title": line.title})
    if hidden and is_order:
        keep_to(order_or_line, "lines", order_or_line.lines.exclude(pk__in=[line.pk for line in hidden]))
    return not hidden or len(hidden) < len(bought)
