"""Panels: the plans that are sold, and the contents they open."""

from .contents import ContentViewSet
from .viewset import PlanViewSet

__all__ = ["ContentViewSet", "PlanViewSet"]
