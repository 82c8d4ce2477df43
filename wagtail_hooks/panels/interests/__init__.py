"""Panel: what leads are interested in, and what of it was sold."""

from .viewset import InterestViewSet

__all__ = ["InterestViewSet"]
