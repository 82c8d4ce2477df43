"""Panel: what will happen to subscriptions, and what it will bring."""

from .viewset import ComingUpViewSet

__all__ = ["ComingUpViewSet"]
