"""Rows for tests: plain functions with sensible defaults, each writing as little as it can."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.core import clock

PASSWORD = "clientportal"
_numbers = count(1)


def model(label: str, name: str) -> Any:
    return get_model(label if "." in label or label in OSCAR else f"clientportal_{label}", name)


OSCAR = {"basket", "catalogue", "offer", "order", "partner", "payment", "voucher", "address"}


def make_user(email: str = "", **fields: Any) -> Any:
    email = email or f"person{next(_numbers)}@acme.example"
    return get_user_model().objects.create_user(email[:150], email, PASSWORD, **fields)


def make_company(name: str = "Demo company", **fields: Any) -> Any:
    return model("clients", "Company").objects.create(name=name, **fields)


def make_country(code: str = "FR", name: str = "France") -> Any:
    return model("address", "Country").objects.get_or_create(
        iso_3166_1_a2=code, defaults={"printable_name": name, "name": name, "is_shipping_country": True}
    )[0]


def make_contact(email: str = "", *, user: Any = None, **fields: Any) -> Any:
    email = email or (user.email if user else f"contact{next(_numbers)}@acme.example")
    fields.setdefault("status", "active" if user else "invited")
    if "company" not in fields:
        fields["company"] = make_company(email, is_individual=True)
    return model("clients", "Contact").objects.create(email=email, user=user, **fields)


def make_agent(email: str = "", **fields: Any) -> Any:
    """An agent with a login, and the contact and company that own their customer account."""
    user = make_user(email, **fields)
    make_contact(user=user, kind="partner")
    return model("portfolios", "Agent").objects.create(user=user)


def make_link(agent: Any, contact: Any = None, *, status: str = "linked", **fields: Any) -> Any:
    contact = contact or make_contact()
    fields = {"email": contact.email, "kind": contact.kind, "invited_at": clock.now(), **fields}
    return model("portfolios", "ClientLink").objects.create(
        agent=agent, contact=contact, status=status, **fields
    )


def make_product(title: str = "Handbook", price: str = "30.00", **options: Any) -> Any:
    """A product with a stock record; ``currency``, ``shipped``, ``stock`` (None = not tracked)."""
    shipped, stock = options.pop("shipped", True), options.pop("stock", None)
    product_class, _ = model("catalogue", "ProductClass").objects.get_or_create(
        name=f"{'Shipped' if shipped else 'Not shipped'}{'' if stock is None else ', in stock'}",
        defaults={"requires_shipping": shipped, "track_stock": stock is not None},
    )
    product = model("catalogue", "Product").objects.create(title=title, product_class=product_class)
    partner, _ = model("partner", "Partner").objects.get_or_create(name="Shop")
    model("partner", "StockRecord").objects.create(
        product=product,
        partner=partner,
        partner_sku=f"sku-{product.pk}",
        price=Decimal(price),
        price_currency=options.pop("currency", "EUR"),
        num_in_stock=stock,
    )
    return product


def make_content(code: str) -> Any:
    return model("subscriptions", "Content").objects.get_or_create(code=code, defaults={"name": code})[0]


def make_plan(title: str = "HS", price: str = "75.00", **fields: Any) -> Any:
    """A plan that opens the contents its title names: ``HS+Origin`` opens HS and Origin."""
    contents = fields.pop("contents", title.split("+"))
    currency = fields.pop("currency", "EUR")
    plan = model("subscriptions", "Plan").objects.create(
        product=make_product(title, price, shipped=False, currency=currency), **fields
    )
    plan.contents.set([make_content(code) for code in contents])
    return plan


def make_subscription(
    contact: Any, plan: Any, *, starts_at: datetime | None = None, days: int = 365, **fields: Any
):
    """A subscription with one term of ``days``, running since yesterday by default."""
    starts_at = starts_at or clock.now() - timedelta(days=1)
    subscription = model("subscriptions", "Subscription").objects.create(
        company=contact.company, contact=contact, plan=plan, anchor=starts_at, **fields
    )
    subscription.terms.create(plan=plan, starts_at=starts_at, ends_at=starts_at + timedelta(days=days))
    return subscription


def make_account(company: Any, balance: str = "0.00", *, currency: str = "EUR") -> Any:
    """A customer account with this balance, deposited through the ledger."""
    from oscar_clientportal.accounts import services

    account = services.open_account(company=company, currency=currency)
    if Decimal(balance) > 0:
        services.deposit(
            account=account,
            amount=Decimal(balance),
            reason="opening",
            idempotency_key=f"factory-{next(_numbers)}",
        )
        account.refresh_from_db()
    return account


def make_voucher(code: str = "SPRING", *, percent: str = "10", usage: str = "Single use") -> Any:
    """A voucher that takes so many per cent off everything, now."""
    offers = {name: model("offer", name) for name in ("Benefit", "Condition", "ConditionalOffer", "Range")}
    everything = offers["Range"].objects.create(name=f"All for {code}", includes_all_products=True)
    offer = offers["ConditionalOffer"].objects.create(
        name=f"Offer of {code}",
        offer_type="Voucher",
        condition=offers["Condition"].objects.create(range=everything, type="Count", value=1),
        benefit=offers["Benefit"].objects.create(range=everything, type="Percentage", value=Decimal(percent)),
    )
    now = clock.now()
    voucher = model("voucher", "Voucher").objects.create(
        name=code,
        code=code,
        usage=usage,
        start_datetime=now - timedelta(days=1),
        end_datetime=now + timedelta(days=1),
    )
    voucher.offers.add(offer)
    return voucher


def make_card(user: Any, *, is_default: bool = True, **fields: Any) -> Any:
    """A saved card as the shop knows it; the provider is not asked."""
    number = next(_numbers)
    face = {"brand": "visa", "last4": f"{number % 10000:04}", "exp_month": 12, "exp_year": 2099, **fields}
    return model("payments", "SavedCard").objects.create(
        user=user, reference=f"pm_demo_{number}", is_default=is_default, **face
    )


def make_site_offer(name: str = "Autumn", *, percent: str = "10") -> Any:
    """An offer of the shop that takes so many per cent off everything, for everybody."""
    offers = {each: model("offer", each) for each in ("Benefit", "Condition", "ConditionalOffer", "Range")}
    everything = offers["Range"].objects.create(name=f"All for {name}", includes_all_products=True)
    return offers["ConditionalOffer"].objects.create(
        name=name,
        offer_type="Site",
        condition=offers["Condition"].objects.create(range=everything, type="Count", value=1),
        benefit=offers["Benefit"].objects.create(range=everything, type="Percentage", value=Decimal(percent)),
    )


def make_partner(*, users: int = 1, **fields: Any) -> Any:
    """An enabled partner: a company whose first person is its super-admin; so many have the master account ticked."""
    company = fields.pop("company", None) or make_company("Demo partner")
    partner = model("impersonation", "Partner").objects.create(company=company, **fields)
    for number in range(users):
        role = "user" if number else "super-admin"
        contact = make_contact(user=make_user(), kind="partner", company=company, role=role)
        partner.users.create(contact=contact)
    return partner


def make_consent(contact: Any, *, scopes: Any = (), days: int = 30, links: bool = True, **fields: Any) -> Any:
    """A consent of this contact's company to act as the contact, with the shop's leave where it is a partner's.

    ``partner``, ``agent`` or ``to_shop=True`` says to whom.
    """
    if fields.get("partner") is not None and links:
        fields["partner"].links.get_or_create(company=contact.company)
    if "balance" in scopes:
        fields = {"monthly_limit": Decimal("100.00"), "currency": "EUR", **fields}
    return model("impersonation", "Consent").objects.create(
        **{
            "company": contact.company,
            "acts_as": contact,
            "status": "given",
            "scopes": list(scopes),
            "until": clock.now() + timedelta(days=days),
            "purpose": "Demo work",
            **fields,
        }
    )


def make_impersonation(impersonator: Any, contact: Any, **fields: Any) -> Any:
    """A session of this login as the contact, begun a minute ago; no browser belongs to it."""
    return model("impersonation", "Impersonation").objects.create(
        **{
            "impersonator": impersonator,
            "contact": contact,
            "company": contact.company,
            "user": contact.user,
            "impersonator_name": impersonator.email,
            "contact_name": contact.name,
            "authority": "staff",
            "reason": "Demo question",
            "started_at": clock.now() - timedelta(minutes=1),
            "ends_at": clock.now() + timedelta(minutes=29),
            **fields,
        }
    )


def make_licence(company: Any, quantity: int = 10, **fields: Any) -> Any:
    """A licence as the staff give it; ``holders`` are contacts who hold a seat of it."""
    holders = fields.pop("holders", [])
    fields = {"title": "Users", "valid_from": clock.now() - timedelta(days=1), **fields}
    licence = model("licences", "Licence").objects.create(
        company=company, quantity=quantity, used=len(holders), **fields
    )
    for contact in holders:
        licence.seats.create(contact=contact)
    return licence


def make_terms(*, texts: Any = None, by: Any = None, summary: str = "") -> Any:
    """A published version of the terms of use, in the main language and in English."""
    from oscar_clientportal.clients.services import terms

    given = texts or {
        "fr": terms.Text("Conditions d'utilisation", "Premier.\n\nSecond."),
        "en": terms.Text("Terms of use", "First.\n\nSecond."),
    }
    version = terms.create_version(texts=given, summary=summary)
    return terms.publish_version(version=version, by=by)


def make_seated(subscription: Any, quantity: int = 10, **fields: Any) -> Any:
    """A licence whose seats open what this subscription does; ``holders`` have one each."""
    fields = {"source": "plan", **fields}
    licence = make_licence(subscription.company, quantity, **fields)
    model("subscriptions", "SubscriptionLicence").objects.create(subscription=subscription, licence=licence)
    return licence


def make_seat_product(
    price: str = "20.00", *, title: str = "More users", seats: int = 1, **fields: Any
) -> Any:
    """A product that sells so many seats a unit; ``plan``: more of what a running subscription to it has."""
    product = make_product(title, price, shipped=False)
    return model("subscriptions", "SeatProduct").objects.create(product=product, seats=seats, **fields)
