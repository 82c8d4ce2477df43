"""The staff hear of orders that did not reach the ERP."""

from oscar.core.loading import get_model

from oscar_clientportal.core import staff

Delivery = get_model("clientportal_documents", "Delivery")
PERMISSION = "clientportal_documents.send_document"
#: A mail names so many; the list of documents has the rest.
MOST_NAMED = 50


def tell_staff(*, deliveries: list[int]) -> None:
    """Mail those who may send documents again: which orders, where to, and what was answered."""
    rows = Delivery.objects.filter(pk__in=deliveries).select_related("document").order_by("pk")
    failures = [
        {
            "order": row.document.number,
            "channel": row.get_channel_display(),
            "target": row.target,
            "answer": row.attempts.order_by("-pk").values_list("answer", flat=True).first() or "",
            "is_final": row.status == Delivery.Status.FAILED,
        }
        for row in rows[:MOST_NAMED]
    ]
    context = {"failures": failures, "more": len(deliveries) - len(failures)}
    staff.tell(code="CLIENTPORTAL_DELIVERY_FAILED", permission=PERMISSION, context=context)
