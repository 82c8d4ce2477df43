from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_subscriptions", "Content"):

    class Content(abstract_models.AbstractContent):
        pass


if not is_model_registered("clientportal_subscriptions", "Plan"):

    class Plan(abstract_models.AbstractPlan):
        pass


if not is_model_registered("clientportal_subscriptions", "Subscription"):

    class Subscription(abstract_models.AbstractSubscription):
        pass


if not is_model_registered("clientportal_subscriptions", "Term"):

    class Term(abstract_models.AbstractTerm):
        pass


if not is_model_registered("clientportal_subscriptions", "Renewal"):

    class Renewal(abstract_models.AbstractRenewal):
        pass


if not is_model_registered("clientportal_subscriptions", "RenewalAttempt"):

    class RenewalAttempt(abstract_models.AbstractRenewalAttempt):
        pass


if not is_model_registered("clientportal_subscriptions", "SubscriptionEvent"):

    class SubscriptionEvent(abstract_models.AbstractSubscriptionEvent):
        pass


if not is_model_registered("clientportal_subscriptions", "ProductRequirement"):

    class ProductRequirement(abstract_models.AbstractProductRequirement):
        pass


if not is_model_registered("clientportal_subscriptions", "SubscriptionLicence"):

    class SubscriptionLicence(abstract_models.AbstractSubscriptionLicence):
        pass


if not is_model_registered("clientportal_subscriptions", "SeatProduct"):

    class SeatProduct(abstract_models.AbstractSeatProduct):
        pass
