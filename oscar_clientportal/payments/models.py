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
