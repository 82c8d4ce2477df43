"""A company with a super-admin who runs it, and what the tests of its users' pages ask again and again."""

from html import unescape
from typing import Any

from django.urls import reverse
from oscar.core.loading import get_model

from tests import factories

Contact = get_model("clientportal_clients", "Contact")
USERS = reverse("clientportal_portal:company-users")
INVITE = reverse("clientportal_portal:company-user-invite")


def url(contact: Any, act: str = "") -> str:
    name = f"company-user-{act}" if act else "company-user"
    return reverse(f"clientportal_portal:{name}", args=[contact.pk])


def make_admin(name: str = "Engines Ltd") -> Any:
    user = factories.make_user(
        f"boss{Contact.objects.count()}@demo.example", first_name="Bea", last_name="Boss"
    )
    return factories.make_contact(
        user=user,
        company=factories.make_company(name, language="en"),
        role="super-admin",
        first_name="Bea",
        last_name="Boss",
        language="en",
    )


def make_colleague(admin: Any, email: str = "cole@demo.example", **fields: Any) -> Any:
    names = {"first_name": "Cole", "last_name": "Demo", "language": "en", **fields}
    user = names.pop("user", None) or factories.make_user(email)
    return factories.make_contact(email, user=user, company=admin.company, **names)


def enter(client: Any, contact: Any) -> Any:
    client.force_login(contact.user)
    client.cookies["django_language"] = "en"
    return client


def read(answer: Any) -> str:
    return unescape(" ".join(answer.content.decode().split()))


def invitation(**data: Any) -> dict[str, Any]:
    return {"email": "new@demo.example", "first_name": "Nora", "last_name": "New", "role": "user", **data}


def recorded(company: Any) -> list[str]:
    """What was changed, the first change first."""
    return [event.kind for event in company.events.order_by("pk")]
