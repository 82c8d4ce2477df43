"""What an order keeps of who paid and for whom."""

from collections.abc import Mapping
from typing import Any

from oscar.core.loading import get_model

from .leads import sell_by_order
from .lines import beneficiaries_of_basket

OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")
OrderParties = get_model("clientportal_portfolios", "OrderParties")


def record_order(
    *, order: Any, beneficiaries: Mapping[Any, int], payer: Any, actor: Any = None, contact: Any = None
) -> Any:
    """Keep the order's payer, its actor and the beneficiaries of its lines; part of the transaction that
    writes it. A lead to whom it sells what they were interested in becomes a client.

    ``beneficiaries`` gives the contact's id for each order line that is for a client; whoever didn't write the lines
    finds it by ``match_lines``. ``payer`` is ``None`` or anonymous for a guest's order; ``contact`` is somebody who
    buys without a login. Three queries at most, unless a lead's unit is sold.
    """
    OrderLineBeneficiary.objects.bulk_create(
        OrderLineBeneficiary(line=line, contact_id=contact) for line, contact in beneficiaries.items()
    )
    parties = OrderParties.objects.create(order=order, payer=_login(payer), actor=_login(actor))
    sell_by_order(order=order, beneficiaries=beneficiaries, buyer=_login(payer), contact=contact)
    return parties


def match_lines(*, order: Any, basket: Any) -> dict[Any, int]:
    """The order's lines that are for a client, each with the contact's id, by the lines of its basket.

    Oscar writes them in the basket's order and nothing else ties the two together, so a shop that writes them
    otherwise must not get a wrong beneficiary. Raises ``ValueError`` there.
    """
    beneficiaries = beneficiaries_of_basket(basket)
    pairs = list(zip(basket.all_lines(), order.lines.order_by("pk"), strict=True))
    if any(basket_line.product_id != order_line.product_id for basket_line, order_line in pairs):
        raise ValueError(f"Order {order.number} does not have its basket's lines in the basket's order.")
    return {line: beneficiaries[seen.pk].pk for seen, line in pairs if seen.pk in beneficiaries}


def _login(user: Any) -> Any:
    return user if user is not None and user.is_authenticated else None
