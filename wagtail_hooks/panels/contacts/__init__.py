"""Panel: the people the shop knows, as clients, partners and leads."""

from .viewset import ContactViewSet

__all__ = ["ContactViewSet"]
