"""Panel: how many seats each company has, who holds them, and what became of them."""

from .viewset import LicenceViewSet

__all__ = ["LicenceViewSet"]
