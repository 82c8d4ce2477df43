"""The fields and constraints of this room, one module per matter."""

from .events import AbstractLicenceEvent
from .licences import AbstractLicence
from .seats import AbstractSeat, AbstractSeatRequest
from .transfers import AbstractLicenceTransfer

__all__ = [
    "AbstractLicence",
    "AbstractLicenceEvent",
    "AbstractLicenceTransfer",
    "AbstractSeat",
    "AbstractSeatRequest",
]
