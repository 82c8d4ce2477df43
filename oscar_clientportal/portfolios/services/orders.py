"""What an order keeps of who paid and for whom."""

from typing import Any

from oscar.core.loading import get_model

from .lines import beneficiaries_of_basket

OrderLineBeneficiary = get_model("clientportal_portfolios", "OrderLineBeneficiary")
OrderParties = get_model("clientportal_portfolios", "OrderParties")


def record_order(*, order: Any, basket: Any, payer: Any, actor: Any = None) -> Any:
    """Keep the order's payer, its actor and the beneficiaries of its lines; part of the transaction that
    writes it.

    ``payer`` is ``None`` or anonymous for a guest's order. Four queries, however many lines there are.
    """
    beneficiaries = beneficiaries_of_basket(basket)
    if beneficiaries:
        OrderLineBeneficiary.objects.bulk_create(
            OrderLineBeneficiary(line=order_line, contact=beneficiaries[basket_line.pk])
            for basket_line, order_line in _pairs(basket=basket, order=order)
            if basket_line.pk in beneficiaries
        )
    return OrderParties.objects.create(order=order, payer=_login(payer), actor=_login(actor))


def _pairs(*, basket: Any, order: Any) -> list[tuple[Any, Any]]:
    """Basket lines with the order lines made of them: Oscar writes them in the basket's order.

    Nothing else ties the two together, so a shop that writes them otherwise must not get a wrong beneficiary.
    """
    pairs = list(zip(basket.all_lines(), order.lines.order_by("pk"), strict=True))
    for basket_line, order_line in pairs:
        if basket_line.product_id != order_line.product_id:
            raise ValueError(f"Order {order.number} does not have its basket's lines in the basket's order.")
    return pairs


def _login(user: Any) -> Any:
    return user if user is not None and user.is_authenticated else None
