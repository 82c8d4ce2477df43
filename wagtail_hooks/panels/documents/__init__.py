"""Panel: what was issued, what is owed of it, where it was sent, and what waits to be issued."""

from .deliveries import DeliveryViewSet
from .viewset import DocumentViewSet

__all__ = ["DeliveryViewSet", "DocumentViewSet"]
