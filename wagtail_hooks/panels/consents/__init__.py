"""Panel: which client lets whom act for them, for what and until when. They alone give and take back."""

from .viewset import ConsentViewSet

__all__ = ["ConsentViewSet"]
