"""Panel: customers, contacts and conditions from a table, tried first and then brought in."""

from .viewset import ImportViewSet

__all__ = ["ImportViewSet"]
