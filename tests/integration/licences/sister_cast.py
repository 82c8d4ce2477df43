"""Two companies of one partner, for licences that are passed on."""

from typing import Any

from oscar_clientportal.licences import services
from tests import factories

from .company_cast import Cast


class Sisters:
    """Companies ``one`` and ``two`` are clients of ``partner``."""

    def __init__(self) -> None:
        self.one, self.two = Cast("Demo One"), Cast("Demo Two")
        company = factories.make_company("Demo Partners")
        self.partner = factories.model("impersonation", "Partner").objects.create(company=company)
        for cast in (self.one, self.two):
            self.partner.links.create(company=cast.company)

    def offer(self, licence: Any, quantity: int, **fields: Any) -> Any:
        fields = {"to_company": self.two.company, "by": self.one.by, **fields}
        return services.offer_transfer(licence=licence, quantity=quantity, **fields)

    def pass_on(self, quantity: int, passed: int, **fields: Any) -> tuple[Any, Any]:
        """A licence of ``one`` and the one that ``two`` got of it."""
        licence = self.one.licence(quantity, **fields)
        transfer = services.accept_transfer(transfer=self.offer(licence, passed), by=self.two.by)
        return licence, transfer.target
