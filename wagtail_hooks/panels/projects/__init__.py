"""Panels: pieces of work with partners and decisions; what leads are interested in."""

from .viewset import ProjectViewSet

__all__ = ["ProjectViewSet"]
