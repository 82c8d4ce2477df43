"""The panel's addresses, and what an editor types into its forms."""

from typing import Any

from oscar_clientportal.licences import services
from tests import factories

LICENCES = "/cms/client-portal/licences/"
SEAT_PRODUCTS = "/cms/client-portal/products-with-licences/"


def url_of(licence: Any, act: str = "inspect") -> str:
    return f"{LICENCES}{act}/{licence.pk}/"


def typed(company: Any = None, **changes: Any) -> dict[str, Any]:
    """The form of a licence; a change of None is left out."""
    form = {
        "company": str(getattr(company, "pk", company) or "") or None,
        "quantity": "10",
        "title": "Users",
        "description": "",
        "kind": "customer",
        "valid_from": "2030-01-01",
        "valid_until": "",
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


def given(company: Any, quantity: int = 10, *, holders: int = 0, **fields: Any) -> Any:
    """A licence made by the services, with so many people who hold a seat of it."""
    licence = services.create_licence(
        company=company, quantity=quantity, by=None, **{"title": "Users", **fields}
    )
    for number in range(holders):
        person = factories.make_contact(
            company=company, user=factories.make_user(), first_name="Demo", last_name=f"Holder {number:03}"
        )
        services.give_seat(contact=person, licence=licence, by=None)
    licence.refresh_from_db()
    return licence


def tied(licence: Any) -> Any:
    """The subscription this licence belongs to from now on."""
    contact = factories.make_contact(company=licence.company)
    subscription = factories.make_subscription(contact, factories.make_plan("HS"))
    factories.model("subscriptions", "SubscriptionLicence").objects.create(
        subscription=subscription, licence=licence
    )
    return subscription
