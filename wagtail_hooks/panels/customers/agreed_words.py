"""Which catalogue view holds for a customer and why, and its own prices: told beside the fields, and to who looks."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.conditions.services.shipping import said_of
from wagtail_hooks.facts import Fact
from wagtail_hooks.panels.conditions.of_customer import conditions_context

from .agreed import CatalogueView, conditions_of

Company = get_model("clientportal_clients", "Company")


def view_held(kept: Any) -> tuple[Any | None, str]:
    """The view that holds for these conditions, if one, and in words whose it is."""
    if kept.view is not None:
        return kept.view, _("the customer's own")
    if kept.group is not None and kept.group.view is not None:
        return kept.group.view, _("of its group %(group)s") % {"group": kept.group}
    default = CatalogueView.objects.default().first()
    return default, _("the shop's default") if default else ""


def view_words(company: Any) -> str:
    view, why = view_held(conditions_of(company))
    return f"{view} ({why})" if view else _("The whole catalogue")


def agreed_context(company: Any, user: Any) -> dict[str, Any]:
    kept = conditions_of(company)
    view, why = view_held(kept)
    return {"held": view, "why": why, "prices": conditions_context(company, user)}


def shipping_words(company: Any) -> str:
    return said_of(conditions_of(company).shipping_methods)


def discount_words(company: Any) -> str:
    kept = conditions_of(company)
    if kept.discount_percent is None:
        return ""
    told = _("%(percent)s %% within %(days)s days")
    return told % {"percent": kept.discount_percent, "days": kept.discount_days}


def said(name: str, label: Any) -> Fact:
    return Fact(name, label, lambda company: getattr(conditions_of(company), name), is_listed=False)


DETAILS = (
    Fact("held_view", gettext_lazy("Catalogue view"), view_words, is_listed=False),
    said("group", gettext_lazy("Customer group")),
    Fact("shipping", gettext_lazy("Shipping methods"), shipping_words, is_listed=False),
    said("delivery_terms", gettext_lazy("Terms of delivery")),
    said("payment_terms", gettext_lazy("Terms of payment")),
    Fact("discount", gettext_lazy("Early-payment discount"), discount_words, is_listed=False),
    said("credit_limit", gettext_lazy("Credit limit")),
)
