"""The cast of the tests of mails: a client, and somebody else who pays for them with a card."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests import factories
from tests.factories import model

ENDS = datetime(2026, 6, 1, 9, tzinfo=UTC)
SECRET = ("payer@acme.example", "4242", "75.00", "Visa")


def make_card(user: Any, last4: str = "4242", **fields: Any) -> Any:
    facts = {"brand": "visa", "exp_month": 5, "exp_year": 2026, "is_default": True, **fields}
    return model("payments", "SavedCard").objects.create(
        user=user, reference=f"pm_{last4}", last4=last4, **facts
    )


def make_cast(*, payer_is_client: bool = False, **fields: Any) -> SimpleNamespace:
    """A subscription to HS+Origin that ends on 1 June 2026 and is renewed with the payer's card."""
    company = factories.make_company("Demo company")
    user = factories.make_user("client@acme.example", first_name="Ben", last_name="Client")
    contact = factories.make_contact(
        "client@acme.example", user=user, company=company, language="en", first_name="Ben", last_name="Client"
    )
    if payer_is_client:
        payer, link = user, None
    else:
        agent = factories.make_agent("payer@acme.example", first_name="Ada", last_name="Agent")
        payer, link = agent.user, factories.make_link(agent, contact)
        payer.clientportal_contact.language, payer.clientportal_contact.first_name = "en", "Ada"
        payer.clientportal_contact.save()
    card = make_card(payer)
    subscription = factories.make_subscription(
        contact,
        factories.make_plan("HS+Origin"),
        starts_at=ENDS - timedelta(days=365),
        **{"payer": payer, "renewal_payer": payer, "auto_renew": True, "card": card, **fields},
    )
    term = subscription.terms.get()
    return SimpleNamespace(
        company=company,
        contact=contact,
        payer=payer,
        link=link,
        card=card,
        subscription=subscription,
        term=term,
    )


def make_renewal(cast: SimpleNamespace, **fields: Any) -> Any:
    facts = {"price": Decimal("75.00"), "total": Decimal("75.00"), "currency": "EUR", "tries": 1, **fields}
    return cast.subscription.renewals.create(
        plan=cast.subscription.plan,
        starts_at=ENDS,
        ends_at=ENDS + timedelta(days=365),
        payer=cast.payer,
        **facts,
    )


def texts(message: Any) -> list[str]:
    """Subject and text of a mail, subject and HTML: what the one says the other says too."""
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return [" ".join(f"{message.subject} {part}".split()) for part in (message.body, html)]
