"""Panel: the shop's customers, with everything it keeps of each, and the categories it sorts them in."""

from .categories import CategoryViewSet
from .viewset import CustomerViewSet

__all__ = ["CategoryViewSet", "CustomerViewSet"]
