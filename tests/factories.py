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


def make_facts(kind: str = "invoice", number: str = "R2026-00001", **fields: Any) -> Any:
    """What a document of one line says: 10.00 with 20 % VAT."""
    from oscar_clientportal.documents.rules import Facts, Item, Party, TaxSum

    today = clock.today()
    item = Item(1, "Handbook", 1, Decimal("10.00"), Decimal("10.00"), Decimal("2.00"), Decimal(20))
    return Facts(
        **{
            "kind": kind,
            "number": number,
            "order_number": "100001",
            "language": "en",
            "currency": "EUR",
            "issued_on": today,
            "ordered_on": today,
            "seller": Party("Acme Customs", street=("1 Demo Street",), postcode="75001", town="Paris"),
            "payer": Party("Demo company", our_number="4711"),
            "items": (item,),
            "taxes": (TaxSum(Decimal(20), Decimal("10.00"), Decimal("2.00")),),
            "total_excl_tax": Decimal("10.00"),
            "total_tax": Decimal("2.00"),
            "total": Decimal("12.00"),
            **fields,
        }
    )


def make_paper_order(user: Any = None, number: str = "", total: str = "12.00", **fields: Any) -> Any:
    """An order's row alone, for documents to belong to."""
    return model("order", "Order").objects.create(
        number=number or str(200000 + next(_numbers)),
        user=user,
        currency=fields.pop("currency", "EUR"),
        total_incl_tax=Decimal(total),
        total_excl_tax=Decimal(total),
        **fields,
    )


def make_document(company: Any = None, *, kind: str = "invoice", due: str = "0.00", **fields: Any) -> Any:
    """An issued paper as a row, without its files; ``due``: what of an invoice is to be paid later, all of it open.

    ``facts``: what it says differently, by name.
    """
    total = Decimal(fields.pop("total", "12.00"))
    user, currency = fields.pop("user", None), fields.pop("currency", "EUR")
    order = fields.pop("order", None) or make_paper_order(user, total=str(total), currency=currency)
    number = fields.pop("number", "") or (
        order.number if kind == "order" else f"{kind[0].upper()}{next(_numbers):05}"
    )
    fields = {"due_on": clock.today() + timedelta(days=30) if Decimal(due) else None, **fields}
    said = {"order_number": order.number, "total": total, "currency": currency, "amount_due": Decimal(due)}
    told = {**said, "due_on": fields["due_on"], **fields.pop("facts", {})}
    facts = make_facts(kind, number, **told)
    return model("documents", "Document").objects.create(
        **{
            "kind": kind,
            "number": number,
            "order": order,
            "company": company,
            "user": user,
            "language": facts.language,
            "issued_at": clock.now(),
            "currency": currency,
            "total": total,
            "facts": facts.as_json(),
            "amount_due": Decimal(due),
            "open_amount": Decimal(due),
            **fields,
        }
    )


def make_view(*shown: Any, out: Any = (), company: Any = None, **fields: Any) -> Any:
    """A catalogue view with these products, categories and ranges, without those of ``out``; given to ``company``."""
    fields.setdefault("name", f"View {next(_numbers)}")
    view = model("conditions", "CatalogueView").objects.create(**fields)
    for things, is_out in ((shown, False), (out, True)):
        for thing in things:
            view.items.create(is_out=is_out, **{thing._meta.model_name: thing})
    if company is not None:
        rows = model("conditions", "CompanyConditions").objects
        rows.update_or_create(company=company, defaults={"view": view})
    return view


def make_condition(*, price: str = "", percent: str = "", scale: Any = (), **fields: Any) -> Any:
    """A price condition: one ``price`` or ``percent`` off, or a ``scale`` of (from quantity, price)."""
    fields.setdefault("currency", "EUR" if price or scale else "")
    condition = model("conditions", "PriceCondition").objects.create(**fields)
    for quantity, each in [(1, price)] if price else scale:
        condition.tiers.create(from_quantity=quantity, price=Decimal(each))
    if percent:
        condition.tiers.create(percent=Decimal(percent))
    return condition


def make_group(*companies: Any, **fields: Any) -> Any:
    """A customer group with these companies."""
    fields.setdefault("title", f"Group {next(_numbers)}")
    group = model("conditions", "CustomerGroup").objects.create(**fields)
    for company in companies:
        rows = model("conditions", "CompanyConditions").objects
        rows.update_or_create(company=company, defaults={"group": group})
    return group
