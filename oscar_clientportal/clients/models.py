from oscar.core.loading import is_model_registered

from . import abstract_models

if not is_model_registered("clientportal_clients", "CompanyCategory"):

    class CompanyCategory(abstract_models.AbstractCompanyCategory):
        pass


if not is_model_registered("clientportal_clients", "Company"):

    class Company(abstract_models.AbstractCompany):
        pass


if not is_model_registered("clientportal_clients", "CompanyFile"):

    class CompanyFile(abstract_models.AbstractCompanyFile):
        pass


if not is_model_registered("clientportal_clients", "FileCategory"):

    class FileCategory(abstract_models.AbstractFileCategory):
        pass


if not is_model_registered("clientportal_clients", "FileDownload"):

    class FileDownload(abstract_models.AbstractFileDownload):
        pass


if not is_model_registered("clientportal_clients", "NumberSeries"):

    class NumberSeries(abstract_models.AbstractNumberSeries):
        pass


if not is_model_registered("clientportal_clients", "Contact"):

    class Contact(abstract_models.AbstractContact):
        pass


if not is_model_registered("clientportal_clients", "KnownIdentity"):

    class KnownIdentity(abstract_models.AbstractKnownIdentity):
        pass


if not is_model_registered("clientportal_clients", "Invitation"):

    class Invitation(abstract_models.AbstractInvitation):
        pass


if not is_model_registered("clientportal_clients", "SpaceKey"):

    class SpaceKey(abstract_models.AbstractSpaceKey):
        pass


if not is_model_registered("clientportal_clients", "Throttle"):

    class Throttle(abstract_models.AbstractThrottle):
        pass


if not is_model_registered("clientportal_clients", "RegistrationLink"):

    class RegistrationLink(abstract_models.AbstractRegistrationLink):
        pass


if not is_model_registered("clientportal_clients", "Registration"):

    class Registration(abstract_models.AbstractRegistration):
        pass


if not is_model_registered("clientportal_clients", "SettingsTemplate"):

    class SettingsTemplate(abstract_models.AbstractSettingsTemplate):
        pass


if not is_model_registered("clientportal_clients", "TermsVersion"):

    class TermsVersion(abstract_models.AbstractTermsVersion):
        pass


if not is_model_registered("clientportal_clients", "TermsText"):

    class TermsText(abstract_models.AbstractTermsText):
        pass


if not is_model_registered("clientportal_clients", "TermsAnswer"):

    class TermsAnswer(abstract_models.AbstractTermsAnswer):
        pass


if not is_model_registered("clientportal_clients", "CompanyEvent"):

    class CompanyEvent(abstract_models.AbstractCompanyEvent):
        pass
