from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_impersonation", "Partner"):

    class Partner(abstract_models.AbstractPartner):
        pass


if not is_model_registered("clientportal_impersonation", "PartnerUser"):

    class PartnerUser(abstract_models.AbstractPartnerUser):
        pass


if not is_model_registered("clientportal_impersonation", "PartnerLink"):

    class PartnerLink(abstract_models.AbstractPartnerLink):
        pass


if not is_model_registered("clientportal_impersonation", "Consent"):

    class Consent(abstract_models.AbstractConsent):
        pass


if not is_model_registered("clientportal_impersonation", "ConsentEvent"):

    class ConsentEvent(abstract_models.AbstractConsentEvent):
        pass


if not is_model_registered("clientportal_impersonation", "Impersonation"):

    class Impersonation(abstract_models.AbstractImpersonation):
        pass


if not is_model_registered("clientportal_impersonation", "Entry"):

    class Entry(abstract_models.AbstractEntry):
        pass


if not is_model_registered("clientportal_impersonation", "Change"):

    class Change(abstract_models.AbstractChange):
        pass


if not is_model_registered("clientportal_impersonation", "Refusal"):

    class Refusal(abstract_models.AbstractRefusal):
        pass


if not is_model_registered("clientportal_impersonation", "WaitingOrder"):

    class WaitingOrder(abstract_models.AbstractWaitingOrder):
        pass
