"""Queries and milliseconds of pages while acting as a client, as JSON; and how soon a consent's end is seen.

The same pages of the same client in four ways, in the same rounds: by the partner who acts as them, by themselves,
by themselves without our middleware, and by a superuser with django-hijack alone.
"""

import json
import os
from statistics import median
from time import perf_counter
from typing import Any
from uuid import uuid4

import django

from .posting import shops
from .report import p95

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9")) * 4
OURS = "oscar_clientportal.impersonation.middleware.ImpersonationMiddleware"
HIJACK = "hijack.middleware.HijackUserMiddleware"
PAGES = {"home": "/catalogue/", "product": "", "basket": "/basket/", "account": "/accounts/orders/"}


class Reader:
    """Somebody with a browser of their own, and what a page takes."""

    def __init__(self, user: Any, *, middleware: str | None = OURS) -> None:
        from django.conf import settings
        from django.test import override_settings

        from tests.conftest import ShopClient
        from tests.functional.shopping import Shopper

        wanted = [middleware if entry == OURS else entry for entry in settings.MIDDLEWARE]
        with override_settings(MIDDLEWARE=[entry for entry in wanted if entry]):
            self.client = Shopper(ShopClient(), user).client
            self.client.handler.load_middleware()

    def read(self, path: str) -> dict[str, float]:
        from django.db import connection

        clock = Stopwatch()
        with connection.execute_wrapper(clock):
            answer = self.client.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{answer.status_code} at {path}")
        return {"ms": clock.ms(), "queries": clock.queries}


class Stopwatch:
    """The time of a whole request, and its queries but for those that open or close a transaction."""

    def __init__(self) -> None:
        self.begun, self.queries = perf_counter(), 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.queries += not str(sql).startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        return execute(sql, params, many, context)

    def ms(self) -> float:
        return (perf_counter() - self.begun) * 1000


def main() -> None:
    django.setup()
    from oscar_clientportal.core import tenancy
    from tests import factories

    with shops(), tenancy.schema("acme"):
        partner = factories.make_partner()
        contact = factories.make_contact(user=factories.make_user(), role="super-admin")
        consent = factories.make_consent(contact, partner=partner, scopes=["basket", "balance"])
        found = {"pages": pages(partner, contact, consent), "end": end(partner, contact, consent)}
    print(json.dumps(found))


def pages(partner: Any, contact: Any, consent: Any) -> dict[str, Any]:
    from oscar.core.loading import get_model

    from tests import factories

    product = get_model("catalogue", "Product").objects.first() or factories.make_plan().product
    readers = {
        "oneself": Reader(contact.user),
        "without": Reader(contact.user, middleware=None),
        "hijack": hijacker(contact),
        "acting": actor(partner, consent),
    }
    addresses = {name: path or product.get_absolute_url() for name, path in PAGES.items()}
    found: dict[str, dict[str, list]] = {name: {who: [] for who in readers} for name in addresses}
    for _round in range(ROUNDS + 1):
        for name, path in addresses.items():
            for who, reader in readers.items():
                found[name][who].append(reader.read(path))
    return {name: {who: _middle(each[1:]) for who, each in of.items()} for name, of in found.items()}


def _middle(reads: list[dict[str, float]]) -> dict[str, float]:
    return {
        "ms": median(read["ms"] for read in reads),
        "queries": int(median(read["queries"] for read in reads)),
    }


def actor(partner: Any, consent: Any) -> Reader:
    reader = Reader(partner.users.get().contact.user)
    _act(reader, consent)
    return reader


def hijacker(contact: Any) -> Reader:
    from django.contrib.auth import get_user_model

    owner = get_user_model().objects.create_superuser("owner", "owner@acme.example", "clientportal")
    reader = Reader(owner, middleware=HIJACK)
    answer = reader.client.post("/hijack/acquire/", {"user_pk": contact.user_id})
    if answer.status_code != 302:
        raise AssertionError(f"django-hijack answers {answer.status_code}")
    return reader


def _act(reader: Reader, consent: Any) -> None:
    from tests.impersonating import act

    answer = act(reader.client, consent=consent, token=str(uuid4()))
    if answer.status_code != 302:
        raise AssertionError(f"acting answers {answer.status_code}")


def end(partner: Any, contact: Any, consent: Any) -> dict[str, Any]:
    """A consent is taken back under a running session, again and again: what is the next page?"""
    from oscar_clientportal.impersonation.services.consents import revoke_consent
    from tests import factories

    reader, times, served = Reader(partner.users.get().contact.user), [], 0
    for number in range(ROUNDS):
        if number:
            consent = factories.make_consent(contact, partner=partner, scopes=["basket"])
        _act(reader, consent)
        reader.read("/basket/")
        revoke_consent(consent=consent, by=contact.user)
        begun = perf_counter()
        answer = reader.client.get("/basket/")
        times.append((perf_counter() - begun) * 1000)
        served += answer.status_code == 200
        if int(reader.client.session["_auth_user_id"]) == contact.user_id:
            served += 1
    return {"rounds": ROUNDS, "served": served, "p95": p95(times)}


if __name__ == "__main__":
    main()
