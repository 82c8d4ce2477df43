"""The fields and constraints of this room, one module per matter."""

from .consents import AbstractConsent, AbstractConsentEvent
from .partners import AbstractPartner, AbstractPartnerLink, AbstractPartnerUser
from .sessions import AbstractChange, AbstractEntry, AbstractImpersonation, AbstractRefusal
from .waiting import AbstractWaitingOrder

__all__ = [
    "AbstractChange",
    "AbstractConsent",
    "AbstractConsentEvent",
    "AbstractEntry",
    "AbstractImpersonation",
    "AbstractPartner",
    "AbstractPartnerLink",
    "AbstractPartnerUser",
    "AbstractRefusal",
    "AbstractWaitingOrder",
]
