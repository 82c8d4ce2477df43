"""All that an order's papers say, gathered once: the number and the kind are filled in when they are issued."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from oscar.core.loading import get_model

from oscar_clientportal.clients.services.mailing import language_of
from oscar_clientportal.core import clock, languages, money
from oscar_clientportal.documents.rules import Facts, Paid, Party, Taxed, one_line, tax_sums
from oscar_clientportal.documents.rules.receivables import terms_of
from oscar_clientportal.payments import methods

from . import items, parties
from .texts import text_of

Order = get_model("order", "Order")


@dataclass(frozen=True)
class PaperFacts:
    """What a paper says, and whose it is: the payer's company, login, contact and address."""

    facts: Facts
    company: Any
    user: Any
    contact: Any
    email: str

    def of(self, kind: str, number: str) -> Facts:
        return replace(self.facts, kind=kind, number=number)


def facts_of(order: Any, kind: str, number: str = "") -> Facts:
    """What the paper of this kind says of the order. A constant number of queries, however many lines."""
    return gather(order).of(kind, number or order.number)


def gather(order: Any) -> PaperFacts:
    order = _with_all(order)
    attempt = getattr(order, "clientportal_attempt", None)
    user, contact = _payer(order, attempt)
    company = contact.company if contact is not None and contact.company_id else None
    with translation.override(_language(contact, attempt)):
        email = user.email if user is not None else (contact.email if contact else order.guest_email or "")
        payer = parties.payer_party(
            order=order, company=company, contact=contact or _Guest(user), email=email
        )
        return PaperFacts(_facts(order, attempt, company, payer), company, user, contact, email)


@dataclass(frozen=True)
class _Guest:
    """Somebody whom no contact describes: by the login's name, if there is one."""

    user: Any

    @property
    def name(self) -> str:
        return self.user.get_full_name() if self.user is not None else ""


def _with_all(order: Any) -> Any:
    related = (
        "user__clientportal_contact__company__country",
        "user__clientportal_contact__company__conditions",
        "clientportal_parties__payer__clientportal_contact__company__country",
        "clientportal_parties__payer__clientportal_contact__company__conditions",
        "clientportal_attempt__contact__company__conditions",
        "billing_address__country",
        "shipping_address__country",
    )
    orders = Order._default_manager.select_related(*related).prefetch_related(
        "surcharges", "discounts", "sources__source_type", "clientportal_attempt__parts"
    )
    return orders.get(pk=order.pk)


def _payer(order: Any, attempt: Any) -> tuple[Any, Any]:
    """The login that paid, if there is one, and the contact: of the login, or recognised without one."""
    known = getattr(order, "clientportal_parties", None)
    user = known.payer if known is not None and known.payer is not None else order.user
    if user is not None:
        return user, getattr(user, "clientportal_contact", None)
    return None, attempt.contact if attempt is not None else None


def _language(contact: Any, attempt: Any) -> str:
    own = language_of(contact) if contact is not None else ""
    return languages.mail_language(own, attempt.language if attempt is not None else "")


def _facts(order: Any, attempt: Any, company: Any, payer: Party) -> Facts:
    goods, taxed = items.items_of(items.lines_with_all(order), order.surcharges.all(), order.currency)
    shipping = _shipping(order)
    *rates, shipping_rate = items.find_rates([*taxed, shipping])
    total, excl_tax = (_amount(order, each) for each in (order.total_incl_tax, order.total_excl_tax))
    goods = items.adding_up(
        goods,
        excl_tax=excl_tax - shipping.excl_tax,
        tax=total - excl_tax - shipping.tax,
        unit=money.unit(order.currency),
    )
    charged = [(rate, each.excl_tax, each.tax) for rate, each in zip(rates, goods, strict=True)]
    names = dict.fromkeys(item.beneficiary for item in goods if item.beneficiary)
    return Facts(
        kind="order",
        number=order.number,
        order_number=order.number,
        language=translation.get_language() or "en",
        currency=order.currency,
        issued_on=clock.today(),
        ordered_on=day_of(order.date_placed),
        seller=parties.seller(),
        payer=payer,
        items=items.with_rates(goods, rates),
        taxes=tax_sums(
            [*charged, (shipping_rate, shipping.excl_tax, shipping.tax)],
            total_excl_tax=excl_tax,
            total_tax=total - excl_tax,
        ),
        total_excl_tax=excl_tax,
        total_tax=total - excl_tax,
        total=total,
        beneficiaries=tuple(Party(name=name) for name in names),
        shipping_method=one_line(order.shipping_method),
        shipping_code=one_line(order.shipping_code),
        shipping_excl_tax=shipping.excl_tax,
        shipping_tax=shipping.tax,
        discounts=_discounts(order),
        **_delivery(order, company),
        **_payment(order, attempt, company),
    )


def _amount(order: Any, amount: Decimal) -> Decimal:
    return money.quantise(amount, order.currency)


def _shipping(order: Any) -> Taxed:
    excl_tax = _amount(order, order.shipping_excl_tax)
    return Taxed(excl_tax, _amount(order, order.shipping_incl_tax) - excl_tax, money.unit(order.currency))


def _discounts(order: Any) -> tuple[tuple[str, Decimal], ...]:
    rows = sorted((each for each in order.discounts.all() if each.amount), key=lambda each: each.pk)
    return tuple(
        (one_line(each.offer_name or each.voucher_code or ""), _amount(order, each.amount)) for each in rows
    )


def _delivery(order: Any, company: Any) -> dict[str, Any]:
    conditions = getattr(company, "conditions", None)
    terms = {"delivery_terms": text_of(conditions.delivery_terms if conditions is not None else "")}
    if order.shipping_address is None:
        return terms
    remark = text_of(company.remark if company is not None else "")
    return {**terms, "delivery": parties.of_address(order.shipping_address), "remark": remark}


def _payment(order: Any, attempt: Any, company: Any) -> dict[str, Any]:
    """What paid, and until when the rest is due. The terms of payment belong to what is still to be paid."""
    paid = _paid(order, attempt)
    due = sum((each.amount for each in paid if each.is_later), Decimal(0))
    conditions = getattr(company, "conditions", None)
    terms = terms_of(
        due,
        day_of(order.date_placed),
        company.invoice_days if company is not None else None,
        conditions.discount_percent if conditions is not None else None,
        conditions.discount_days if conditions is not None else None,
        money.decimals(order.currency),
    )
    return {
        "paid": paid,
        "payment_terms": text_of(conditions.payment_terms if conditions is not None else ""),
        **vars(terms),
    }


def _paid(order: Any, attempt: Any) -> tuple[Paid, ...]:
    """By the parts of the payment; for an order that wasn't paid through this package, by Oscar's sources."""
    if attempt is None:
        return tuple(
            Paid(one_line(str(source.source_type)), amount)
            for source in order.sources.all()
            if (amount := _amount(order, max(source.amount_debited, source.amount_allocated)))
        )
    registry = methods.registered()
    parts = [part for part in attempt.parts.all() if part.status != part.Status.RELEASED]
    return tuple(
        Paid(
            str(registry[part.method].label) if part.method in registry else part.method,
            _amount(order, part.amount),
            is_later=part.method in registry and registry[part.method].is_paid_later,
        )
        for part in sorted(parts, key=lambda part: part.pk)
    )


def day_of(moment: datetime) -> Any:
    return moment.astimezone(clock.shop_zone()).date()
