"""The fields and constraints of this room, one module per matter."""

from .lines import AbstractLineBeneficiary, AbstractOrderLineBeneficiary, AbstractOrderParties
from .links import AbstractAgent, AbstractClientAddress, AbstractClientLink, AbstractClientNote
from .projects import AbstractDecision, AbstractDecisionAnswer, AbstractInterest, AbstractProject

__all__ = [
    "AbstractAgent",
    "AbstractClientAddress",
    "AbstractClientLink",
    "AbstractClientNote",
    "AbstractDecision",
    "AbstractDecisionAnswer",
    "AbstractInterest",
    "AbstractLineBeneficiary",
    "AbstractOrderLineBeneficiary",
    "AbstractOrderParties",
    "AbstractProject",
]
