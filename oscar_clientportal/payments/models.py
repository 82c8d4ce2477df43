from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_payments", "PaymentAttempt"):

    class PaymentAttempt(abstract_models.AbstractPaymentAttempt):
        pass


if not is_model_registered("clientportal_payments", "PaymentPart"):

    class PaymentPart(abstract_models.AbstractPaymentPart):
        pass


if not is_model_registered("clientportal_payments", "ProviderEvent"):

    class ProviderEvent(abstract_models.AbstractProviderEvent):
        pass


if not is_model_registered("clientportal_payments", "Refund"):

    class Refund(abstract_models.AbstractRefund):
        pass


if not is_model_registered("clientportal_payments", "RefundPart"):

    class RefundPart(abstract_models.AbstractRefundPart):
        pass


if not is_model_registered("clientportal_payments", "RefundLine"):

    class RefundLine(abstract_models.AbstractRefundLine):
        pass


if not is_model_registered("clientportal_payments", "Repayment"):

    class Repayment(abstract_models.AbstractRepayment):
        pass


if not is_model_registered("clientportal_payments", "CardCustomer"):

    class CardCustomer(abstract_models.AbstractCardCustomer):
        pass


if not is_model_registered("clientportal_payments", "SavedCard"):

    class SavedCard(abstract_models.AbstractSavedCard):
        pass
