"""Panel: who saw the shop as which client, by what right, and what they did there."""

from .viewset import SessionViewSet

__all__ = ["SessionViewSet"]
