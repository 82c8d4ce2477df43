"""Every mail of ours in each language that a customer may ask for."""

import re
from decimal import Decimal
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils.translation import to_locale

from oscar_clientportal.clients.languages import CODES as LANGUAGES
from oscar_clientportal.core import conf
from oscar_clientportal.core.languages import mail_language
from tests.integration.core.test_languages import pattern
from tests.integration.core.test_mail_frame import CODES, rendered, sample_context
from tests.lint.messages import MAIL_APP, MAIL_LANGUAGES, ROOT, catalogue_path, read, strings

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.40")]
TRANSLATED = [code for code in LANGUAGES if code != "en-us"]
MOMENT = sample_context()["expires_at"]


def english() -> dict[str, re.Pattern[str]]:
    """Every English text of our mails, short ones as well."""
    messages = strings(read(catalogue_path(ROOT / MAIL_APP, "de", "django")))
    ids = [key[0] for key in messages]
    return {text: pattern(text) for each in ids for text in ([each] if isinstance(each, str) else each)}


ENGLISH = english()


def spoken(text: str) -> set[str]:
    """The English texts of ours in it."""
    plain = " ".join(unescape(text).split())
    return {known for known, wanted in ENGLISH.items() if wanted.search(plain)}


def waiting(number: int) -> list[Any]:
    """Links that staff are reminded of."""
    contact = SimpleNamespace(name="Bob", email="bob@demo.example")
    return [SimpleNamespace(contact=contact, agent="A. Gent", due_at=MOMENT, label="Fair")] * number


def samples() -> list[dict[str, Any]]:
    """What the mails need to say everything they can: each text is in one of these."""
    company = SimpleNamespace(name="Demo & Sons", number="0042", is_individual=False)
    person = SimpleNamespace(name="Bob", email="bob@demo.example", first_name="", company=company)
    refund = SimpleNamespace(amount=20, currency="EUR", attempt=SimpleNamespace(order_number="100001"))
    answer = SimpleNamespace(answer="agreed", remark="0123")
    everything = {
        "answer": answer,
        "client": "Bob",
        "customer": company,
        "decision": SimpleNamespace(title="0815", text=""),
        "failures": [
            {"order": "100042", "answer": "503", "is_final": given_up} for given_up in (True, False)
        ],
        "label": "",
        "link": waiting(1)[0],
        "login": "bob@demo.example",
        "more": 2,
        "name": "Bob",
        "order": "100042",
        "our_number": "4711",
        "overdue": waiting(2),
        "path": "/1/",
        "person": person,
        "project": SimpleNamespace(title="4711", pk=1, agent=None),
        "refunds": [refund],
        "url": "http://acme.localhost/1/",
        "waiting": waiting(1),
    }
    nothing = {
        "is_last": True,
        "company": "",
        "copy_of": "",
        "is_frozen": False,
        "payer": "",
        "has_login": False,
    }
    alone = {"invited_by": "", "overdue": [], "answer": SimpleNamespace(answer="declined", remark="")}
    own = {"is_bought_by_another": False, "key": "", "overdue": waiting(1)}
    return [
        everything,
        {**everything, **nothing, **alone, "contact": person},
        {**everything, **nothing, **own},
        {**everything, "colleagues_of": "Demo & Sons"},
    ]


def of_subscriptions() -> dict[str, list[dict[str, Any]]]:
    """What else the mails about a renewal or a change can say, by mail."""
    paid = {
        **dict.fromkeys(("starts_at", "ended_at", "next_try_at", "open_until_at"), MOMENT),
        "amount": Decimal(75),
        "before": Decimal(90),
        "card": "0042",
        "order": "100042",
        "token": "0815",
        "discounts": [{"name": "4711", "saved": Decimal(15)}],
        "renews": True,
        "is_payer": True,
    }
    reasons = ("insufficient_funds", "expired_card", "no_card", "try_again_later", "generic_decline")
    unpaid = [{**paid, "code": code} for code in reasons]
    last = {**paid, "amount": None, "next_try_at": None, "open_until_at": None}
    changes = ("extended", "paused", "cancelled", "taken-back", "resumed", "renewal-off", "moved")
    changed = [{**paid, "client": "", "change": change} for change in changes]
    over = [{**paid, "is_over": True, "change": change} for change in ("cancelled", "taken-back")]
    others = [{**paid, "client": "Bob", "change": "moved"}, {"is_former": True}]
    found = {
        "RENEWAL": [paid, {**paid, "card": ""}, {**paid, "is_payer": False}, {**paid, "renews": False}],
        "CARD": [paid, {**paid, "card": ""}],
        "REFUSED": [*unpaid, last],
        "ACTION": [paid, last],
        "CHANGED": [*changed, *over, *others],
        **{key: [paid] for key in ("RECEIPT", "RENEWED", "SUSPENDED", "ENDED")},
    }
    return {f"SUBSCRIPTION_{code}": contexts for code, contexts in found.items()}


def of_sessions() -> list[dict[str, Any]]:
    """What the account of a session can say: each way one came and ended, each change, each part of the shop."""
    kinds = ("address", "basket", "voucher", "wishlist", "posting", "subscription", "details")
    whats = [f"{kind}-{act}" for kind in kinds for act in ("created", "changed", "deleted")]
    whats += [
        "basket-moved",
        "order-created",
        "posting-paid",
        "renewal-changed",
        "seat-created",
        "seat-deleted",
    ]
    fields = {"title": "4711", "quantity": 2, "former": 1, "amount": Decimal(75), "currency": "EUR"}
    changes = [SimpleNamespace(what=what, action=what.split("-")[1], **fields) for what in whats]
    areas = ("shop", "basket", "checkout", "orders", "addresses", "money", "subscriptions", "cards")
    areas += ("login", "access", "documents", "account", "others")
    seen = [SimpleNamespace(name=area, titles=["0815"], others=1) for area in areas]
    ends = ("stopped", "expired", "revoked", "disabled", "closed", "staff", "logged-out", "superseded")

    def account(ended: str, **facts: Any) -> Any:
        people = {"impersonator_name": "Bob", "contact_name": "Cy", "contact_id": facts.pop("contact_id", 1)}
        session = SimpleNamespace(
            **people, pk=1, reason="0042", started_at=MOMENT, is_tour=facts.pop("is_tour", False)
        )
        known = {
            "came_for": "partner",
            "partner": "Demo & Sons",
            "consented_at": MOMENT,
            "undo_until": MOMENT,
        }
        lists = {"changes": changes, "looked": seen, "refused": seen, "can_undo": True, "ended_at": MOMENT}
        return SimpleNamespace(**{"session": session, "ended": ended, **known, **lists, **facts})

    nothing = {"changes": [], "looked": [], "refused": [], "can_undo": False, "partner": ""}
    alone = [account("stopped", came_for="agent", **nothing), account("stopped", came_for="staff", **nothing)]
    tour = account("stopped", **{**nothing, "consented_at": None, "is_tour": True})
    staff = account("stopped", **{**nothing, "consented_at": None, "contact_id": 2})
    reader = SimpleNamespace(pk=1, first_name="", company="", name="Cy", email="cy@demo.example")
    many = {"contact": reader, "earlier": 1}
    return [
        {**many, "accounts": [account(end) for end in ends]},
        {**many, "accounts": [*alone, tour], "earlier": 2},
        {**many, "accounts": [staff], "earlier": 0},
        {**many, "accounts": [account("stopped")], "earlier": 0},
    ]


def of_consents() -> dict[str, list[dict[str, Any]]]:
    """What else the mails about consents can say, by mail."""
    whom = {"grantee": "Bob", "company": "Demo & Sons", "by": "4711", "asker": "0815", "is_of_partner": True}
    scopes = ["basket", "buy", "balance", "users"]
    terms = {"acts_as": "0042", "scopes": scopes, "limit": Decimal(75), "purpose": "0123", "until": MOMENT}
    everything = {**whom, **terms, "answer_by": MOMENT}
    of_agent = {"is_grantee": True, "is_of_partner": False, "is_of_agent": True}
    sides = [
        everything,
        {**everything, "grantee": ""},
        {**everything, "is_grantee": True},
        {**everything, **of_agent},
    ]
    events = ("given", "changed", "refused", "revoked", "lapsed", "ended")
    return {
        "CONSENT_REQUESTED": [everything],
        "CONSENT_ENDING": sides,
        "CONSENT_CHANGED": [{**side, "event": event} for side in sides for event in events],
    }


def of_access() -> list[dict[str, Any]]:
    """What people read of a role and a login that has changed."""
    changes = [("role", True), ("role", False), ("deactivated", False), ("reactivated", False)]
    return [
        {"company": "Demo & Sons", "access": access, "is_admin": is_admin} for access, is_admin in changes
    ]


def of_standing() -> dict[str, list[dict[str, Any]]]:
    """What is said of a customer who is blocked, or no longer: to a company and to a person."""
    kinds = [SimpleNamespace(name="Demo & Sons", is_individual=alone) for alone in (False, True)]
    said = [{"customer": customer, "reason": "0042"} for customer in kinds]
    return dict.fromkeys(["BLOCKED", "UNBLOCKED"], said)


def of_waiting_orders() -> dict[str, list[dict[str, Any]]]:
    """What else the mails about orders that wait can say, by mail."""
    facts = {
        "client": "Demo & Sons",
        "amount": Decimal(75),
        "due_at": MOMENT,
        "reason": "0042",
        "token": "4711",
    }
    outcomes = ("placed", "refused", "failed", "lapsed")
    answer = {"order": "100042", "why": "0815"}
    return {
        "ORDER_WAITING": [{**facts, "agent": "Bob"}, {**facts, "agent": ""}],
        "ORDER_DECIDED": [{**facts, **answer, "outcome": outcome} for outcome in outcomes],
    }


def of_terms() -> dict[str, list[dict[str, Any]]]:
    """What the mails about terms of use can say: for a company and a person, and what waits for them."""
    terms = {"title": "0042", "number": 4711, "summary": "0815", "company": "Demo & Sons"}
    said = [{**terms, "before": before} for before in ("orders", "portal")]
    alone = {**terms, "summary": "", "company": "", "before": ""}
    return {f"TERMS_{mail}": [*said, alone] for mail in ("PUBLISHED", "REMINDER")}


def of_licences() -> dict[str, list[dict[str, Any]]]:
    """What the mails about seats and licences that are passed on can say."""
    facts = {
        "company": "Demo & Sons",
        "to_company": "Demo Ltd",
        "licence": "0042",
        "transfer": 1,
        "note": "0815",
    }
    person = SimpleNamespace(name="Bob", email="bob@demo.example", first_name="")
    outcomes = ("accepted", "declined", "withdrawn", "lapsed", "returned")
    amounts = [{**facts, "quantity": quantity} for quantity in (1, 4711)]
    return {
        "SEAT_ASKED": [{**facts, "person": person}, {**facts, "person": person, "licence": "", "note": ""}],
        "SEAT_ANSWERED": [{**facts, "outcome": "given"}, {**facts, "outcome": "declined"}],
        "SEAT_GIVEN": [{**facts, "is_used": True}, facts],
        "SEAT_TAKEN": [{**facts, "is_over": True}, {**facts, "reason": "0123"}],
        "LICENCES_OFFERED": amounts,
        "LICENCES_ANSWERED": [{**amount, "outcome": outcome} for amount in amounts for outcome in outcomes],
    }


def of_invoices() -> list[dict[str, Any]]:
    """What the mail with an invoice can say: attached or not, with something left to pay or not."""
    facts = {"number": "0042", "order": "4711", "amount": Decimal(75), "currency": "EUR", "document": 1}
    due = {"amount_due": Decimal(75), "due_on": MOMENT.date(), "is_attached": True, "has_login": True}
    return [{**facts, **due}, {**facts, "amount_due": Decimal(0), "due_on": None}]


def of_credit_notes() -> list[dict[str, Any]]:
    """What the mail with a credit note can say: attached or not, with money that goes back or without."""
    attached, issued = of_invoices()
    return [{**attached, "corrects": "0815", "returned": Decimal(75)}, {**issued, "corrects": "0815"}]


def mails(language: str) -> dict[tuple[str, int], dict[str, str]]:
    own = {
        **of_subscriptions(),
        **of_consents(),
        **of_waiting_orders(),
        **of_terms(),
        **of_licences(),
        **of_standing(),
        "SESSION_ACCOUNT": of_sessions(),
        "ACCESS_CHANGED": of_access(),
        "INVOICE": of_invoices(),
        "CREDIT_NOTE": of_credit_notes(),
    }
    return {
        (code, number): rendered(code, language, **sample)
        for code in CODES
        for number, sample in enumerate(own.get(code) or samples())
    }


@pytest.fixture(scope="module")
def in_english() -> dict[tuple[str, int], dict[str, str]]:
    return {}


@pytest.fixture
def original(in_english, db) -> dict[tuple[str, int], dict[str, str]]:
    """The mails in English, written once."""
    return in_english or in_english.update(mails("en")) or in_english


def test_the_samples_say_every_text_of_ours(original):
    said = "\n".join("\n".join(message.values()) for message in original.values())
    assert set(ENGLISH) - spoken(said) == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_mail_speaks_its_language_and_no_english(original, language):
    for mail, message in mails(language).items():
        assert f'<html lang="{language}"' in message["html"]
        assert spoken("\n".join(message.values())) == set(), mail
        assert message["subject"] != original[mail]["subject"]
        assert "%(" not in message["subject"] + message["body"]
        assert ".." not in message["body"]


def test_each_language_a_customer_may_ask_for_is_that_of_their_mails():
    assert {code: mail_language(code) for code in LANGUAGES} == {
        code: "en" if code == "en-us" else code for code in LANGUAGES
    }
    ours = {to_locale(code) for code in TRANSLATED}
    assert ours == {*MAIL_LANGUAGES, "fr", "hu"}


@pytest.mark.parametrize("language", ["ja", "pt-br", "de"])
def test_no_page_is_in_a_language_that_only_mails_are_in(client, language):
    page = client.get("/accounts/login/", headers={"Accept-Language": language})
    assert '<html lang="en"' in page.text  # LANGUAGE_CODE
    assert language not in conf.settings.languages
    assert f'value="{language}"' not in page.text


@pytest.mark.parametrize(
    ("language", "subjects"),
    [
        ("cs", {1: "1 klient čeká", 2: "2 klienti čekají", 5: "5 klientů čeká", 22: "22 klientů čeká"}),
        ("pl", {1: "1 klient czeka", 2: "2 klienci czekają", 5: "5 klientów czeka", 12: "12 klientów czeka"}),
        ("ru", {1: "1 клиент ждёт", 2: "2 клиента ждут", 5: "5 клиентов ждут", 21: "21 клиент ждёт"}),
        ("tr", {1: "1 müşteri ", 2: "2 müşteri "}),
        ("ja", {1: "1 件の顧客", 2: "2 件の顧客"}),
        ("pt-br", {1: "1 cliente aguarda", 2: "2 clientes aguardam"}),
    ],
)
def test_numbers_are_counted_as_the_language_counts(language, subjects):
    for number, begins in subjects.items():
        subject = rendered("LINK_REMINDER", language, overdue=[], waiting=waiting(number))["subject"]
        assert subject.startswith(begins), subject
