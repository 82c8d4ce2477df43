"""Panel: groups of customers who are treated alike."""

from .viewset import CustomerGroupViewSet

__all__ = ["CustomerGroupViewSet"]
