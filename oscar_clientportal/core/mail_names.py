"""The mails of this package by code: what Oscar's dashboard calls them, and something to preview them with."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import clock

PREFIX = "CLIENTPORTAL_"
#: Code → name. A mail that isn't named here can be sent, but not edited.
NAMES = {
    "CLIENTPORTAL_ACCESS_CHANGED": gettext_lazy("Client portal: role changed, login closed or opened"),
    "CLIENTPORTAL_ACCESS_DATA": gettext_lazy("Client portal: access data"),
    "CLIENTPORTAL_BALANCE_NEGATIVE": gettext_lazy("Client portal: balance to repay"),
    "CLIENTPORTAL_BALANCE_POSITIVE": gettext_lazy("Client portal: balance to spend"),
    "CLIENTPORTAL_BLOCKED": gettext_lazy("Client portal: customer blocked"),
    "CLIENTPORTAL_CLIENT_REFUSED": gettext_lazy("Client portal: client refused, to the agent"),
    "CLIENTPORTAL_CONSENT_CHANGED": gettext_lazy("Client portal: consent given, changed or ended"),
    "CLIENTPORTAL_CONSENT_ENDING": gettext_lazy("Client portal: consent ends soon"),
    "CLIENTPORTAL_CONSENT_REQUESTED": gettext_lazy("Client portal: consent is asked for"),
    "CLIENTPORTAL_CREDIT_NOTE": gettext_lazy("Client portal: credit note"),
    "CLIENTPORTAL_DECISION": gettext_lazy("Client portal: decision in a project"),
    "CLIENTPORTAL_DECISION_ANSWERED": gettext_lazy("Client portal: decision answered"),
    "CLIENTPORTAL_DELIVERY_FAILED": gettext_lazy("Client portal: orders did not reach the ERP, to the staff"),
    "CLIENTPORTAL_INVITATION": gettext_lazy("Client portal: invitation"),
    "CLIENTPORTAL_INVOICE": gettext_lazy("Client portal: invoice"),
    "CLIENTPORTAL_INVOICE_REMINDER": gettext_lazy("Client portal: invoice is overdue"),
    "CLIENTPORTAL_LICENCES_ANSWERED": gettext_lazy("Client portal: answer to licences that were offered"),
    "CLIENTPORTAL_LICENCES_OFFERED": gettext_lazy("Client portal: licences are offered"),
    "CLIENTPORTAL_LINK_REMINDER": gettext_lazy("Client portal: approval is due, to the staff"),
    "CLIENTPORTAL_LINK_REQUEST": gettext_lazy("Client portal: approval is asked for, to the staff"),
    "CLIENTPORTAL_ORDER_DECIDED": gettext_lazy("Client portal: answer to an order that waited"),
    "CLIENTPORTAL_ORDER_WAITING": gettext_lazy("Client portal: order waits for the client's yes"),
    "CLIENTPORTAL_ORDER_XML": gettext_lazy("Client portal: order as XML, to the ERP"),
    "CLIENTPORTAL_REGISTERED": gettext_lazy("Client portal: new customer, to the staff"),
    "CLIENTPORTAL_REGISTRATION": gettext_lazy("Client portal: registration"),
    "CLIENTPORTAL_REGISTRATION_KNOWN": gettext_lazy("Client portal: registration of a known address"),
    "CLIENTPORTAL_REGISTRATION_LINK": gettext_lazy("Client portal: registration link"),
    "CLIENTPORTAL_SEAT_ANSWERED": gettext_lazy("Client portal: answer to a request for a seat"),
    "CLIENTPORTAL_SEAT_ASKED": gettext_lazy("Client portal: somebody asks for a seat, to their super-admins"),
    "CLIENTPORTAL_SEAT_GIVEN": gettext_lazy("Client portal: seat given"),
    "CLIENTPORTAL_SEAT_TAKEN": gettext_lazy("Client portal: seat taken back or licence over"),
    "CLIENTPORTAL_SESSION_ACCOUNT": gettext_lazy("Client portal: what was done in somebody's name"),
    "CLIENTPORTAL_SUBSCRIPTION_ACTION": gettext_lazy("Client portal: the bank asks to confirm a renewal"),
    "CLIENTPORTAL_SUBSCRIPTION_CARD": gettext_lazy("Client portal: card for a renewal expires or is missing"),
    "CLIENTPORTAL_SUBSCRIPTION_CHANGED": gettext_lazy("Client portal: subscription changed"),
    "CLIENTPORTAL_SUBSCRIPTION_CREATED": gettext_lazy("Client portal: subscription created"),
    "CLIENTPORTAL_SUBSCRIPTION_ENDED": gettext_lazy("Client portal: subscription ended"),
    "CLIENTPORTAL_SUBSCRIPTION_RECEIPT": gettext_lazy("Client portal: receipt of a renewal"),
    "CLIENTPORTAL_SUBSCRIPTION_REFUSED": gettext_lazy("Client portal: renewal could not be paid"),
    "CLIENTPORTAL_SUBSCRIPTION_RENEWAL": gettext_lazy("Client portal: subscription renews or ends soon"),
    "CLIENTPORTAL_SUBSCRIPTION_RENEWED": gettext_lazy("Client portal: subscription renewed"),
    "CLIENTPORTAL_SUBSCRIPTION_SUSPENDED": gettext_lazy("Client portal: subscription suspended"),
    "CLIENTPORTAL_SUBSCRIPTION_UPGRADED": gettext_lazy("Client portal: subscription upgraded"),
    "CLIENTPORTAL_TERMS_PUBLISHED": gettext_lazy("Client portal: new terms of use"),
    "CLIENTPORTAL_TERMS_REMINDER": gettext_lazy("Client portal: terms of use wait for an answer"),
    "CLIENTPORTAL_UNBLOCKED": gettext_lazy("Client portal: customer no longer blocked"),
}
RENEWAL_DATES = ("starts_at", "ended_at", "next_try_at", "open_until_at")


def sample_context() -> dict[str, Any]:
    """Something of everything that these mails tell, of nobody who exists."""
    moment = clock.now() + timedelta(days=14)
    person = SimpleNamespace(
        first_name="Ada", last_name="Demo", name="Ada Demo", email="ada@example.com", number="C00042"
    )
    dates = dict.fromkeys((*("expires_at", "ends_at", "due_at"), *RENEWAL_DATES), moment)
    amounts = {"balance": Decimal("75.00"), "owed": Decimal("20.00"), "currency": "EUR"}
    discount = {"name": _("Offer"), "saved": Decimal("15.00")}
    paid = {"amount": Decimal("75.00"), "before": Decimal("90.00"), "discounts": [discount]}
    renewal = {
        "card": "Visa •••• 4242",
        "order": "100042",
        "renews": True,
        "is_payer": True,
        "change": "extended",
    }
    people = dict.fromkeys(("contact", "person", "customer"), person)
    names = dict.fromkeys(("agent", "invited_by", "payer", "sender"), "Alice Agent")
    subscription = {"plan": _("Plan"), "old_plan": _("Plan"), "contents": [_("Content")], "has_login": True}
    links = {"token": "token", "path": "/", "url": "https://example.com/", "link": {"label": _("Label")}}
    asked = {"outcome": "placed", "why": "", "reason": _("Your question")}
    others = {"key": "ABCDE-FGHJK-LMNPQ-RSTUV", "login": person.email, "client": person.name, "words": ""}
    return {
        **dates,
        **amounts,
        **paid,
        **renewal,
        **people,
        **names,
        **subscription,
        **links,
        **others,
        **_sample_consent(moment),
        **_sample_sessions(moment),
        "access": "role",
        "is_admin": True,
        **asked,
        **_sample_licences(),
        **_sample_terms(),
        **_sample_invoice(),
        **_sample_issued(),
        **_sample_deliveries(),
    }


def _sample_consent(moment: Any) -> dict[str, Any]:
    people = {"grantee": "Demo Partners", "company": "Demo & Sons", "acts_as": "Ada Demo"}
    terms = {"scopes": ["basket", "balance"], "limit": Decimal("200.00"), "until": moment}
    return {**people, **terms, "event": "given", "by": "Ada Demo", "asker": "Bob Demo", "answer_by": moment}


def _sample_sessions(moment: Any) -> dict[str, Any]:
    people = {"impersonator_name": "Alice Agent", "contact_name": "Ada Demo", "contact_id": None}
    session = SimpleNamespace(**people, reason=_("Your question"), started_at=moment, is_tour=False, pk=1)
    change = SimpleNamespace(what="basket-created", action="created", title=_("Plan"), quantity=1, former="")
    account = SimpleNamespace(
        session=session,
        came_for="agent",
        partner="",
        consented_at=moment,
        ended="stopped",
        ended_at=moment,
        undo_until=moment,
        can_undo=True,
        changes=[change],
        looked=[SimpleNamespace(name="basket", titles=[], others=0)],
        refused=[],
    )
    return {"accounts": [account], "earlier": 0}


def _sample_terms() -> dict[str, Any]:
    return {"title": _("Terms of use"), "number": 2, "summary": "", "before": "orders"}


def _sample_licences() -> dict[str, Any]:
    return {"licence": _("Licence"), "quantity": 3, "to_company": "Demo Trading", "is_used": True, "note": ""}


def _sample_deliveries() -> dict[str, Any]:
    about = {"order": "100042", "channel": _("HTTP address"), "target": "https://example.com/orders"}
    failures = [{**about, "answer": "HTTP 503", "is_final": is_final} for is_final in (True, False)]
    return {"failures": failures, "our_number": "4711"}


def _sample_invoice() -> dict[str, Any]:
    numbers = {"invoice_number": "R2026-00042", "order_number": "100042"}
    return {**numbers, "open_amount": Decimal("75.00"), "due_on": clock.today(), "is_last": False}


def _sample_issued() -> dict[str, Any]:
    money = {"amount_due": Decimal("75.00"), "returned": Decimal("75.00")}
    return {**money, "document": 1, "is_attached": True, "corrects": "R2026-00042"}
