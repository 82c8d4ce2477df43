"""The fields and constraints of this room, one module per matter."""

from .access import (
    AbstractInvitation,
    AbstractRegistration,
    AbstractRegistrationLink,
    AbstractSpaceKey,
    AbstractThrottle,
)
from .companies import (
    AbstractCompany,
    AbstractCompanyCategory,
    AbstractCompanyFile,
    AbstractFileCategory,
    AbstractFileDownload,
    AbstractNumberSeries,
    MailKind,
)
from .contacts import AbstractContact, AbstractKnownIdentity
from .events import AbstractCompanyEvent
from .settings_templates import AbstractSettingsTemplate
from .terms import AbstractTermsAnswer, AbstractTermsText, AbstractTermsVersion

__all__ = [
    "AbstractCompany",
    "AbstractCompanyCategory",
    "AbstractCompanyEvent",
    "AbstractCompanyFile",
    "AbstractContact",
    "AbstractFileCategory",
    "AbstractFileDownload",
    "AbstractInvitation",
    "AbstractKnownIdentity",
    "AbstractNumberSeries",
    "AbstractRegistration",
    "AbstractRegistrationLink",
    "AbstractSettingsTemplate",
    "AbstractSpaceKey",
    "AbstractTermsAnswer",
    "AbstractTermsText",
    "AbstractTermsVersion",
    "AbstractThrottle",
    "MailKind",
]
