"""Panel: the shop's customers, with everything it keeps of each."""

from .viewset import CustomerViewSet

__all__ = ["CustomerViewSet"]
