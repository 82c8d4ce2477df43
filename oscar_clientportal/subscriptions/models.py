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
