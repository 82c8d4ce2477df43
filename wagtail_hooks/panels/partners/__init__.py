"""Panel: contracted partners, whom the shop enables, and each client they may ask and act for."""

from .viewset import PartnerViewSet

__all__ = ["PartnerViewSet"]
