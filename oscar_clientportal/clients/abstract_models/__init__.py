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
    AbstractNumberSeries,
    MailKind,
)
from .contacts import AbstractContact, AbstractKnownIdentity

__all__ = [
    "AbstractCompany",
    "AbstractCompanyCategory",
    "AbstractCompanyFile",
    "AbstractContact",
    "AbstractInvitation",
    "AbstractKnownIdentity",
    "AbstractNumberSeries",
    "AbstractRegistration",
    "AbstractRegistrationLink",
    "AbstractSpaceKey",
    "AbstractThrottle",
    "MailKind",
]
