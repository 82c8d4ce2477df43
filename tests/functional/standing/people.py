"""The cast of these tests, and what closes somebody's login."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.html import escape

from oscar_clientportal.clients import services
from oscar_clientportal.core import clock
from tests import factories

LOGIN = reverse("customer:login")
PROFILE = reverse("customer:profile-view")
WHY = "Two invoices are open"


def make_person(**fields: Any) -> Any:
    """Somebody with a login, super-admin of a company of several people."""
    company = factories.make_company("Lovelace Engines")
    return factories.make_contact(
        user=factories.make_user(), company=company, role="super-admin", language="en", **fields
    )


def block(person: Any) -> None:
    services.block_company(company=person.company, by=None, reason=WHY)


def unblock(person: Any) -> None:
    services.unblock_company(company=person.company, by=None)


def end_validity(person: Any) -> None:
    until = clock.today() - timedelta(days=1)
    services.set_validity(company=person.company, valid_from=None, valid_until=until, by=None)


def begin_validity_later(person: Any) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    services.set_validity(company=person.company, valid_from=tomorrow, valid_until=None, by=None)


def drop_validity(person: Any) -> None:
    services.set_validity(company=person.company, valid_from=None, valid_until=None, by=None)


def deactivate(person: Any) -> None:
    type(person).objects.filter(pk=person.pk).update(deactivated_at=clock.now())


def reactivate(person: Any) -> None:
    type(person).objects.filter(pk=person.pk).update(deactivated_at=None)


def let_leave(person: Any) -> None:
    type(person).objects.filter(pk=person.pk).update(leaves_on=clock.today() - timedelta(days=1))


def let_stay(person: Any) -> None:
    type(person).objects.filter(pk=person.pk).update(leaves_on=None)


#: What closes a login, what opens it again, and what its owner reads.
WAYS: dict[str, tuple[Callable[[Any], None], Callable[[Any], None], str]] = {
    "blocked": (block, unblock, f"has blocked the access of Lovelace Engines. Reason: {WHY}. Please contact"),
    "no longer valid": (end_validity, drop_validity, "Your access ended on"),
    "not yet valid": (begin_validity_later, drop_validity, "Your access begins on"),
    "deactivated": (deactivate, reactivate, "Your login is closed. Please ask Lovelace Engines"),
    "gone": (let_leave, let_stay, "Your login is closed. Please ask Lovelace Engines"),
}


def log_in(client: Any, person: Any, password: str = factories.PASSWORD) -> Any:
    """The login form of the shop, sent as a browser does."""
    client.cookies["django_language"] = "en"
    data = {"login-username": person.user.email, "login-password": password, "login_submit": "1"}
    return client.post(LOGIN, data)


def is_in(client: Any) -> bool:
    """Whether this browser is logged in."""
    return client.get(PROFILE).status_code == 200


def says(page: Any, words: str) -> bool:
    return escape(words) in page.content.decode()
