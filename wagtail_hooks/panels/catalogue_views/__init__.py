"""Panel: catalogue views, shown as they are made."""

from .viewset import CatalogueViewViewSet

__all__ = ["CatalogueViewViewSet"]
