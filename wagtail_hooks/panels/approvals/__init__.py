"""Panel: the clients whom the shop knew already, in the order in which they must be decided on."""

from .viewset import ApprovalViewSet

__all__ = ["ApprovalViewSet"]
