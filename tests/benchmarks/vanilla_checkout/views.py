from decimal import Decimal

from oscar.apps.checkout.views import PaymentDetailsView as OscarPaymentDetailsView
from oscar.core.loading import get_model


class PaymentDetailsView(OscarPaymentDetailsView):
    """Writes the two sources that the client portal's checkout writes, each with its transaction."""

    def handle_payment(self, order_number, total, **kwargs):
        SourceType, Source = get_model("payment", "SourceType"), get_model("payment", "Source")
        types = SourceType.objects.in_bulk(["clientportal-account", "clientportal-card"], field_name="code")
        for source_type, amount in zip(types.values(), (Decimal("1.00"), total.incl_tax - 1), strict=True):
            source = Source(
                source_type=source_type,
                currency=total.currency,
                amount_allocated=amount,
                amount_debited=amount,
            )
            source.create_deferred_transaction("Debit", amount)
            self.add_payment_source(source)
