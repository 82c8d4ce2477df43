"""A company with people in it, for the tests of licences."""

from datetime import timedelta
from typing import Any

from oscar_clientportal.core import clock
from tests import factories

Licence = factories.model("licences", "Licence")
LicenceEvent = factories.model("licences", "LicenceEvent")
Seat = factories.model("licences", "Seat")


class Cast:
    """``admin`` runs the company; nobody holds a seat yet."""

    def __init__(self, name: str = "Demo Trading") -> None:
        self.company = factories.make_company(name)
        self.admin = self.person(role="super-admin")
        self.by = self.admin.user

    def person(self, **fields: Any) -> Any:
        """Somebody of the company with a login."""
        names = {"first_name": "Ada", "last_name": "Demo"}
        fields = {"company": self.company, "language": "en", **names, **fields}
        return factories.make_contact(user=factories.make_user(), **fields)

    def added(self, **fields: Any) -> Any:
        """Somebody who is only written down."""
        return factories.make_contact(company=self.company, status="added", language="en", **fields)

    def invited(self, *, days: int = 14, **fields: Any) -> Any:
        """Somebody whose invitation is open so many days; no seat is reserved for them."""
        contact = factories.make_contact(company=self.company, language="en", **fields)
        open_invitation(contact, days=days)
        return contact

    def licence(self, quantity: int = 2, **fields: Any) -> Any:
        return factories.make_licence(self.company, quantity, **fields)


def open_invitation(contact: Any, *, days: int = 14) -> Any:
    number = factories.model("clients", "Invitation").objects.count()
    return contact.invitations.create(
        token_hash=f"{contact.pk}-{number}", expires_at=clock.now() + timedelta(days=days)
    )


def numbers(licence: Any) -> tuple[int, int, int, int, int]:
    """free, used, reserved, transferred, quantity: and that they are what the rows say."""
    licence = Licence.objects.get(pk=licence.pk)
    rows = [licence.seats.filter(status=status).count() for status in ("used", "reserved")]
    offered = sum(licence.transfers.filter(status="offered").values_list("quantity", flat=True))
    passed_on = sum(licence.transfers.filter(status="accepted").values_list("quantity", flat=True))
    assert [licence.used, licence.reserved, licence.transferred] == [rows[0], rows[1] + offered, passed_on]
    assert licence.free + licence.used + licence.reserved + licence.transferred == licence.quantity
    return licence.free, licence.used, licence.reserved, licence.transferred, licence.quantity


def history(licence: Any) -> list[str]:
    return list(LicenceEvent.objects.filter(licence=licence).order_by("pk").values_list("kind", flat=True))
