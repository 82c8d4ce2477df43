"""Panel: every subscription, its life as a time line, and what is done with it."""

from .viewset import SubscriptionViewSet

__all__ = ["SubscriptionViewSet"]
